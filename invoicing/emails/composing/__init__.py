"""What a mail to a customer says: subject, text and HTML in the customer's language."""
