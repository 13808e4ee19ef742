"""Items that wait for a customer's next invoice."""
