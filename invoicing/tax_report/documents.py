"""The documents behind a row of the tax report, a page of them at a time."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.counts import count_label
from billing_site.pages.listing import page_of, pager
from invoicing.models.credit_note import CreditNote
from invoicing.models.tax.currencies import DayRates, home_currency
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.accounts.periods import Period

PAGE_SIZE = 50
NOTES = (TaxEntry.NOTE, TaxEntry.NOTE_VOID)
READ = ("invoice__number", "invoice__public_id", "invoice__customer_name")


def documents_page(request: StaffRequest, entries: QuerySet[TaxEntry], company: Company, period: Period) -> dict:
    """Rows of one page, oldest first, and the way to the next."""
    own = [field.attname for field in TaxEntry._meta.concrete_fields]
    page = page_of(request, entries.select_related("invoice").only(*own, *READ), ("day", "id"), PAGE_SIZE)
    home = home_currency(company, period.end)
    numbers = dict(
        CreditNote.objects.filter(
            public_id__in=[each.document for each in page.rows if each.kind in NOTES]
        ).values_list("public_id", "number")
    )
    days = [each.chargeable for each in page.rows]
    rates = DayRates(home, {each.currency for each in page.rows}, min(days), max(days)) if days else None
    return {
        "home": home.upper(),
        "is_converted": any(each.currency != home for each in page.rows),
        "rows": [row(each, numbers, rates) for each in page.rows],
        "pager": pager(request, page, count_label(entries)),
    }


def row(entry: TaxEntry, numbers: dict[str, str], rates: DayRates | None) -> dict:
    name = "credit_note_detail" if entry.kind in NOTES else "invoice_detail"
    converted = []
    for amount in (entry.base, entry.tax):
        worth = rates.converted(amount, entry.currency, entry.chargeable) if rates else None
        converted.append("—" if rates is None or worth is None else format_amount(worth, rates.home))
    return {
        "day": entry.day,
        "kind": entry.get_kind_display(),
        "number": numbers.get(entry.document, entry.invoice.number),
        "url": reverse(name, args=[entry.document]),
        "customer": entry.invoice.customer_name,
        "amounts": [format_amount(amount, entry.currency) for amount in (entry.base, entry.tax)],
        "converted": converted,
    }
