"""Facts as they stand in sentences and cells, by the rules of the data files."""
