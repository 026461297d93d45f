"""Connections: the systems of the notice in force, opened; and the plan steps that erase and verify in them."""
