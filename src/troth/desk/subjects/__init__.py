"""Subjects: a person as we may hold them – a random id, keyed identifiers, a wrapped key – and the replay list."""
