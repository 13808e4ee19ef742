"""What the editor proposes to say of the date of supply, where a draft says nothing."""

from billing_site.company.letterhead import supply as law
from billing_site.lib.places.countries import country_name
from invoicing.invoice.wording import plain_day
from invoicing.models.invoice import Invoice
from invoicing.rules.supply import DAY, PERIOD, SAME, checked, span


def proposal(invoice: Invoice) -> dict | None:
    """{why, label, kind, start, end} of a draft: the span of its lines' periods, else what the seller's law asks for.

    None where the draft says it, or nobody asks for it.
    """
    if invoice.supply:
        return None
    days = span((line.period_start, line.period_end) for line in invoice.lines.all())
    country = invoice.seller.address_country
    asked = f"The law of {country_name(country)} asks for the day or period of supply." if law.is_asked(country) else ""
    if days:
        start, end = days
        kind = DAY if start == end else PERIOD
        one, several = f"The lines have the day {plain_day(start)}.", f"from {plain_day(start)} to {plain_day(end)}."
        said = one if kind == DAY else f"The periods of the lines run {several}"
        _, first, last = checked(kind, start, end)
        why = f"{asked} {said}".strip()
        return {"why": why, "label": f"Use this {kind}", "kind": kind, "start": first, "end": last}
    label = "Say that it is the date of issue"
    return {"why": asked, "label": label, "kind": SAME, "start": None, "end": None} if asked else None
