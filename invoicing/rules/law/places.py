"""Where what the law asks for is entered, each with the sentence that leads there."""

from invoicing.rules.law.demand import Place

COMPANY = "Settings, Company"
BRANDING = "Settings, Branding and documents"

NAME = Place("company_profile", "div_id_name", COMPANY, "Enter it under Settings, Company.")
ADDRESS = Place(
    "company_profile", "div_id_address_country", COMPANY, "Enter country and street or city under Settings, Company."
)
TAX_IDS = Place(
    "company_profile", "tax-ids", "Settings, Company, Tax IDs", "Enter yours under Settings, Company, Tax IDs."
)
REGISTER = Place("company_profile", "div_id_register_number", COMPANY, "Enter it under Settings, Company.")
TITLE = Place("company_documents", "div_id_invoice_title", BRANDING, f"Choose it under {BRANDING}.")
SUPPLY = Place(
    *("company_documents", "div_id_supply_date", BRANDING),
    f"Choose it in the draft, or for new invoices under {BRANDING}.",
)
ROUNDING = Place("company_documents", "div_id_tax_rounding", BRANDING, f"Choose it under {BRANDING}.")
FOOTER = Place("company_documents", "div_id_footer", BRANDING, f"Write it under {BRANDING}.")
NUMBERING = Place(
    *("company_numbering", "div_id_credit_note_numbering", "Settings, Numbering"),
    "Choose it under Settings, Numbering.",
)
CUSTOMERS = Place("customer_list", "", "The customer's page", "Enter it on the customer's page.", is_customers=True)
RATES = Place("tax_rate_list", "", "Tax rates", "Enter it on the rate's page.")
EXCHANGE_RATES = Place(
    "exchange_rate_list", "", "Tax report, Exchange rates", "Enter the rate under Tax report, Exchange rates."
)
