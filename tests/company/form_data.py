"""What a browser sends from the company's pages."""


def documents_form(**fields):
    """The page "Branding and documents" with all that it requires."""
    return {
        "default_currency": "eur",
        "default_language": "en",
        "time_zone": "UTC",
        "payment_terms_days": "30",
        "page_size": "auto",
        "amount_tax_display": "include_inclusive_tax",
        "tax_rounding": "line",
        "pdf_format": "pdf/ua-1",
    } | fields
