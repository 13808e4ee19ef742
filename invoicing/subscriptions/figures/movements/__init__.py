"""The list of movements: the rows that every figure of recurring revenue opens into."""
