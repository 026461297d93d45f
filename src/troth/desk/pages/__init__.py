"""Pages: what every door of the desk and the keepers shares – documents, and what the commands of the terminal have in common."""
