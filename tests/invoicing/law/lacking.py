"""A seller, a customer and a draft that have all that a country's law asks for, and how to take one thing away."""

from billing_site.company.letterhead.law import LAWS
from billing_site.company.models import Company
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules.fields import ADDRESS
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.tax.currencies import home_currency
from invoicing.rules.law import demand as law
from invoicing.rules.law.asked import demands_in
from tests.factories import customer, draft, line, seller, tax_rate

OTHER_NUMBER = {"type": "us_ein", "value": "12-3456789"}
# What takes something away from an account; what is asked of it tells which of them does.
TAKEN = (
    *({"name": ""}, {"address_line1": "", "address_city": ""}, {"invoice_title": "usual"}, {"tax_rounding": "line"}),
    *({"tax_ids": [OTHER_NUMBER]}, {"tax_ids": []}),
)


def numbers_asked_in(country):
    """A tax ID of each type that a row of the table or the law of titles names."""
    types = set(LAWS[country].types) if country in LAWS else set()
    for demand in demands_in(country):
        cells = [cell.cell_contents for cell in getattr(demand.there, "__closure__", None) or ()]
        types |= {kind for cell in cells if isinstance(cell, tuple) for kind in cell}
    return [{"type": kind, "value": "1234567890123"} for kind in sorted(types)] or [OTHER_NUMBER]


class Case:
    """The account of one country, its customer at home and one draft, without anything missing."""

    def __init__(self, country, now):
        self.country, self.now = country, now
        self.whole = {
            "name": "Harbour Works Ltd",
            "address_country": country,
            "address_line1": "4 Quay Street",
            "address_city": "Town",
            "tax_ids": numbers_asked_in(country),
            "tax_rounding": "invoice",
            "invoice_title": "law" if country in LAWS else "usual",
            "supply_date": "issue",
            "register_number": "HRB 1",
            "credit_note_numbering": Company.OWN,
            "footer": "Bye",
        }
        seller(**self.whole)
        self.home = home_currency(Company.read(), now.date())
        rate = tax_rate("19", now=now)
        buyer = customer("Buyer", now=now, currency=self.home, **self.buyer(country))
        self.made = draft(
            buyer,
            lines=[line("Work", 1, 50_000_00)],
            default_tax_rates=[rate_snapshot(rate)],
            supply="issue",
            now=now,
        )

    def buyer(self, country):
        return {"address_line1": "1 High Street", "address_city": "Town", "address_country": country}

    def invoice(self):
        return Invoice.objects.select_related("customer").get(pk=self.made.pk)

    def reverse(self, country, *numbers):
        """The customer of that country accounts for the tax."""
        buyer = Customer.objects.filter(pk=self.made.customer_id)
        buyer.update(tax_exempt="reverse", **self.buyer(country))
        Invoice.objects.filter(pk=self.made.pk).update(total_tax=0)
        for kind in numbers:
            held = {"type": kind, "value": "FR40303265045", "public_id": f"txi_{kind}", "created": self.now}
            TaxId.objects.create(customer=buyer.get(), **held)

    def take_away(self, demand):
        """Make the draft one of whom `demand` is asked, and take from account, customer or draft what it asks."""
        missing = demand.missing
        if missing.on in (law.REVERSED, law.REVERSED_ELSEWHERE):
            self.reverse("US" if self.country != "US" else "CA", *(["us_ein"] if missing.on == law.REVERSED else []))
        elif missing.on == law.REVERSED_IN_UNION:
            self.reverse("FR" if self.country != "FR" else "DE")
        elif missing.on == law.FOREIGN_TAX:
            self.bill_in("sek" if self.home != "sek" else "usd")
        if missing.fact:
            self.take_from_draft(missing.fact)
            return
        for taken in TAKEN:
            seller(**self.whole | taken)
            if not demand.holds(Company.read()):
                return
        raise AssertionError(f"nothing takes away: {demand.what}")

    def take_from_draft(self, fact):
        buyer = Customer.objects.filter(pk=self.made.customer_id)
        if fact == law.LINES:
            self.made.lines.all().delete()
        elif fact == law.DESCRIPTIONS:
            self.made.lines.update(description="")
        elif fact == law.SUPPLY_DAY:
            Invoice.objects.filter(pk=self.made.pk).update(supply=None)
        elif fact == law.BUYER_NAME:
            buyer.update(name="")
        elif fact == law.BUYER_ADDRESS:
            buyer.update(**dict.fromkeys(ADDRESS, ""))

    def bill_in(self, currency):
        Invoice.objects.filter(pk=self.made.pk).update(currency=currency)
        Customer.objects.filter(pk=self.made.customer_id).update(currency=currency)
