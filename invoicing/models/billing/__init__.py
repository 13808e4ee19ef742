"""What an invoice knows of the subscription that it bills."""
