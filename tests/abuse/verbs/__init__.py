"""Every verb of a money object, run alone with its locks watched, in pairs, and by a crowd of processes."""
