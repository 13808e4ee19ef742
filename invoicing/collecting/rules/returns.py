"""Debits that banks give back: at some gateways that is told as a dispute, and only its reason says that it is none.

A customer who claims something (fraud, no authorization, goods that never came) disputes; a bank that finds no money,
no account or no way to carry the debit out returns it, and nobody has to answer.
"""

from __future__ import annotations

# Reason of a dispute -> the code of the decline that it is.
RETURNS = {
    "insufficient_funds": "insufficient_funds",
    "bank_cannot_process": "reenter_transaction",
    "incorrect_account_details": "no_account",
    "invalid_account": "no_account",
    "no_account": "no_account",
    "account_closed": "no_account",
    "bank_account_closed": "no_account",
    "account_frozen": "transaction_not_allowed",
    "bank_account_restricted": "transaction_not_allowed",
    "check_returned": "insufficient_funds",
}
