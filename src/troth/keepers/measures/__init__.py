"""Measures: attestations in time, and the log that proves itself."""
