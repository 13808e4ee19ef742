"""The page "What the law asks"."""
