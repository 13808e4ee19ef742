"""Characters of a draft that no installed font has: where they are, in words that people find them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from billing_site.company.fields import LABELS
from billing_site.company.letterhead.titles import OWN
from billing_site.company.models import Company
from billing_site.lib.places.locales import best_supported
from billing_site.lib.places.texts import text_in
from customers.models.customer import Customer
from customers.rules.fields import ADDRESS, PART_LABELS, SHIPPING
from invoicing.models.line import InvoiceLine
from invoicing.models.tax_rate import TaxRate, exemptions
from invoicing.rules.glyphs import gaps, without_glyph

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice
    from invoicing.models.query import InvoiceQuerySet

NAMED = 5  # so many are named; the others are counted
AROUND = 12  # characters before and behind one that show where it stands
CUSTOMER = ("name", *(part for part in (*ADDRESS, *SHIPPING) if not part.endswith(("phone", "country"))))
CUSTOM_FIELDS = 4
# What each document says of the account, as it was typed in the settings.
SELLER = (
    *("name", "address_line1", "address_line2", "address_city", "address_state", "address_postal_code"),
    *("register_name", "register_number", "managing_directors", "share_capital"),
    *("bank_account_holder", "bank_name"),
)
LOCALES = "customer__preferred_locales"
# SQLite keeps JSON with \u and four digits for what is not ASCII, PostgreSQL as it is.
BEYOND_ASCII = r"\\u[0-9a-fA-F]{4}|[^\x01-\x7f]"
LOOKED_AT = 5_000  # rows of each kind
LANGUAGES = 500  # different preferences of customers


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
    company, customer = invoice.seller, invoice.customer
    for part in CUSTOMER:
        yield f"the customer's {label(part)}", getattr(customer, part)
    for place, field in enumerate(invoice.custom_fields, 1):
        yield f"custom field {place}", f"{field['name']} {field['value']}"
    yield "the memo", invoice.description
    yield "the footer", invoice.footer
    reader = Reader(company, customer.preferred_locales)
    for place, line in enumerate(lines, 1):
        yield f"the description of line {place}", line.description
        for text in reader.coupons(line.discounts):
            yield f"the name of a coupon on line {place}", text
    for text in reader.coupons(invoice.discounts):
        yield "the name of a coupon", text
    rates = [*invoice.default_tax_rates, *(rate for line in lines for rate in line.tax_rates)]
    for text in reader.rates(rates):
        yield "the name of a tax rate", text
    for text in reader.reasons(exemptions(rates)):
        yield "the reason of a rate of 0%", text
    if customer.tax_exempt == Customer.EXEMPT:
        for text in reader.own("exempt_reason"):
            yield setting("exempt_reason"), text
    for part in SELLER:
        yield setting(part), getattr(company, part)
    if company.invoice_title == OWN:
        for text in reader.own("own_title"):
            yield setting("own_title"), text


class Reader:
    """What documents print of names that have words by language: those of the reader, and of a second language."""

    def __init__(self, company: Company, preferred: Iterable[str]) -> None:
        self.company, self.home = company, company.default_language
        spoken = (best_supported(tuple(preferred), self.home), company.second_language)
        self.languages = tuple(dict.fromkeys(filter(None, spoken)))

    def words(self, text: str, others: dict) -> Iterator[str]:
        yield from dict.fromkeys(text_in(language, text, others, self.home) for language in self.languages)

    def coupons(self, discounts: Iterable[dict]) -> Iterator[str]:
        for each in discounts:
            yield from self.words(each.get("name") or "", each.get("names") or {})

    def rates(self, rates: Iterable[dict]) -> Iterator[str]:
        for each in {rate["id"]: rate for rate in rates if "id" in rate}.values():
            yield from self.words(each.get("display_name") or "", each.get("names") or {})

    def reasons(self, why: Iterable[dict]) -> Iterator[str]:
        for each in why:
            yield from self.words(each["reason"], each["reasons"])

    def own(self, name: str) -> Iterator[str]:
        """The account's text of that name."""
        yield from self.words(getattr(self.company, name), getattr(self.company, f"{name}s"))


