"""What every invoice must say, wherever its seller is, and what all states of the European Union ask for.

The page "What the law asks" shows it, and finalizing refuses and warns by it. It rests on knowledge, not on a lawyer.
"""

from invoicing.rules.law.accounts import has_address, has_any_number, has_name, has_number, tells_supply
from invoicing.rules.law.demand import (
    BEYOND,
    BUYER_ADDRESS,
    BUYER_NAME,
    BUYER_TAX_ID,
    BUYER_VAT_NUMBER,
    DESCRIPTIONS,
    EXCHANGE_RATE,
    FOREIGN_TAX,
    LINES,
    REFUSED,
    REVERSED,
    REVERSED_ELSEWHERE,
    REVERSED_IN_UNION,
    SUPPLY_DAY,
    TAXED,
    TAXED_OR_REVERSED,
    WARNED,
    Demand,
    Missing,
)
from invoicing.rules.law.places import ADDRESS, CUSTOMERS, EXCHANGE_RATES, NAME, RATES, SUPPLY, TAX_IDS

DIRECTIVE = "Directive 2006/112/EC, article"
USUAL = "The tax laws of most countries; in the EU "
# Topics: of two demands of one topic a country's own takes the place of those for all.
NUMBER, SUPPLIED, NAMED, ADDRESSED = "seller's number", "date of supply", "customer's name", "customer's address"


def sellers_number(whose: str, called: str, source: str, *types: str) -> Demand:
    """The number of the seller, of one of these types, that somebody's law ("Austria") asks for."""
    missing = Missing(
        f"{whose} asks for your {called} on invoices with tax or reverse charge ({{source}}), and your company has "
        "none.",
        f"with tax or reverse charge and without your {called}",
        TAXED_OR_REVERSED,
    )
    what = f"The seller's {called}"
    return Demand(what, source, TAX_IDS, WARNED, has_number(*types), missing=missing, topic=NUMBER)


def day_of_supply(whose: str, what: str, source: str) -> Demand:
    """The date or period of supply that somebody's law asks for; `what` is how the page calls it."""
    missing = Missing(
        f"{whose} asks for the day or period of supply ({{source}}), and this invoice does not say it.",
        "with tax or reverse charge and without the day or period of supply, which your law asks for",
        TAXED_OR_REVERSED,
        SUPPLY_DAY,
    )
    how = "The account's choice, and each invoice may say another day or a period."
    return Demand(what, source, SUPPLY, WARNED, tells_supply, how, missing, SUPPLIED)


