"""Runs and results put together out of what was judged."""
