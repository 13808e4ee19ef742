"""The credit balance pages of one customer: adjust, ledger, note, reversal, file."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Case, F, Value, When
from django.db.models.functions import Abs, Coalesce, NullIf
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column, csv_response
from billing_site.lib.csv.text import Moment
from billing_site.lib.db import keyset
from billing_site.pages.counts import count_label
from billing_site.pages.listing import address
from customers.balance.forms import CREDIT, BalanceForm, NoteForm
from customers.models.balance import BalanceRefused, BalanceTransaction, balance_words
from customers.models.errors import CurrencyLocked, DeletedCustomer
from customers.profile.access import find_customer, find_existing

PAGE_SIZE = 50


def may_on_ledger(verb):
    return permission_required(f"customers.{verb}_balancetransaction", raise_exception=True)


def find_entry(public_id, entry):
    """(an existing customer, an entry of its ledger), 404 otherwise."""
    customer = find_existing(public_id)
    return customer, get_object_or_404(customer.balance_transactions, public_id=entry)


@require_GET
@may_on_ledger("view")
def balance_ledger(request, public_id):
    """Every entry, newest first."""
    customer = find_customer(public_id)
    entries = customer.balance_transactions.select_related("actor")
    try:
        page = keyset.page(entries, ("-id",), request.GET.get("after") or request.GET.get("before", ""), PAGE_SIZE)
    except keyset.BadCursor:
        page = keyset.page(entries, ("-id",), "", PAGE_SIZE)
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
            "pager": {
                "next": address(request, after=page.next) if page.next else "",
                "previous": address(request, before=page.previous) if page.previous else "",
                "showing": f"{len(page.rows)} of {count}",
            },
        },
    )


@require_http_methods(["GET", "POST"])
@may_on_ledger("add")
def balance_adjust(request, public_id):
    customer = find_existing(public_id)
    form = BalanceForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entry = customer.adjust_balance(
                data["amount"],
                currency=data["currency"],
                description=data["description"],
                by=request.user,
                now=timezone.now(),
            )
        except (BalanceRefused, CurrencyLocked, DeletedCustomer) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Added {entry.amount_words}. The balance is now {entry.ending_words}.")
            ledger = reverse("balance_ledger", args=[customer.public_id])
            return redirect(ledger if request.htmx.current_url_abs_path == ledger else customer)
    return adjust_page(request, customer, form, 422 if request.method == "POST" else 200)


def adjust_page(request, customer, form, status):
    context = {
        "title": "Adjust balance",
        "submit": "Adjust balance",
        "cancel_url": customer.get_absolute_url(),
        "form": form,
        **preview(customer, form),
    }
    return render(request, "pages/form.html", context, status=status)


@require_GET
@may_on_ledger("add")
def balance_preview(request, public_id):
    """What the balance would be after what is being typed."""
    customer = find_existing(public_id)
    data = request.GET.copy()
    data.setdefault("direction", CREDIT)
    return render(
        request, "customers/balance/balance_preview.html", preview(customer, BalanceForm(data, customer=customer))
    )


def preview(customer, form):
    """The balance in words, before and (None while nothing sensible is typed) after."""
    good = form.is_bound and form.is_valid()
    currency = customer.currency or (form.cleaned_data["currency"] if good else "")
    after = balance_words(customer.balance + form.cleaned_data["amount"], currency) if good else None
    return {"balance_before": balance_words(customer.balance, currency), "balance_after": after}


@require_http_methods(["GET", "POST"])
@may_on_ledger("change")
def balance_note(request, public_id, entry):
    customer, entry = find_entry(public_id, entry)
    form = NoteForm(request.POST or None, initial={"description": entry.description})
    ledger = reverse("balance_ledger", args=[customer.public_id])
    if request.method == "POST" and form.is_valid():
        changed = entry.change_note(form.cleaned_data["description"], by=request.user, now=timezone.now())
        messages.success(request, "Changed the note." if changed else "Nothing was changed.")
        return redirect(ledger)
    context = {"title": "Edit note", "submit": "Save note", "cancel_url": ledger, "form": form}
    return render(request, "pages/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@may_on_ledger("add")
def balance_reverse(request, public_id, entry):
    customer, entry = find_entry(public_id, entry)
    ledger = reverse("balance_ledger", args=[customer.public_id])
    if request.method == "POST":
        try:
            opposite = entry.reverse(by=request.user, now=timezone.now())
        except BalanceRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Reversed. The balance is now {opposite.ending_words}.")
        return redirect(ledger)
    opposite = balance_words(-entry.amount, entry.currency)
    after = balance_words(customer.balance - entry.amount, entry.currency)
    return render(
        request,
        "pages/form.html",
        {
            "title": "Reverse this entry?",
            "lead": f"Entries are never changed. Reversing adds {opposite}, with a note that names this entry of "
            f"{entry.amount_words}. The balance becomes {after}.",
            "submit": "Reverse entry",
            "cancel_url": ledger,
        },
    )


@require_GET
@may_on_ledger("view")
def balance_export(request, public_id):
    """The whole ledger as a CSV file, oldest entry first."""
    customer = find_customer(public_id)
    entries = BalanceTransaction.objects.filter(customer=customer).order_by("pk")
    name = f"credit-balance-{customer.public_id}.csv"
    return csv_response(name, entries, ledger_columns(timezone.get_current_timezone()))


def ledger_columns(zone):
    """The columns of the file: credits and debits stand apart, so that no sign needs explaining."""
    return (
        Column("id", "id", "public_id"),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
        Column("type", "Type", "type"),
        Column("credit", "Credit", on_side("amount", amount__lt=0)),
        Column("debit", "Debit", on_side("amount", amount__gt=0)),
        Column("currency", "Currency", "currency"),
        Column("balance_credit", "Balance Credit", on_side("ending_balance", ending_balance__lt=0)),
        Column("balance_debit", "Balance Debit", on_side("ending_balance", ending_balance__gt=0)),
        Column("cause", "Cause", "cause"),
        Column("note", "Internal Note", "description", free=True),
        Column("by", "By", Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold")), free=True),
    )


def on_side(field, **condition):
    return Case(When(**condition, then=AmountText(Abs(field), "currency")), default=None)
