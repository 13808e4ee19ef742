"""What staff choose before a document is sent: to whom, in which language, in which words, with the PDF or without."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.text import same_email
from billing_site.mail.limits import MailRefused, check_address
from billing_site.mail.models.address import bounced
from billing_site.mail.models.message import Message
from billing_site.mail.models.unlisted import unlisted
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import CleanText
from customers.models.customer import Customer
from invoicing.documents.language.mode_words import unmarked
from invoicing.emails.composing.texts import plain
from invoicing.models.sending.recipients import OfCustomer, on_file, receiver
from invoicing.rules.mail.texts import OPENING_LENGTH, SUBJECT_LENGTH

MOST = 20
SEPARATORS = re.compile(r"[,;\s]+")
# A name before an address: at the beginning of a part, in quotation marks or without.
NAMED = re.compile(
    r'(?:^|(?<=[,;>]))(?:[ \t]*"[^"\n]*"[ \t]*|[^,;<>@"\n]*)<[ \t]*([^<>\s,;]+)[ \t]*>',
    re.MULTILINE,
)
MOST_TYPED = 8_000  # characters
NOT_ON_FILE = {"invalid_choice": "%(value)s is not on file any more. If it is right, type it as a further address."}


@dataclass(frozen=True)
class Person:
    """An address on file, and what the page calls it."""

    email: str
    name: str


def people(customer: Customer) -> list[Person]:
    """The account's address and those of the contacts, each once."""
    found = {same_email(customer.email): Person(customer.email, "Account email")} if customer.email else {}
    for contact in customer.contacts:
        if address := contact["email"]:
            found[same_email(address)] = Person(address, contact["name"] or "Contact")
    return list(found.values())


