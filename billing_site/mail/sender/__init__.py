"""The settings page E-mail: who mails are from, when invoices leave by themselves, a test, what the network asks."""
