"""Safekeeping: a consistent copy of our own store while workers run, and the way back from one, with what was lost said."""
