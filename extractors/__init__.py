"""A PDF in, readings out: pure functions without network, database or clock."""
