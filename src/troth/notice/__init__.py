"""The notice as data: loaded from YAML, checked, turned into entries, hashed, and rendered for people."""
