"""What every invoice must say, wherever its seller is, and what all states of the European Union ask for.

The page "What the law asks" shows it, and finalizing refuses and warns by it. It rests on knowledge, not on a lawyer.
"""

from billing_site.lib.text import fold
from invoicing.rules.law.demand import (
    ADDRESS,
    BEYOND,
    CUSTOMERS,
    EXCHANGE_RATES,
    NAME,
    RATES,
    REFUSED,
    SUPPLY,
    TAX_IDS,
    WARNED,
    Demand,
    has_number,
    tells_supply,
)

DIRECTIVE = "Directive 2006/112/EC, article"
USUAL = "The tax laws of most countries; in the EU "

SELLER_NAME = Demand(
    "The seller's name",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    NAME,
    REFUSED,
    lambda company: bool(fold(company.name)),
    refusal="Your company has no name yet, and an invoice must say who sends it. Enter it under Settings, Company.",
)
# A letter must reach the company: its country, and a street or a town.
SELLER_ADDRESS = Demand(
    "The seller's address",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    ADDRESS,
    REFUSED,
    lambda company: bool(company.address_country and (company.address_line1 or company.address_city)),
    refusal="Your company has no address yet, and an invoice must give it. Enter country and street or city under "
    "Settings, Company.",
)
NUMBER_WITH_TAX = Demand(
    "The seller's tax number, where tax is charged",
    f"{USUAL}{DIRECTIVE} 226 (3)",
    TAX_IDS,
    REFUSED,
    lambda company: bool(company.tax_ids),
    refusal="Tax is charged on this invoice, and your company has no tax number on it. Enter yours under Settings, "
    "Company, Tax IDs.",
)
NUMBER_WITH_REVERSE_CHARGE = Demand(
    "The seller's tax number, where the customer is to account for the tax",
    f"{USUAL}{DIRECTIVE} 226 (3), (11a)",
    TAX_IDS,
    REFUSED,
    lambda company: bool(company.tax_ids),
    refusal="The tax is reversed to the customer, and your company has no tax number, which the invoice must name. "
    "Enter yours under Settings, Company, Tax IDs.",
)
BUYER_ADDRESS = Demand(
    "The customer's name and address",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    CUSTOMERS,
    WARNED,
    how="From the customer's page; a customer without an address is told before you finalize.",
    refusal="{customer} has no address. In most countries an invoice must give it.",
)
ALWAYS = (
    SELLER_NAME,
    SELLER_ADDRESS,
    NUMBER_WITH_TAX,
    NUMBER_WITH_REVERSE_CHARGE,
    BUYER_ADDRESS,
    Demand(
        "A number of its own without gaps, and the date of issue",
        f"{USUAL}{DIRECTIVE} 226 (1), (2)",
        how="Every document takes the next number of its series when it is finalized.",
    ),
    Demand(
        "What was sold, how much of it, at which price before tax",
        f"{USUAL}{DIRECTIVE} 226 (6), (8)",
        how="The lines of each invoice.",
    ),
    Demand(
        "Rate, taxable amount and tax, for each rate",
        f"{USUAL}{DIRECTIVE} 226 (8) to (10)",
        RATES,
        how="One row for each rate under the lines.",
    ),
)

BUYER_VAT_NUMBER = Demand(
    "The customer's VAT number, where the tax is reversed to another EU state",
    f"{DIRECTIVE} 226 (4), article 138",
    CUSTOMERS,
    REFUSED,
    how="From the customer's page. Without it such an invoice is not issued.",
    refusal="The tax is reversed to a customer in another EU country, who has no EU VAT number on file. Add the number "
    "to the customer, or change the customer's tax status.",
)
OWN_CURRENCY = Demand(
    "The tax in the seller's own currency, where another one is billed",
    f"{DIRECTIVE} 230",
    EXCHANGE_RATES,
    WARNED,
    how="Added with the exchange rate, its day and its source, as soon as there is a rate for the day of issue.",
)
UNION = (
    Demand(
        "The seller's VAT number",
        f"{DIRECTIVE} 226 (3)",
        TAX_IDS,
        there=has_number("eu_vat", "eu_oss_vat", "de_stn"),
    ),
    Demand(
        "The date or period of supply, where it is not the date of issue",
        f"{DIRECTIVE} 226 (7)",
        SUPPLY,
        WARNED,
        tells_supply,
        how="The account's choice, and each invoice may say another day or a period.",
    ),
    BUYER_VAT_NUMBER,
    Demand(
        "The words “Reverse charge”, where the customer is to account for the tax",
        f"{DIRECTIVE} 226 (11a)",
        CUSTOMERS,
        how="Printed in the words of the directive for customers whose tax status is “reverse charge”.",
    ),
    Demand(
        "Why no tax is charged, where it is not",
        f"{DIRECTIVE} 226 (11)",
        RATES,
        how="The reason of a rate of 0 % stands under the sums. Enter it on the rate's page.",
    ),
    OWN_CURRENCY,
    Demand(
        "Credit notes that name the invoice that they correct",
        f"{DIRECTIVE} 219",
        how="Every credit note names its invoice and that invoice's date.",
    ),
    Demand(
        "Structured electronic invoices between businesses, where the state asks for them",
        "Directive 2014/55/EU; Directive (EU) 2025/516 (ViDA); national law",
        weight=BEYOND,
        how="Billfold makes PDF documents, which are readable for people and archives.",
    ),
)
