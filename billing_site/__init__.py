"""The Billfold site: settings, URLs, staff, events, jobs and the libraries every app shares."""
