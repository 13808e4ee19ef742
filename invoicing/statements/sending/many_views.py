"""The pages that send statements of account to the customers of a list: of which days, what will go, and the job."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from billing_site.company.models import Company, today
from billing_site.jobs.selection import start_job
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.server import leaves
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import confirm_page, form_page
from billing_site.pages.selection import list_address, selected
from customers.directory.filters import CustomerFilter
from customers.directory.listing import LISTING
from customers.models.customer import Customer
from invoicing.rules.accounts.periods import CUSTOM, Period
from invoicing.statements.asked import days
from invoicing.statements.sending.forms import WHO, ManyForm
from invoicing.statements.sending.many import PERMISSION, Plan, plan

JOB = "invoicing.statements.sending.many.send_job"


@looks(without="confirmed")
@require_http_methods(["GET", "POST"])
@permitted(PERMISSION)
def statements_send(request: StaffRequest) -> HttpResponse:
    """Ask of which days; show what will go to whom; on the second POST a job sends it."""
    customers = selected(request.GET, CustomerFilter, Customer.objects.existing())
    if upto := number(request.POST.get("upto")):
        # Who was added after the question was shown is not part of what it said.
        customers = customers.filter(pk__lte=upto)
    count, highest = customers.aggregate(count=Count("pk"), highest=Max("pk")).values()
    if not count:
        messages.warning(request, "No customers are selected.")
        return redirect(list_address(request, LISTING))
    company = Company.current()
    form = ManyForm(request.POST, today=today(company.time_zone))
    if request.method == "GET" or "change" in request.POST or not form.is_valid():
        form = form if request.method == "POST" else ManyForm({}, today=today(company.time_zone))
        status = 200 if request.method == "GET" or "change" in request.POST else 422
        return choice(request, form, count, highest, status)
    found = plan(customers, form.chosen, form.cleaned_data["who"], company)
    if "confirmed" in request.POST and found.going:
        return begin(request, form, found, highest)
    return question(request, form, found, highest)


def choice(request: StaffRequest, form: ManyForm, count: int, highest: int, status: int) -> HttpResponse:
    return form_page(
        request,
        form,
        f"Send statements of account to {count_of(count, 'customer')}",
        back=list_address(request, LISTING),
        submit="Show what goes",
        status=status,
        lead="Each goes to the addresses on file, in the customer’s language, with its PDF. Next you see what goes.",
        hidden=[("upto", highest)],
    )


def question(request: StaffRequest, form: ManyForm, found: Plan, highest: int) -> HttpResponse:
    """What will go, with the days as they are now: what is confirmed is what was shown."""
    period, who = form.chosen, form.cleaned_data["who"]
    exact = [("period", CUSTOM), ("start", period.start.isoformat()), ("end", period.end.isoformat())]
    noun = count_of(found.going, "statement")
    return confirm_page(
        request,
        f"Send {noun} of account?" if found.going == 1 else f"Send {found.going:,} statements of account?",
        submit=f"Send {noun}",
        back=list_address(request, LISTING),
        template="invoicing/statements/send_many.html",
        tone="",
        lead=f"{period}. {dict(WHO)[who]}.",
        plan=found,
        nowhere=leaves(),
        mail_url=mail_of(found.first, period),
        hidden=[*exact, ("who", who), ("upto", highest), ("confirmed", "1")],
    )


def mail_of(customer: Customer | None, period: Period) -> str:
    """Where the mail to this customer is shown; '' for nobody."""
    if customer is None:
        return ""
    return f"{reverse('customer_statement_send_preview', args=[customer.public_id])}?{days(period)}"


def begin(request: StaffRequest, form: ManyForm, found: Plan, highest: int) -> HttpResponse:
    period = form.chosen
    return start_job(
        request,
        f"Statements of account, {period}: {count_of(found.going, 'customer')}",
        JOB,
        now=timezone.now(),
        total=found.looked_at,
        upto=highest,
        back_url=list_address(request, LISTING),
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        who=form.cleaned_data["who"],
    )
