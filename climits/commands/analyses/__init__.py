"""The commands that say what the warehouse's numbers mean."""
