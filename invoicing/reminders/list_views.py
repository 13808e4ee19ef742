"""The page "Reminders of the next 7 days" and its file."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing_site.company.models import today
from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BOM, written
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number, permitted
from billing_site.pages.export import file_name
from billing_site.pages.selection import action_on_rows
from invoicing.models.reminders.policy import AccountReminders
from invoicing.models.reminders.wording import day_in_words, days_in_words
from invoicing.reminders.many.choice import LettersForm, address_with, kept_of, next_address, place_of, places_of
from invoicing.reminders.outlook import DAYS, Letter, outlook
from invoicing.reminders.tasks import Place

HEADS = (
    *("Day", "Tone", "Customer ID", "Customer", "To", "Invoice ID", "Invoice Number", "Due", "Step"),
    *("Currency", "Amount", "Letter"),
)
VIEW, CHANGE = "invoicing.view_invoice", "invoicing.change_invoice"
PAGE = 100  # letters on one page
ACTIONS = [
    action_on_rows("Send now", reverse_lazy("reminder_letters_send"), "send"),
    action_on_rows("Skip", reverse_lazy("reminder_letters_skip"), "ban"),
]


@require_GET
@permitted(VIEW)
def reminder_list(request: StaffRequest) -> HttpResponse:
    form = LettersForm(request.GET)
    found = outlook(timezone.now(), after=place_of(request))
    letters = [letter for letter in found.letters if form.keeps(letter)] if form.is_valid() else []
    kept = kept_of(request)
    pages = max(1, -(-len(letters) // PAGE))
    page = min(max(1, number(request.GET.get("page")) or 1), pages)
    shown = letters[(page - 1) * PAGE : page * PAGE]
    count = f"{len(letters):,}"
    context = {
        "form": form,
        "letters": shown,
        "count": count,
        "pager": {
            "previous": address_with(request, page=page - 1) if page > 1 else "",
            "next": address_with(request, page=page + 1) if page < pages else "",
            "showing": f"{len(shown)} of {count}",
        },
        "carried": (kept | places_of(request)).items(),
        "ticks": request.user.has_perm(CHANGE),
        "actions": ACTIONS,
        "more_match": pages > 1,
        "matching_label": count,
        "is_filtered": bool(kept),
        "looked": found.looked,
        "is_on": AccountReminders.current().enabled,
        "last_words": day_in_words(today() + timedelta(days=DAYS - 1)),
        "export_url": f"{reverse('reminder_export')}?{urlencode(kept)}",
        "more_url": next_address(kept, found.more) if found.more else "",
    }
    return render(request, "invoicing/reminders/reminder_list.html", context, status=200 if form.is_valid() else 422)


@require_GET
@permitted(VIEW)
def reminder_export(request: StaffRequest) -> HttpResponseBase:
    """A row for each invoice that a letter tells of; letters have numbers, so that sums can be made."""
    form = LettersForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('reminder_list')}?{request.GET.urlencode()}")
    lines = [written([(head, False) for head in HEADS])]
    place: Place | None = (None, 0)
    count = 0
    while place is not None:
        found = outlook(timezone.now(), after=place)
        for letter in filter(form.keeps, found.letters):
            count += 1
            lines += rows_of(letter, count)
        place = found.more
    name = file_name("reminders")
    response = HttpResponse(
        BOM + "".join(lines).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    mark(response, Exported(name, rows=len(lines) - 1))
    return response


def rows_of(letter: Letter, count: int) -> list[str]:
    to = ", ".join(letter.customer.billing_emails)
    start = [(letter.day.isoformat(), False), (letter.tone_name, False), (letter.customer.public_id, False)]
    start += [(str(letter.customer), True), (to, True)]
    found = []
    for ladder, rung in letter.steps:
        invoice = ladder.invoice
        end = (
            *(invoice.public_id, invoice.number, f"{ladder.due_on}", days_in_words(rung.days)),
            *(invoice.currency, amount_text(invoice.amount_remaining, invoice.currency), str(count)),
        )
        found.append(written([*start, *((text, False) for text in end)]))
    return found
