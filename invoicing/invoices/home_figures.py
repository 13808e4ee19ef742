"""The figures of the home page: what is past due, open, drafted and paid, a currency at a time, as small plots.

Nothing here reads a whole table: of open invoices and drafts up to MOST are added up, the months that are over are
kept in the cache, and only the running month is added up again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import caches
from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.dates import months_later
from billing_site.lib.money.text import format_amount
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet

MOST = 10_000
# Paid invoices stay paid, so months that are over do not change; a day also bounds what a change of clock could do.
KEPT_FOR = 24 * 3600
MONTHS = 12
CURRENCIES = 4
# (label, first and last day counted from today)
LATE = (("1–7 days", -7, -1), ("8–30 days", -30, -8), ("31–60 days", -60, -31), ("61–90 days", -90, -61))
AHEAD = (("This week", 0, 6), ("Next week", 7, 13), ("2–4 weeks", 14, 29), ("1–2 months", 30, 59))
AGES = (("Today", 0, 0), ("1–7 days", -7, -1), ("8–30 days", -30, -8), ("31–60 days", -60, -31))


@dataclass(frozen=True)
class Bar:
    """One bar and one row of the table. `x`, `y`, `height` are units of the plot."""

    label: str
    count: int
    words: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Plot:
    """One figure: its sum in words and its bars. `capped` says that there are more than were added up."""

    title: str
    by: str
    total: str
    count: int
    url: str
    bars: tuple
    capped: bool = False

    WIDTH, HEIGHT, GAP = 240, 56, 6

    @property
    def bar_width(self) -> float:
        return round(self.WIDTH / len(self.bars) - self.GAP, 1)

    @property
    def says(self) -> str:
        """The plot in words, for those who do not see it."""
        return f"{self.title} by {self.by}: " + "; ".join(f"{bar.label} {bar.words}" for bar in self.bars)


def boards(now: datetime, today: date) -> list:
    """[{currency, plots}] of the currencies with most at work. `now` is aware, `today` the account's date."""
    late = Invoice.objects.overdue(today).order_by("due_date", "id")
    ahead = Invoice.objects.open().exclude(due_date__lt=today).order_by("-created", "-id")
    drafts = Invoice.objects.drafts().order_by("-created", "-id")
    figures = (
        ("Past due", "days late", "past_due", (*(s[0] for s in LATE), "Over 90 days"), by_day(late, LATE, today)),
        ("Open", "due day", "open", (*(s[0] for s in AHEAD), "Later, or none"), by_day(ahead, AHEAD, today)),
        ("Drafts", "age", "draft", (*(s[0] for s in AGES), "Over 60 days"), by_age(drafts, now)),
        ("Paid", "month", "paid", month_labels(now), by_month(now)),
    )
    weight = {}
    for *_, (found, _) in figures:
        for (currency, _), (_, count) in found.items():
            weight[currency] = weight.get(currency, 0) + count
    shown = sorted(weight, key=lambda code: (-weight[code], code))[:CURRENCIES]
    return [{"currency": code.upper(), "plots": [plot(code, *figure) for figure in figures]} for code in shown]


def by_day(queryset: InvoiceQuerySet, spans, today: date):
    """{(currency, span): (minor units remaining, count)} by due day, and whether there were more than MOST."""
    days = [(index, today + timedelta(days=a), today + timedelta(days=b)) for index, (_, a, b) in enumerate(spans)]
    cases = [When(due_date__range=(first, last), then=Value(index)) for index, first, last in days]
    return summed(queryset, cases, "amount_remaining")


def by_age(queryset: InvoiceQuerySet, now: datetime):
    """The same of totals by the day of creation, in the staff member's time zone."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [(index, midnight + timedelta(days=first)) for index, (_, first, _) in enumerate(AGES)]
    return summed(queryset, [When(created__gte=start, then=Value(index)) for index, start in starts], "total")


def summed(queryset: InvoiceQuerySet, cases, amount: str):
    span = Case(*cases, default=Value(len(cases)), output_field=IntegerField())
    first = Invoice.objects.filter(pk__in=queryset.values("pk")[:MOST]).order_by()
    rows = first.annotate(span=span).values_list("currency", "span").annotate(Sum(amount), Count("pk"))
    found = {(currency, index): (total, count) for currency, index, total, count in rows}
    return found, sum(count for _, count in found.values()) >= MOST


def month_starts(now: datetime) -> list[datetime]:
    """The first moments of the last MONTHS months and of the next one, in the staff member's time zone."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = divmod(first.year * 12 + first.month - MONTHS, 12)
    oldest = first.replace(year=year, month=month + 1)
    return [months_later(oldest, count) for count in range(MONTHS + 1)]


def month_labels(now: datetime) -> tuple[str, ...]:
    return tuple(f"{start:%b %Y}" for start in month_starts(now)[:-1])


def by_month(now: datetime):
    """{(currency, month): (minor units paid, count)} of the invoices paid in the last MONTHS months."""
    starts = month_starts(now)
    key = f"invoicing.paid:{starts[0]:%Y-%m}:{timezone.get_current_timezone_name()}".replace(" ", "_")
    memory = caches["memory"]
    over = memory.get(key)
    if over is None:
        over = paid_between(starts, 0, MONTHS - 1)
        memory.set(key, over, KEPT_FOR)
    return over | paid_between(starts, MONTHS - 1, MONTHS), False


def paid_between(starts, first: int, last: int) -> dict:
    """What was paid in the months `first` up to, without it, `last`, by the index over paid invoices."""
    zone = starts[0].tzinfo
    paid = Invoice.objects.paid().filter(paid_at__gte=starts[first], paid_at__lt=starts[last])
    rows = paid.annotate(month=TruncMonth("paid_at", tzinfo=zone)).values_list("currency", "month")
    months = {(start.year, start.month): index for index, start in enumerate(starts)}
    return {
        (currency, months[month.year, month.month]): (total, count)
        for currency, month, total, count in rows.annotate(Sum("amount_paid"), Count("pk")).order_by()
    }


def plot(currency: str, title: str, by: str, status: str, labels, figures) -> Plot:
    found, capped = figures
    values = [found.get((currency, index), (0, 0)) for index in range(len(labels))]
    # The sum of what was paid is that of the running month; the months before it are there to compare.
    counted = values[-1:] if status == "paid" else values
    return Plot(
        title="Paid this month" if status == "paid" else title,
        by=by,
        total=format_amount(sum(amount for amount, _ in counted), currency),
        count=sum(count for _, count in counted),
        url=f"{reverse('invoice_list')}?status={status}&currency={currency}",
        bars=tuple(bars(currency, labels, values)),
        capped=capped,
    )


def bars(currency: str, labels, values) -> Iterator[Bar]:
    highest = max([amount for amount, _ in values] + [1])
    step = Plot.WIDTH / len(labels)
    for index, (label, (amount, count)) in enumerate(zip(labels, values, strict=True)):
        height = round(max(0, amount) * (Plot.HEIGHT - 2) / highest, 1)
        if amount > 0:
            height = max(height, 1.5)
        x = round(index * step + Plot.GAP / 2, 1)
        yield Bar(label, count, format_amount(amount, currency), x, round(Plot.HEIGHT - height, 1), height)
