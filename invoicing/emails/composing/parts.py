"""What a mail is written from, as plain values: of what it tells, and the letter before it becomes text and HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from billing_site.mail.parts import Attachment
from customers.models.customer import Customer
from invoicing.documents.language.in_language import InLanguage

SHORT, SHORT_WIDE = 30, 22  # characters


@dataclass(frozen=True)
class AccountStatement:
    """What a statement's mail tells: balances before the first and after the last day, in minor units; positive is
    what the customer owes. `owner` is the public id that leads to its PDF called `name`, '' for no PDF.
    """

    customer: Customer
    start: date
    end: date
    currency: str
    opening: int
    closing: int
    owner: str = ""
    name: str = ""


@dataclass(frozen=True)
class PortalLink:
    """The address that opens a customer's portal, and until when it does."""

    customer: Customer
    address: str
    expires: datetime


@dataclass(frozen=True)
class Row:
    """One line of the summary."""

    label: str
    value: str
    strong: bool = False

    @property
    def is_short(self) -> bool:
        """Whether the value stays on one line beside its label, on the narrowest screen too."""
        return len(self.value) <= (SHORT if self.value.isascii() else SHORT_WIDE)


@dataclass(frozen=True)
class Item:
    """One of several invoices in a letter; `address` is where it is looked at, '' for nowhere."""

    number: str
    amount: str
    details: list[Row]
    address: str = ""


@dataclass(frozen=True)
class Button:
    label: str
    address: str


@dataclass(frozen=True)
class Content:
    """What a mail of one kind tells, in words; `fields` are the values that its subject and opening may name."""

    words: InLanguage
    fields: dict[str, str]
    preheader: str
    rows: list[Row]
    stage: int = 0
    items: list[Item] = field(default_factory=list)
    button: Button | None = None
    payment_title: str = ""
    payment: list[Row] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """A whole mail in words, before it becomes text and HTML."""

    content: Content
    subject: str
    paragraphs: list[str]
    seller: dict
    seller_lines: list[str]
    note: str
    regards: str
    # Of a test installation: what stands above everything.
    mode: str = ""

    @property
    def words(self) -> InLanguage:
        return self.content.words

    @property
    def how_to_pay(self) -> str:
        return self.words.say("How to pay")
