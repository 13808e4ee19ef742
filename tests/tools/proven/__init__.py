"""The documents that veraPDF judges: every language, every kind, plain and with all that there is."""
