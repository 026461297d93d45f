"""Evidence: entries appended in the fact's own transaction, sealed into a tamper-evident log, handed out as checkpoints."""
