"""Letters to people: written under their key, shown to their approver as a step, sent once, on record by hash only."""
