"""A language model as second reader: what it is shown and asked, and what of its reply the page bears out."""
