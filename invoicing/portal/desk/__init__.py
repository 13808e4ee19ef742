"""What staff do about the portal: send links, and approve or refuse what customers want changed."""
