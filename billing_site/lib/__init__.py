"""Plain Python that any app may use: money, text, addresses, ids, keyset pages. Imports no app."""
