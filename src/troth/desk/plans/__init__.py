"""Plans: typed steps stored as data, shown, approved by a named person, and run exactly as approved."""
