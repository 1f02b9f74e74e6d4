"""Everything that could be a run or a result, with what speaks for and against it."""
