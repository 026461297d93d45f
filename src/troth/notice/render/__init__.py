"""The published forms of a notice: what people read. Nothing of systems, staff or clause numbers is ever in them."""
