"""How a customer pays an invoice by card or debit on its own page: chosen, confirmed, waited for."""
