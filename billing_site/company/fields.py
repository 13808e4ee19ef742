"""Which properties the company has: their names on screen and in the timeline, and on which page each is set."""

ADDRESS = tuple(f"address_{part}" for part in ("line1", "line2", "city", "state", "postal_code", "country"))
PROFILE = (
    *("name", "phone", "email", "website"),
    *ADDRESS,
    "tax_ids",
    *("register_name", "register_number", "managing_directors", "share_capital"),
)
DOCUMENTS = (
    *("logo", "icon", "brand_color"),
    *("bank_account_holder", "bank_name", "bank_iban", "bank_bic"),
    *("default_currency", "default_language", "second_language", "time_zone"),
    *("payment_terms_days", "memo", "memos", "footer", "footers", "page_size", "pdf_format", "amount_tax_display"),
    *("tax_rounding", "tax_rounding_direction"),
    *("invoice_title", "own_title", "own_titles", "supply_date"),
)
NUMBERING = (
    *("numbering_scheme", "invoice_prefix", "next_invoice_sequence"),
    *("credit_note_numbering", "credit_note_prefix", "next_credit_note_sequence"),
)
# Texts by language, {tag: text}, beside the one that all other languages get: how long each may be.
TEXTS = {"memos": 1500, "footers": 5000, "own_titles": 60}
EDITABLE = (*PROFILE, *DOCUMENTS, *NUMBERING)
LABELS = {
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "website": "Website",
    "address_line1": "Line 1",
    "address_line2": "Line 2",
    "address_city": "City",
    "address_state": "State",
    "address_postal_code": "Postal code",
    "address_country": "Country",
    "tax_ids": "Tax IDs",
    "register_name": "Register",
    "register_number": "Number in the register",
    "managing_directors": "Managing directors",
    "share_capital": "Share capital",
    "logo": "Logo",
    "icon": "Icon",
    "brand_color": "Brand colour",
    "bank_account_holder": "Account holder",
    "bank_name": "Bank",
    "bank_iban": "IBAN",
    "bank_bic": "BIC",
    "default_currency": "Currency",
    "default_language": "Language of documents",
    "second_language": "Second language",
    "time_zone": "Time zone",
    "payment_terms_days": "Payment due in (days)",
    "memo": "Memo",
    "footer": "Footer",
    "memos": "Memo in other languages",
    "footers": "Footer in other languages",
    "page_size": "Page size",
    "pdf_format": "PDF format",
    "amount_tax_display": "Item prices",
    "tax_rounding": "Tax rounding",
    "tax_rounding_direction": "Direction of rounding",
    "invoice_title": "Title of invoices",
    "own_title": "Own title",
    "own_titles": "Own title in other languages",
    "supply_date": "Date of supply",
    "numbering_scheme": "Numbering",
    "invoice_prefix": "Account prefix",
    "next_invoice_sequence": "Next account-wide number",
    "credit_note_numbering": "Numbering of credit notes",
    "credit_note_prefix": "Prefix of credit notes",
    "next_credit_note_sequence": "Next credit note number",
}
