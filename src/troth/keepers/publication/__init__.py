"""Publication: the notice's versions, its published forms, its review."""
