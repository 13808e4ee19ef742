"""The credit balance of a customer: ledger, adjustments, file."""
