"""What kind of installation this is, by its settings: live, or a test."""
