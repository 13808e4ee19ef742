"""Characters of a draft that no installed font has: where they are, in words that people find them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from billing_site.company.fields import LABELS
from billing_site.company.letterhead.titles import OWN
from billing_site.company.models import Company
from billing_site.lib.places.locales import best_supported
from billing_site.lib.places.texts import text_in
from customers.models.customer import Customer
from customers.rules.fields import ADDRESS, PART_LABELS, SHIPPING
from invoicing.models.line import InvoiceLine
from invoicing.models.tax_rate import exemptions
from invoicing.rules.glyphs import gaps, without_glyph

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

NAMED = 5  # so many are named; the others are counted
AROUND = 12  # characters before and behind one that show where it stands
CUSTOMER = ("name", *(part for part in (*ADDRESS, *SHIPPING) if not part.endswith(("phone", "country"))))
CUSTOM_FIELDS = 4
# What each document says of the account, as it was typed in the settings.
SELLER = (
    *("name", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code"),
    *("register_name", "register_number", "managing_directors", "share_capital"),
)


def lost_signs(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    """'No installed font has 🫠 (U+1FAE0), in the memo at "see you 🫠 soon": the document shows � there.'"""
    found = [(place, text, sign) for place, text in texts(invoice, lines) for sign in without_glyph(text)]
    for place, text, sign in found[:NAMED]:
        at = text.index(sign)
        near = " ".join(text[max(at - AROUND, 0) : at + AROUND + 1].split())
        yield (f"No installed font has {sign} (U+{ord(sign):04X}), in {place} at “{near}”: the document shows � there.")
    if len(found) > NAMED:
        yield f"{len(found) - NAMED} more characters have no font either."


def texts(invoice: Invoice, lines: list[InvoiceLine]) -> Iterator[tuple[str, str]]:
    """(where it is, text) of all that is printed as it was typed."""
    company = invoice.seller
    home = company.default_language
    language = best_supported(tuple(invoice.customer.preferred_locales), home)
    for part in CUSTOMER:
        yield f"the customer's {label(part)}", getattr(invoice.customer, part)
    for place, field in enumerate(invoice.custom_fields, 1):
        yield f"custom field {place}", f"{field['name']} {field['value']}"
    yield "the memo", invoice.description
    yield "the footer", invoice.footer
    for place, line in enumerate(lines, 1):
        yield f"the description of line {place}", line.description
        for discount in line.discounts:
            yield f"the name of a coupon on line {place}", named(discount, "name", language, home)
    for discount in invoice.discounts:
        yield "the name of a coupon", named(discount, "name", language, home)
    found = [*invoice.default_tax_rates, *(rate for line in lines for rate in line.tax_rates)]
    rates = {rate["id"]: rate for rate in found}.values()
    for rate in rates:
        yield "the name of a tax rate", named(rate, "display_name", language, home)
    for why in exemptions(rates):
        yield "the reason of a rate of 0%", text_in(language, why["reason"], why["reasons"], home)
    if invoice.customer.tax_exempt == Customer.EXEMPT:
        yield setting("exempt_reason"), text_in(language, company.exempt_reason, company.exempt_reasons, home)
    for part in SELLER:
        yield setting(part), getattr(company, part)
    if company.invoice_title == OWN:
        yield setting("own_title"), text_in(language, company.own_title, company.own_titles, home)


def named(thing: dict, field: str, language: str, home: str) -> str:
    """The name of a snapshot of a rate or a coupon, as the reader of the document gets it."""
    return text_in(language, thing.get(field) or "", thing.get("names") or {}, home)


def setting(part: str) -> str:
    return f"“{LABELS[part]}” in your settings"


def label(part: str) -> str:
    """'address line 1' of 'address_line1'."""
    group, _, rest = part.partition("_")
    return f"{group} {PART_LABELS.get(rest, rest)}".strip()


def with_lost_signs() -> Q | Exists:
    """The drafts of which a text holds such a character, as far as it stands in a column of its own."""
    lost = f"[{gaps()}]"
    if lost == "[]":
        return Q(pk__in=[])
    company = Company.current()
    if any(without_glyph(getattr(company, part)) for part in SELLER):
        return ~Q(pk__in=[])
    fields = ["description", "footer", *(f"customer__{part}" for part in CUSTOMER)]
    fields += [f"custom_fields__{place}__{part}" for place in range(CUSTOM_FIELDS) for part in ("name", "value")]
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), description__regex=lost)
    return reduce(or_, (Q(**{f"{field}__regex": lost}) for field in fields)) | Q(Exists(lines))
