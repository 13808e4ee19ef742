"""The credit balance pages of one customer: adjust, ledger, note, reversal, file."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.lib.csv.stream import csv_response
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import find, permitted
from billing_site.pages.confirm import confirm_page, form_page, refusals_in, refusals_shown
from billing_site.pages.counts import count_label
from billing_site.pages.listing import page_of, pager
from customers.balance.export import columns
from customers.balance.forms import CREDIT, BalanceForm, NoteForm
from customers.models.balance import BalanceRefused, BalanceTransaction, balance_words
from customers.models.customer import Customer
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_customer, find_existing

PAGE_SIZE = 50


def find_entry(public_id: str, entry: str) -> tuple[Customer, BalanceTransaction]:
    """(an existing customer, an entry of its ledger), 404 otherwise."""
    customer = find_existing(public_id)
    return customer, find(customer.balance_transactions, entry)


@require_GET
@permitted("customers.view_balancetransaction")
def balance_ledger(request: StaffRequest, public_id: str) -> HttpResponse:
    """Every entry, newest first."""
    customer = find_customer(public_id)
    entries = customer.balance_transactions.select_related("actor")
    page = page_of(request, entries, ("-id",), PAGE_SIZE)
    causes = customer.balance_transactions.filter(cause__in=[entry.public_id for entry in page.rows])
    count = count_label(customer.balance_transactions.all())
    return render(
        request,
        "customers/balance/balance_ledger.html",
        {
            "customer": customer,
            "balance": customer.balance_words,
            "may_adjust": not customer.deleted_at and request.user.has_perm("customers.add_balancetransaction"),
            "entries": page.rows,
            "reversed": set(causes.values_list("cause", flat=True)),
            "count": count,
            "pager": pager(request, page, count),
        },
    )


@require_http_methods(["GET", "POST"])
@permitted("customers.add_balancetransaction")
def balance_adjust(request: StaffRequest, public_id: str) -> HttpResponse:
    customer = find_existing(public_id)
    form = BalanceForm(request.POST or None, customer=customer)
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("amount", "currency", "description")}
        with refusals_in(form, BalanceRefused, CurrencyLocked, DeletedCustomer):
            entry = customer.adjust_balance(**typed, by=request.user, now=timezone.now())
            messages.success(request, f"Added {entry.amount_words}. The balance is now {entry.ending_words}.")
            ledger = reverse("balance_ledger", args=[customer.public_id])
            return redirect(ledger if request.htmx.current_url_abs_path == ledger else customer)
    return form_page(request, form, "Adjust balance", back=customer, **preview(customer, form))


@require_GET
@permitted("customers.add_balancetransaction")
def balance_preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """What the balance would be after what is being typed."""
    customer = find_existing(public_id)
    data = request.GET.copy()
    data.setdefault("direction", CREDIT)
    return render(
        request, "customers/balance/balance_preview.html", preview(customer, BalanceForm(data, customer=customer))
    )


def preview(customer: Customer, form: BalanceForm) -> dict:
    """The balance in words, before and (None while nothing sensible is typed) after."""
    good = form.is_bound and form.is_valid()
    currency = customer.currency or (form.cleaned_data["currency"] if good else "")
    after = balance_words(customer.balance + form.cleaned_data["amount"], currency) if good else None
    return {"balance_before": balance_words(customer.balance, currency), "balance_after": after}


@require_http_methods(["GET", "POST"])
@permitted("customers.change_balancetransaction")
def balance_note(request: StaffRequest, public_id: str, entry: str) -> HttpResponse:
    customer, found = find_entry(public_id, entry)
    form = NoteForm(request.POST or None, initial={"description": found.description})
    ledger = reverse("balance_ledger", args=[customer.public_id])
    if form.is_valid():
        changed = found.change_note(form.cleaned_data["description"], by=request.user, now=timezone.now())
        messages.success(request, "Changed the note." if changed else "Nothing was changed.")
        return redirect(ledger)
    return form_page(request, form, "Edit note", submit="Save note", back=ledger)


@require_http_methods(["GET", "POST"])
@permitted("customers.add_balancetransaction")
def balance_reverse(request: StaffRequest, public_id: str, entry: str) -> HttpResponse:
    customer, found = find_entry(public_id, entry)
    ledger = reverse("balance_ledger", args=[customer.public_id])
    if request.method == "POST":
        with refusals_shown(request, BalanceRefused):
            opposite = found.reverse(by=request.user, now=timezone.now())
            messages.success(request, f"Reversed. The balance is now {opposite.ending_words}.")
        return redirect(ledger)
    reversal = balance_words(-found.amount, found.currency)
    after = balance_words(customer.balance - found.amount, found.currency)
    lead = (
        f"Entries are never changed. Reversing adds {reversal}, with a note that names this entry of "
        f"{found.amount_words}. The balance becomes {after}."
    )
    return confirm_page(request, "Reverse this entry?", submit="Reverse entry", tone="", back=ledger, lead=lead)


@require_GET
@permitted("customers.view_balancetransaction")
def balance_export(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """The whole ledger as a CSV file, oldest entry first."""
    customer = find_customer(public_id)
    entries = BalanceTransaction.objects.filter(customer=customer).order_by("pk")
    name = f"credit-balance-{customer.public_id}.csv"
    return csv_response(name, entries, columns(timezone.get_current_timezone()))
