"""Form fields that several pages have."""
