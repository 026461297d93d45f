"""Inventory: what the systems hold, against what the notice declares."""
