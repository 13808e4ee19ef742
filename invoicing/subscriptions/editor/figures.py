"""Invoices that are foreseen, in words: their days, lines and totals as the page of an issued invoice shows them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from invoicing.invoice.figures import Figures, InvoiceFigures
from invoicing.invoice.wording import plain_day
from invoicing.issuing.snapshot import frozen_line
from invoicing.issuing.steps import Explainer, names_of
from invoicing.subscriptions.models import course as steps
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.course import Step
from invoicing.subscriptions.models.verbs.foreseeing import Foreseen, Foresight


class ForeseenFigures(InvoiceFigures):
    """The figures of one that is foreseen."""

    def __init__(self, foreseen: Foreseen) -> None:
        self.invoice, self.currency = foreseen.invoice, foreseen.invoice.currency
        counting, self.totals = foreseen.counting, foreseen.totals
        self.dropped = counting.reasons
        snapshots = [frozen_line(line, "") | {"discounts": counting.of_line(line)} for line in foreseen.lines]
        self.snapshot = {"lines": snapshots, "discounts": counting.invoice}
        named = [*foreseen.invoice.default_tax_rates, *(rate for line in snapshots for rate in line["tax_rates"])]
        self.rates = {rate["id"]: rate for rate in named}
        taken = [*counting.invoice, *(each for line in snapshots for each in line["discounts"])]
        self.discounts = {each["id"]: each for each in taken}
        self.rows = [*self.sum_rows(), *self.balance_rows()]
        names = names_of(snapshots, self.discounts.values(), self.rates.values())
        keys = {f"line:{line['id']}" for line in snapshots} | {row["key"] for row in self.rows}
        self.explainer = Explainer(self.totals, names, keys)


def shown(foresight: Foresight) -> list[dict]:
    """What happens, in its order: invoices with their figures, and sentences about what makes none."""
    zone = foresight.course.subscription.time_zone
    invoices = [(each.at, shown_invoice(each, number, zone)) for number, each in enumerate(foresight.found, start=1)]
    told = [(step.at, {"words": words}) for step in foresight.taken for words in sentences(step, foresight)]
    return [what for _, what in sorted([*told, *invoices], key=lambda pair: pair[0])]


def shown_invoice(foreseen: Foreseen, number: int, zone: str) -> dict:
    figures = ForeseenFigures(foreseen)
    invoice = foreseen.invoice
    return {
        "number": number,
        "day": day_of(foreseen.at, zone),
        "due": plain_day(invoice.due_date) if invoice.due_date else "",
        "lines": figures.lines(),
        "summary": figures.rows,
        "notes": [*figures.dropped, *([figures.tax_note] if figures.tax_note else [])],
        "total": figures.words(foreseen.totals.total),
        "to_balance": to_balance(foreseen, figures),
        "stays_draft": invoice.is_draft,
        "problem": foreseen.problem,
    }


def to_balance(foreseen: Foreseen, figures: Figures) -> str:
    """What of it goes to the credit balance, in words; '' for nothing."""
    if foreseen.totals.total >= 0:
        return ""
    return f"{figures.words(-foreseen.totals.total)} goes to the credit balance, which the next invoices use up."


def day_of(moment: datetime, zone: str) -> str:
    return plain_day(moment.astimezone(ZoneInfo(zone)).date())


def sentences(step: Step, foresight: Foresight) -> Iterator[str]:
    """What a step brings that no invoice tells."""
    subscription = foresight.course.subscription
    zone = subscription.time_zone
    day = day_of(step.at, zone)
    trial = subscription.trial_end
    if step.period and step.kind == steps.TRIAL_OVER and trial and step.at < trial:
        yield f"From {day} it is tried for nothing, until {day_of(trial, zone)}."
    elif step.kind == steps.TRIAL_OVER and subscription.status == states.PAUSED:
        yield f"On {day} the trial ends without a payment method: the subscription is paused."
    elif step.kind == steps.CHANGE:
        yield f"From {day} on the next phase counts."
    elif step.kind == steps.END:
        why = " because there is no payment method" if subscription.reason == states.TRIAL_ENDED else ""
        yield f"On {day} the subscription ends{why}."


def first_words(items: Iterable[dict]) -> str:
    """What is announced of a preview: its first invoice."""
    first = next((each for each in items if "number" in each), None)
    return f"First invoice on {first['day']}: {first['total']}." if first else "Nothing is billed."
