"""Invoices, credit notes and receipts as documents: what they say, in which words, and their PDFs."""
