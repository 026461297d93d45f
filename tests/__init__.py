"""Tests, one folder per room; ``tests.servers`` lends real servers to them."""
