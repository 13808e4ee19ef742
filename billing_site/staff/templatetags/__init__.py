"""Tags and filters of the staff pages."""
