"""The pages of e-mail texts: list, add, edit, preview, reset."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from billing_site.once.marks import looks
from billing_site.pages.access import number, permitted
from billing_site.pages.confirm import confirm_page, form_page, refusals_in
from billing_site.pages.conflict import conflict_words
from billing_site.pages.list_pages import list_pages
from invoicing.emails.composing.texts import ours
from invoicing.emails.preview import framed, instead
from invoicing.emails.texts.export import columns
from invoicing.emails.texts.forms import ChoiceForm, TextsForm
from invoicing.emails.texts.listing import LISTING, READ_ONLY
from invoicing.emails.texts.sample import sample_mail
from invoicing.emails.texts.timeline import WORDING
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import FIELDS, MEANINGS, SLOTS, TextRefused, Texts, name_of

CHANGE = "company.change_company"


class Place(NamedTuple):
    """Which text an address means, and the account's own where it wrote one."""

    slot: str
    kind: str
    stage: int
    language: str
    row: MailTemplate | None

    @property
    def texts(self) -> Texts:
        return self.row.texts if self.row else ours(self.kind, self.stage, self.language)

    @property
    def title(self) -> str:
        return f"{name_of(self.kind, self.stage)} in {DOCUMENT_LANGUAGES[self.language]}"

    def url(self, page: str) -> str:
        return reverse(f"email_text_{page}", args=[self.slot, self.language])


def place(slot: str, language: str) -> Place:
    if slot not in SLOTS or language not in DOCUMENT_LANGUAGES:
        raise Http404("There is no such mail.")
    kind, stage = SLOTS[slot]
    return Place(slot, kind, stage, language, MailTemplate.of(kind, stage, language))


@permitted("company.view_company")
def email_text_list(request: StaffRequest, page: str) -> HttpResponseBase:
    listing = LISTING if request.user.has_perm(CHANGE) else READ_ONLY
    return list_pages(request, page, listing, MailTemplate.objects.all(), columns)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def email_text_add(request: StaffRequest) -> HttpResponse:
    """Which mail and language; the text itself has its own page, and begins with ours."""
    form = ChoiceForm(request.POST or None)
    if form.is_valid():
        return redirect("email_text_edit", form.cleaned_data["kind"], form.cleaned_data["language"])
    return form_page(request, form, "Write a text", submit="Continue", back="email_text_list")


@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
def email_text_edit(request: StaffRequest, slot: str, language: str) -> HttpResponse:
    """The texts of one mail in one language; those who may not change the company read them."""
    may_change = request.user.has_perm(CHANGE)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    found = place(slot, language)
    if not may_change:
        return edit_page(request, found, None)
    form = TextsForm(request.POST or None, initial=vars(found.texts), kind=found.kind, language=language)
    version, status = number(request.POST.get("version")), None
    if form.is_valid():
        try:
            with refusals_in(form, TextRefused):
                return saved(request, found, form.texts, version)
        except SavedMeanwhile as conflict:
            noun = MailTemplate.noun
            words = conflict_words(noun, conflict.events, WORDING) if conflict.events else f"The {noun} was reset."
            form.add_error(None, words)
            found, version, status = place(slot, language), None, 409
    return edit_page(request, found, form, version=version, status=status)


def saved(request: StaffRequest, found: Place, texts: Texts, version: int | None) -> HttpResponse:
    if found.row is None and texts == found.texts:
        messages.success(request, "Nothing was changed: these are our texts.")
        return redirect("email_text_list")
    key = (found.kind, found.stage, found.language)
    row, changes = MailTemplate.set(*key, texts, by=request.user, now=timezone.now(), base_version=version)
    messages.success(request, f"Saved: {row}." if changes else "Nothing was changed.")
    return redirect("email_text_list")


def edit_page(
    request: StaffRequest,
    found: Place,
    form: TextsForm | None,
    *,
    version: int | None = None,
    status: int | None = None,
) -> HttpResponse:
    now_there = found.row.version if found.row else 0
    context = {
        "title": found.title,
        "form": form,
        "place": found,
        "hidden": [("version", now_there if version is None else version)],
        "fields": [(f"{{{name}}}", MEANINGS[name]) for name in FIELDS[found.kind]],
        "preview_url": found.url("preview"),
        "reset_url": found.url("reset") if found.row and form else "",
        "events": WORDING.timeline(found.row)[0] if found.row else [],
        "wide": True,
        "lead": "" if found.row else "These are our texts. What you save takes their place.",
        "submit": "Save text",
        "cancel_url": reverse("email_text_list"),
    }
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "invoicing/emails/texts/email_text_edit.html", context, status=status)


@looks()
@require_http_methods(["GET", "POST"])
@permitted("company.view_company")
@xframe_options_sameorigin
def email_text_preview(request: StaffRequest, slot: str, language: str) -> HttpResponse:
    """The whole mail to a sample customer: with the texts as they are, or as typed (POST, which writes nothing)."""
    found = place(slot, language)
    texts = found.texts
    if request.method == "POST":
        form = TextsForm(request.POST, kind=found.kind, language=language)
        if not form.is_valid():
            wrong = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
            problems = [(form.fields[name].label or name.capitalize(), words) for name, words in wrong.items()]
            return instead(request, problems, status=422)
        texts = form.texts
    return framed(request, sample_mail(found.kind, found.stage, language, texts, now=timezone.now()))


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def email_text_reset(request: StaffRequest, slot: str, language: str) -> HttpResponse:
    found = place(slot, language)
    if found.row is None:
        messages.info(request, "Our texts stand there already.")
        return redirect("email_text_list")
    if request.method == "POST":
        found.row.reset(by=request.user, now=timezone.now())
        messages.success(request, f"{found.title} says our text again.")
        return redirect("email_text_list")
    lead = "Mails say our subject and opening again from now on. What waits to be sent stays as it is."
    title = f"Reset {found.title[:1].lower()}{found.title[1:]}?"
    return confirm_page(request, title, submit="Reset to ours", back=found.url("edit"), lead=lead)
