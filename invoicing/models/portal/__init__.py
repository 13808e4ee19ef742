"""The customer portal, as far as the database knows of it: links to it, visits, and what customers ask to change."""
