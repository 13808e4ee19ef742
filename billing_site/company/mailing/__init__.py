"""How the company writes mails: who they are from, and whether invoices leave by themselves."""
