"""Retention: nothing past its date. Checks only so far; sweeps come with the engine room."""
