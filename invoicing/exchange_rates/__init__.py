"""Exchange rates of days: list, add, edit, delete, import."""
