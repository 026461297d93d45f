"""Notices: published versions, immutable and named by their hash, and the one in force."""
