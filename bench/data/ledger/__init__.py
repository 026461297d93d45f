"""What the bench of the evidence log is made of."""
