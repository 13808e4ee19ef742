"""What a customer's invoices look like and how they are numbered."""
