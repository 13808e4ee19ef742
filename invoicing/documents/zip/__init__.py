"""Many documents in one ZIP file."""
