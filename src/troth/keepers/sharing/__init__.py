"""Sharing: recipients and transfers. Checks only so far; disclosures come with their register."""
