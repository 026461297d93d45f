"""The keepers: one room per family of promises, independent of each other, all with the same rooms inside."""
