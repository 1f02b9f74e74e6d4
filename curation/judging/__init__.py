"""From features to a probability, and from a probability to a status."""
