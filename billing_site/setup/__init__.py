"""Setting up: what `make` runs around the site. `environment` and what it imports need only the standard library."""
