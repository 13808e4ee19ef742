"""Files in MEDIA_ROOT."""