def setting(part: str) -> str:
    return f"“{LABELS[part]}” in your settings"


def label(part: str) -> str:
    """'address line 1' of 'address_line1'."""
    group, _, rest = part.partition("_")
    return f"{group} {PART_LABELS.get(rest, rest)}".strip()


def with_lost_signs(drafts: InvoiceQuerySet) -> Any:
    """Which of the drafts have such a character in a text: the same texts as of one draft."""
    lost = f"[{gaps()}]"
    if lost == "[]":
        return Q(pk__in=[])
    company = Company.current()
    if any(without_glyph(getattr(company, part)) for part in SELLER):
        return ~Q(pk__in=[])
    fields = ["description", "footer", *(f"customer__{part}" for part in CUSTOMER)]
    fields += [f"custom_fields__{place}__{part}" for place in range(CUSTOM_FIELDS) for part in ("name", "value")]
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), description__regex=lost)
    typed = reduce(or_, (Q(**{f"{field}__regex": lost}) for field in fields)) | Q(Exists(lines))
    return reduce(or_, (typed, in_names(drafts, company), *in_own_texts(drafts, company)))


def in_own_texts(drafts: InvoiceQuerySet, company: Company) -> Iterator[Q]:
    """The account's texts by language, which documents of some customers print."""
    asked = {"exempt_reason": Q(customer__tax_exempt=Customer.EXEMPT)}
    if company.invoice_title == OWN:
        asked["own_title"] = ~Q(pk__in=[])
    asked = {name: whose for name, whose in asked.items() if has_lost(company, name)}
    if not asked:
        return
    for (preferred,) in drafts.order_by().values_list(LOCALES).distinct()[:LANGUAGES]:
        for name, whose in asked.items():
            if any(map(without_glyph, Reader(company, preferred).own(name))):
                yield whose & Q(**{LOCALES: preferred})


def has_lost(company: Company, name: str) -> bool:
    """Whether the account's text of that name has such a character, in any language."""
    return any(map(without_glyph, (getattr(company, name), *getattr(company, f"{name}s").values())))


def in_names(drafts: InvoiceQuerySet, company: Company) -> Q:
    """Drafts whose rates and coupons have names with such a character for their reader, or whose reasons have.

    The database leaves out those with names in ASCII alone; of the others the first LOOKED_AT of each kind count.
    """
    reasons = {each["rate"]: each for each in lost_reasons()}
    named = Q(text__regex=BEYOND_ASCII) | Q(text__regex="|".join(reasons)) if reasons else Q(text__regex=BEYOND_ASCII)
    of_lines = InvoiceLine.objects.filter(invoice__in=drafts.order_by().values("pk"))
    found = set()
    for column, rows, key, locales in (
        *(("default_tax_rates", drafts, "pk", LOCALES), ("discounts", drafts, "pk", LOCALES)),
        *(("tax_rates", of_lines, "invoice_id", f"invoice__{LOCALES}"),),
        *(("discounts", of_lines, "invoice_id", f"invoice__{LOCALES}"),),
    ):
        written = rows.annotate(text=Cast(column, TextField())).filter(named).order_by()
        for pk, value, preferred in written.values_list(key, column, locales)[:LOOKED_AT]:
            reader, why = Reader(company, preferred), [reasons[each["id"]] for each in value if each["id"] in reasons]
            names = reader.coupons(value) if column == "discounts" else reader.rates(value)
            if any(map(without_glyph, (*names, *reader.reasons(why)))):
                found.add(pk)
    return Q(pk__in=found)


def lost_reasons() -> list[dict]:
    """As `exemptions` has them, of those rates of 0 % alone whose reason has such a character in some language."""
    given = TaxRate.objects.exclude(exemption_reason="").values("public_id", "percentage", "exemption_reasons")
    return [
        each
        for each in exemptions({"id": rate["public_id"], "percentage": rate["percentage"]} for rate in given)
        if any(map(without_glyph, (each["reason"], *each["reasons"].values())))
    ]
