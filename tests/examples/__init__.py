"""The examples: whole workspaces, whose notices are complete and whose data fits their mapping."""
