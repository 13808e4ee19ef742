"""Payment methods in the portal, and paying invoices with them."""
