"""The console's pages for rooms of the desk, and the frame that every page of the console stands in."""
