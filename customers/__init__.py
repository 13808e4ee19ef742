"""Who we bill: customers, their addresses, tax ids, balance and numbering."""
