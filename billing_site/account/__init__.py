"""The company that bills: its profile, its document defaults, its invoice numbering."""
