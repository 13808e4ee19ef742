"""What may stand in mails, as plain values."""
