"""What staff do about the customer's page, from the page of the invoice on the desk."""
