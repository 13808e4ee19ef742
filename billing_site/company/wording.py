"""The company's properties as people read them, on its pages and in its timeline."""

from billing_site.company import images
from billing_site.company.fields import LABELS, TEXTS
from billing_site.company.letterhead import supply, titles
from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change, text_rows
from billing_site.lib.money.text import currency_name
from billing_site.lib.places import countries
from billing_site.lib.places.locales import own_name
from billing_site.lib.places.phones import display_phone
from billing_site.lib.places.texts import in_words
from billing_site.lib.tax_ids.types import TAX_ID_TYPES, display_tax_id
from billing_site.lib.text import count_of

SHOWN = 20
CHOICES: dict[str, dict] = {
    "numbering_scheme": dict(Company.SCHEMES),
    "credit_note_numbering": dict(Company.NOTE_SCHEMES),
    "tax_rounding": dict(Company.ROUNDING),
    "tax_rounding_direction": dict(Company.DIRECTIONS),
    "page_size": dict(Company.PAGE_SIZES),
    "pdf_format": dict(Company.PDF_FORMATS),
    "amount_tax_display": dict(Company.TAX_DISPLAY),
    "invoice_title": dict(titles.CHOICES),
    "supply_date": dict(supply.CHOICES),
    "portal_changes": dict(Company.PORTAL_CHANGES),
    **{name: {True: "Yes", False: "No"} for name in ("send_on_finalize", "send_receipts", "send_credit_notes")},
}


def words(field: str, value) -> tuple[str, str]:
    """(label, text) of a stored value; text is '' for nothing."""
    return LABELS[field], str(text(field, value)) if value or value == 0 else ""


def text(field: str, value):
    if field in CHOICES:
        return CHOICES[field].get(value, value)
    if field == "tax_ids":
        return ", ".join(f"{TAX_ID_TYPES[r['type']].name} {display_tax_id(r['type'], r['value'])}" for r in value)
    if field in TEXTS:
        return in_words(value)
    if field in ("default_language", "second_language"):
        return own_name(value)
    if field == "default_currency":
        return f"{value.upper()} · {currency_name(value)}"
    if field == "address_country":
        return countries.country_name(value)
    if field == "send_delay":
        return count_of(value, "second")
    if field in ("logo", "icon"):
        return f"image {value.removeprefix(images.FOLDER)[:8]}"
    return display_phone(value) if field == "phone" else value


def facts(company: Company, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """[(label, text), …] of the properties that are set, for those who may look but not change."""
    left_out = {"logo", "icon"} | (set() if company.chooses_direction else {"tax_rounding_direction"})
    rows = [words(field, getattr(company, field)) for field in fields if field not in left_out]
    return [(label, text) for label, text in rows if text]


def history(company: Company, fields: tuple[str, ...]) -> list:
    """The newest changes of these properties, for components/timeline.html."""

    def changed(field: str, before, after, event: Event) -> list:
        return shown(field, before, after) if field in fields else []

    wording = Wording({}, rows=changed)
    events = Event.objects.of(company).select_related("actor")[: SHOWN * 3]
    rows = [wording.row(event) for event in events if set(event.changes) & set(fields)][:SHOWN]
    return [row | {"icon": "pencil", "text": "Settings changed"} for row in rows]


def shown(field: str, before, after) -> list:
    """The timeline's rows of one change: one, or one for each language of a text that has several."""
    if field in TEXTS:
        return text_rows(LABELS[field], before, after)
    label, old = words(field, before)
    return [change(label, old, words(field, after)[1])]