class Addresses(CleanText):
    """Addresses that were typed, behind commas or on lines of their own, each checked and kept once."""

    def __init__(self, **kwargs) -> None:
        super().__init__(multiline=True, required=False, max_length=MOST_TYPED, **kwargs)
        self.widget.attrs |= {"rows": 1, "autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value):
        # As mail programs copy them: Anna Rossi <anna@rossi.example>.
        text = NAMED.sub(r" \1 ", super().to_python(value))
        typed = [part for part in SEPARATORS.split(text) if part]
        if len(typed) > MOST:
            raise forms.ValidationError(f"A mail goes to at most {MOST} addresses here; these are {len(typed)}.")
        wrong = []
        for address in typed:
            try:
                check_address(address)
            except MailRefused as refusal:
                wrong.append(forms.ValidationError(str(refusal)))
        if wrong:
            raise forms.ValidationError(wrong)
        return list({same_email(address): address for address in typed}.values())


class SendForm(forms.Form):
    """`chosen()` gives what the verbs take. `document`: an invoice, a credit note or a payment; `language`, `subject`
    and `message` are what the template says now, `again` is the mail that it begins as.

    Texts that nobody changed are those of now, in the language chosen now: what they ask for may be another amount than
    when the page was shown.
    """

    to = forms.MultipleChoiceField(
        required=False, label="To", widget=forms.CheckboxSelectMultiple, error_messages=NOT_ON_FILE
    )
    cc = forms.MultipleChoiceField(
        required=False, label="CC", widget=forms.CheckboxSelectMultiple, error_messages=NOT_ON_FILE
    )
    more_to = Addresses(label="Further addresses", help_text="Behind commas, or each on a line of its own.")
    more_cc = Addresses(label="Further addresses in CC")
    language = forms.ChoiceField(label="Language")
    subject = CleanText(max_length=SUBJECT_LENGTH, label="Subject", error_messages={"required": "Write a subject."})
    message = CleanText(
        max_length=OPENING_LENGTH,
        multiline=True,
        label="Message",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Amounts, dates and how to pay follow below it.",
        error_messages={"required": "Write a message."},
    )
    attach = forms.BooleanField(required=False, label="Attach the PDF")

    def __init__(
        self,
        data=None,
        *,
        document: OfCustomer,
        language: str,
        subject: str,
        message: str,
        again: Message | None = None,
    ) -> None:
        to, cc = on_file(document)
        texts = {"subject": subject, "message": message}
        self.people = people(receiver(document))
        # The account email can be a contact's too, spelled in another way.
        known = {same_email(person.email): person.email for person in self.people}
        to, cc = ([known.get(same_email(address), address) for address in several] for several in (to, cc))
        initial = {"to": to, "cc": cc, "language": language, "attach": True, **texts}
        super().__init__(renewed(data, texts), initial=initial | (self.as_before(again) if again else {}))
        for name in ("to", "cc"):
            offer(self, name, [(person.email, person.email) for person in self.people])
        offer(self, "language", [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES])
        for name in texts:
            self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}
        self.template = texts

    def as_before(self, mail: Message) -> dict:
        """What was chosen for this mail; an address that is not on file any more stands where it would be typed."""
        known = {same_email(person.email): person.email for person in self.people}
        found: dict = {"attach": bool(mail.attachments), "subject": unmarked(plain(mail.subject), mail.language)}
        if opening := mail.data.get("opening"):
            found["message"] = opening
        for name in ("to", "cc"):
            addresses = getattr(mail, name)
            found[name] = [known[same_email(each)] for each in addresses if same_email(each) in known]
            found[f"more_{name}"] = "\n".join(each for each in addresses if same_email(each) not in known)
        return found

    @property
    def rows(self) -> list[dict]:
        """The people on file, each with its two boxes ticked or not, and why nothing is sent there."""
        ticked = {name: self[name].value() or [] for name in ("to", "cc")}
        came_back = bounced([person.email for person in self.people])
        outside = unlisted([person.email for person in self.people])
        return [
            {
                "person": person,
                "to": person.email in ticked["to"],
                "cc": person.email in ticked["cc"],
                "bounced": came_back.get(person.email, ""),
                "unlisted": person.email in outside,
            }
            for person in self.people
        ]

    def clean(self) -> dict:
        data = super().clean() or {}
        for name in ("to", "cc"):
            if name in data and f"more_{name}" in data:
                several = (*data[name], *data[f"more_{name}"])
                data[name] = list({same_email(each): each for each in several}.values())
                if len(data[name]) > MOST:
                    self.add_error(f"more_{name}", f"Choose at most {MOST} addresses; these are {len(data[name])}.")
        if not data.get("to") and "more_to" not in self.errors:
            self.add_error("more_to", "Choose at least one address, or type one.")
        return data

    def problems_of_texts(self) -> list[tuple[str, str]]:
        """(field, what is wrong with it) of what the mail would say."""
        names = [name for name in ("language", "subject", "message") if name in self.errors]
        return [(str(self.fields[name].label), " ".join(map(str, self.errors[name]))) for name in names]

    def chosen(self) -> dict:
        """To, CC, language, texts where they are other than the template's, and whether the PDF goes along."""
        data = self.cleaned_data
        to = {same_email(address) for address in data["to"]}
        return self.texts() | {
            "to": data["to"],
            "cc": [address for address in data["cc"] if same_email(address) not in to],
            "attach": data["attach"],
        }

    def texts(self) -> dict:
        """Language, and subject and message where they are other than the template's; as it begins where not posted."""
        data = self.cleaned_data if self.is_bound else self.initial
        own = {name: data.get(name) for name in ("subject", "message")}
        return {"language": data.get("language")} | {
            name: None if text == self.template[name] else text for name, text in own.items()
        }

    @property
    def attaches(self) -> bool:
        """Whether the PDF goes along, as things stand in the form."""
        return bool((self.cleaned_data if self.is_bound else self.initial).get("attach"))


def renewed(posted: QueryDict | None, template: dict[str, str]) -> QueryDict | None:
    """What was posted, with the template's texts where what was proposed before still stands as it was."""
    if posted is None:
        return None
    data = posted.copy()
    for name, text in template.items():
        was = data.get(f"{name}_was")
        if was is not None and in_lines(data.get(name, "")) == in_lines(was):
            data[name] = text
    return data


def in_lines(text: Any) -> str:
    return str(text).replace("\r\n", "\n")
