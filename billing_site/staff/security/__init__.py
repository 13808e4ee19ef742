"""The security log: the page that shows it, its file, and how exports come into it."""
