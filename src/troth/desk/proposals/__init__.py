"""Proposals: acts that need two people – one proposes, another approves, and neither is the person concerned."""
