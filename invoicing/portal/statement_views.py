"""The statement of account in the portal: for which days, what is open at their end, and its PDF."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from billing_site.company.models import Company, today
from invoicing.documents.handing_out import hand_out
from invoicing.documents.language.typed_days import typed_day
from invoicing.documents.text.accounts.statement import PrintedStatement, drawing_of_statement
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.door import by_visit, inside
from invoicing.portal.words import PortalWords, words_of
from invoicing.rules.accounts.periods import EARLIEST, Period
from invoicing.statements.account import Statement, statement_of
from invoicing.statements.document import document_of, file_name


class DaysForm(forms.Form):
    """From which day to which; at first this year until today. Days are typed as browsers send them or as written."""

    start = forms.CharField(required=False)
    end = forms.CharField(required=False)

    def __init__(self, data, *, today: date, words: PortalWords) -> None:
        first = {"start": today.replace(month=1, day=1).isoformat(), "end": today.isoformat()}
        super().__init__(first | {name: data[name] for name in first if name in data})
        self.today, self.words = today, words

    def clean(self) -> dict:
        data = super().clean() or {}
        start, end = (typed_day(data.get(name, ""), self.words.locale) for name in ("start", "end"))
        if start is None or end is None or not EARLIEST <= start <= end <= self.today:
            raise forms.ValidationError(self.words.say("Choose a period that ends today or earlier."))
        return {"start": start, "end": end}

    @property
    def chosen(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


def days_of(request: HttpRequest, visit: PortalVisit) -> tuple[DaysForm, Company]:
    company, words = Company.current(), words_of(visit.customer, visit.language)
    return DaysForm(request.GET, today=today(company.time_zone), words=words), company


@by_visit("GET", "HEAD")
def portal_statement(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    form, company = days_of(request, visit)
    page: dict = {"form": form, "asks": ""}
    valid = form.is_valid()
    if valid and visit.customer.currency:
        found = statement_of(visit.customer, form.chosen, company)
        document = document_of(without_movements(found), visit.language, company, now=timezone.now())
        page["asks"] = PrintedStatement(document, visit.language).ask
    return inside(request, visit, "statement", status=200 if valid else 422, **page)


def without_movements(found: Statement) -> Statement:
    """The statement for its balances alone, however many movements it has."""
    return Statement(**{**found.__dict__, "movements": (), "more": False})


@by_visit("GET", "HEAD")
def portal_statement_pdf(request: HttpRequest, visit: PortalVisit) -> HttpResponseBase:
    """The PDF, drawn now, in the language of the visit."""
    form, company = days_of(request, visit)
    if not (form.is_valid() and visit.customer.currency):
        return portal_statement(request)
    now = timezone.now()
    found = statement_of(visit.customer, form.chosen, company)
    if found.more:
        form.add_error(None, form.words.say("Choose a shorter period."))
        return inside(request, visit, "statement", status=422, form=form, asks="")
    document = document_of(found, visit.language, company, now=now)
    content = drawing_of_statement(document).pdf()
    told = {"edition": "issued", "language": document["language"], "now": now}
    hand_out(content, kind=HandedOut.STATEMENT, owner=visit.customer.public_id, **told)
    name = f"{file_name(found, visit.language)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
