"""Tools of the tests and of the documentation: databases, pictures, tables."""
