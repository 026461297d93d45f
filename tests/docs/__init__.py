"""Tests of the documents: they say what is there, and what they tell people to type works."""
