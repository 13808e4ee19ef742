"""The desk itself: its home page, settings index, navigation and the commands that span every package."""
