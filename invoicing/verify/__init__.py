"""Is this document genuine? The page where anybody can compare a file with what we handed out."""
