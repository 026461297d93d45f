"""Machines: the tokens they show, the answers they may ask for a second time, and the hooks by which they hear of things."""
