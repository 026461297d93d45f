"""Fault injection: real work is killed, frozen, cut off, starved of disk and moved in time, and the records are checked."""
