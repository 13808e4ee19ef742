"""The test gateway's own pages: a bank that asks for confirmation, and a page that puts a method on file."""
