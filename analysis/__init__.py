"""Fits, extrapolations, the theory experiment and the report, from the warehouse's views."""
