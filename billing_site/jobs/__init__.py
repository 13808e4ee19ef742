"""Long work that runs in the background, shows its progress and survives a crash."""
