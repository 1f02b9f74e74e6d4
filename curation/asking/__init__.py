"""Which claim a person is asked about next, what an answer says of the claims around it, and what is likely left."""
