"""The notice: loading, checking, entries, hashes and published forms."""
