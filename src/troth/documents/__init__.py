"""Reading documents people already have: plain text, Markdown, saved web pages, Word files and PDFs."""
