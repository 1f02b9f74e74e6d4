"""Tables of a page read into cells."""
