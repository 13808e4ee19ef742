"""What a row of the list of billing runs shows, and the list page itself."""

from __future__ import annotations

from django.utils import timezone

from billing_site.lib.dates import when
from billing_site.pages.columns import Column, badge, id_column
from billing_site.pages.listing import Listing
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.runs import wording
from invoicing.subscriptions.runs.filters import CHIPS, BillingRunFilter
from invoicing.subscriptions.sections import SECTIONS


def state_cell(run: BillingRun) -> str:
    word, tone, _ = wording.badge_of(run, timezone.now())
    return badge(word, tone)


LISTING = Listing(
    plural="billing runs",
    columns=(
        Column("started", "Started", lambda r: when(r.started), css="main whole", sort="started", fixed=True),
        Column("state", "State", state_cell),
        Column("subscriptions", "Subscriptions", wording.progress_words, css="num"),
        Column("invoices", "Invoices", lambda r: f"{r.invoices:,}", css="num"),
        Column("parked", "Not billed", wording.parked_cell, css="num"),
        Column("amounts", "Amount", wording.amounts_cell, css="num"),
        Column("duration", "Took", lambda r: wording.duration(r.seconds), css="num is-lesser"),
        Column("rate", "Invoices a second", wording.rate, css="num is-lesser"),
        Column("until", "Due by", lambda r: when(r.until), css="muted is-least"),
        Column("machine", "Machine", lambda r: r.machine, css="muted is-least"),
        id_column(),
    ),
    filter_class=BillingRunFilter,
    chips=CHIPS,
    sorts={"-started": ("-started", "-id"), "started": ("started", "id")},
    default_sort="-started",
    icon="repeat",
    empty_text="Every minute the clock looks which subscriptions are due. Where some are, it bills them all in one "
    "run, and the run stands here: how far it is, the invoices it made, and what could not be billed.",
    sections=SECTIONS,
)