SELLER_NAME = Demand(
    "The seller's name",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    NAME,
    REFUSED,
    has_name,
    missing=Missing(
        "Your company has no name yet, and an invoice must say who sends it.", "because your company has no name yet"
    ),
)
SELLER_ADDRESS = Demand(
    "The seller's address",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    ADDRESS,
    REFUSED,
    has_address,
    missing=Missing(
        "Your company has no address yet, and an invoice must give it.", "because your company has no address yet"
    ),
)
NUMBER_WITH_TAX = Demand(
    "The seller's tax number, where tax is charged",
    f"{USUAL}{DIRECTIVE} 226 (3)",
    TAX_IDS,
    REFUSED,
    has_any_number,
    missing=Missing(
        "Tax is charged on this invoice, and your company has no tax number on it.",
        "with tax, while your company has no tax number",
        TAXED,
    ),
)
NUMBER_WITH_REVERSE_CHARGE = Demand(
    "The seller's tax number, where the customer is to account for the tax",
    f"{USUAL}{DIRECTIVE} 226 (3), (11a)",
    TAX_IDS,
    REFUSED,
    has_any_number,
    missing=Missing(
        "The tax is reversed to the customer, and your company has no tax number, which the invoice must name.",
        "with reverse charge, while your company has no tax number",
        REVERSED,
    ),
)
A_LINE = Demand(
    "What was sold, how much of it, at which price before tax",
    f"{USUAL}{DIRECTIVE} 226 (6), (8)",
    weight=REFUSED,
    how="The lines of each invoice.",
    missing=Missing("Add at least one line before you finalize the invoice.", "without any line", fact=LINES),
)
A_DESCRIPTION = Demand(
    "What each line is for",
    f"{USUAL}{DIRECTIVE} 226 (6)",
    weight=REFUSED,
    how="The description of each line.",
    missing=Missing("{line} needs a description.", "with a line without a description", fact=DESCRIPTIONS),
)
THE_BUYERS_NAME = Demand(
    "The customer's name",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    CUSTOMERS,
    WARNED,
    how="From the customer's page.",
    missing=Missing(
        "{customer} has no name. In most countries an invoice must give it.",
        "to a customer without name",
        fact=BUYER_NAME,
    ),
    topic=NAMED,
)
THE_BUYERS_ADDRESS = Demand(
    "The customer's address",
    f"{USUAL}{DIRECTIVE} 226 (5)",
    CUSTOMERS,
    WARNED,
    how="From the customer's page.",
    missing=Missing(
        "{customer} has no address. In most countries an invoice must give it.",
        "to a customer without address",
        fact=BUYER_ADDRESS,
    ),
    topic=ADDRESSED,
)
THE_BUYERS_TAX_ID = Demand(
    "The customer's tax ID, where the customer is to account for the tax",
    f"{USUAL}{DIRECTIVE} 226 (4)",
    CUSTOMERS,
    WARNED,
    how="From the customer's page.",
    missing=Missing(
        "The tax is reversed to {customer}, who has no tax ID on file.",
        "with reverse charge to a customer without tax ID",
        REVERSED_ELSEWHERE,
        BUYER_TAX_ID,
    ),
)
OWN_CURRENCY = Demand(
    "The tax in the seller's own currency, where another one is billed",
    f"{USUAL}{DIRECTIVE} 230",
    EXCHANGE_RATES,
    WARNED,
    how="Added with the exchange rate, its day and its source, as soon as there is a rate for the day of issue.",
    missing=Missing(
        "There is no exchange rate from {currency} to {home} for {day}: the document will not say what its tax is in "
        "{home}.",
        "with tax in a currency without an exchange rate of today",
        FOREIGN_TAX,
        EXCHANGE_RATE,
    ),
)
ALWAYS = (
    SELLER_NAME,
    SELLER_ADDRESS,
    NUMBER_WITH_TAX,
    NUMBER_WITH_REVERSE_CHARGE,
    THE_BUYERS_NAME,
    THE_BUYERS_ADDRESS,
    THE_BUYERS_TAX_ID,
    Demand(
        "A number of its own without gaps, and the date of issue",
        f"{USUAL}{DIRECTIVE} 226 (1), (2)",
        how="Every document takes the next number of its series when it is finalized.",
    ),
    A_LINE,
    A_DESCRIPTION,
    Demand(
        "Rate, taxable amount and tax, for each rate",
        f"{USUAL}{DIRECTIVE} 226 (8) to (10)",
        RATES,
        how="One row for each rate under the lines.",
    ),
    OWN_CURRENCY,
)

OF_THE_UNION = "The law of the European Union"
UNION = (
    sellers_number(OF_THE_UNION, "VAT number", f"{DIRECTIVE} 226 (3)", "eu_vat", "eu_oss_vat", "de_stn"),
    day_of_supply(
        OF_THE_UNION, "The date or period of supply, where it is not the date of issue", f"{DIRECTIVE} 226 (7)"
    ),
    Demand(
        "The customer's VAT number, where the tax is reversed to another EU state",
        f"{DIRECTIVE} 226 (4), article 138",
        CUSTOMERS,
        REFUSED,
        how="From the customer's page; a customer whose tax status is another needs none.",
        missing=Missing(
            "The tax is reversed to a customer in another EU country, who has no EU VAT number on file.",
            "with reverse charge in another EU country, to a customer without an EU VAT number",
            REVERSED_IN_UNION,
            BUYER_VAT_NUMBER,
        ),
    ),
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
