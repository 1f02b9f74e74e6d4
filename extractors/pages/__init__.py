"""Pages as text with powers and boxes, lines and sentences."""
