"""The embedded gateway of test installations: documented outcomes by token, and tables of its own."""
