"""A first draft of a notice from the one a company already has: read sentence by sentence, every entry with its source."""
