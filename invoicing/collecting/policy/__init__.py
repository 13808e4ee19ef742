"""The settings page of collecting: when failed charges are tried again, and what else goes by itself."""
