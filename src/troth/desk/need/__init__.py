"""Need to know: who may do what with whose data, decided in one place; undertakings, reviews, and each look on record."""
