"""The company that bills: its profile, its branding and documents, its invoice numbering."""
