"""How a billing run is told: its state, how long it took, how quick it was, what it came to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.html import format_html_join

from billing_site.lib.text import count_of
from billing_site.pages.columns import badge
from invoicing.invoice.wording import amount_cell
from invoicing.subscriptions.models.run.billing_run import BillingRun

DONE, RUNNING, STOPPED = "done", "running", "stopped"
STATES = [(RUNNING, "Running"), (DONE, "Done"), (STOPPED, "Stopped")]
TONES = {RUNNING: ("info", "loader"), DONE: ("good", "check"), STOPPED: ("warn", "circle-alert")}


def is_in(state: str, now: datetime) -> Q:
    """What holds for the runs in a state, as `BillingRun.state` tells it of one."""
    silent_since = now - BillingRun.PATIENCE
    return {
        DONE: Q(ended__isnull=False),
        RUNNING: Q(ended=None, last_seen__gt=silent_since),
        STOPPED: Q(ended=None, last_seen__lte=silent_since),
    }[state]


def badge_of(run: BillingRun, now: datetime) -> tuple[str, str, str]:
    """(word, tone, picture)"""
    state = run.state(now)
    return (dict(STATES)[state], *TONES[state])


def progress_words(run: BillingRun) -> str:
    """'1,200 of 5,000'; only how many where it found more on its way than were due when it began."""
    return f"{run.subscriptions:,} of {run.due:,}" if run.subscriptions <= run.due else f"{run.subscriptions:,}"


def duration(seconds: float) -> str:
    """'0.4 s', '42 s', '3 min 20 s', '1 h 5 min'."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(whole / 60)
    return f"{minutes // 60:,} h {minutes % 60} min"


def rate(run: BillingRun) -> str:
    """Invoices a second, '' where it made none."""
    if not run.invoices:
        return ""
    if run.rate < 0.05:
        return "below 0.1"
    return f"{run.rate:,.1f}" if run.rate < 9.95 else f"{run.rate:,.0f}"


def amounts_cell(run: BillingRun) -> str:
    """What its invoices come to, a line for each currency."""
    each = [amount_cell(amount, code) for code, (_, amount) in sorted(run.totals.items())]
    return each[0] if len(each) == 1 else format_html_join("", '<span class="sub-line">{}</span>', zip(each))


def parked_cell(run: BillingRun) -> str:
    return badge(f"{run.parked:,}", "warn") if run.parked else "0"


def summary(run: BillingRun) -> str:
    """'1,200 of 5,000 subscriptions · 1,150 invoices · 3 could not be billed'."""
    parts = [
        f"{progress_words(run)} {'subscription' if run.due == run.subscriptions == 1 else 'subscriptions'}",
        count_of(run.invoices, "invoice"),
        f"{run.parked:,} could not be billed" if run.parked else "",
    ]
    return " · ".join(part for part in parts if part)
