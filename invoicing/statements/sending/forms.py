"""What staff choose before statements are sent: of one customer as for any mail; of many, which and of which days."""

from __future__ import annotations

from datetime import date, datetime

from django import forms

from billing_site.mail.kinds import STATEMENT
from invoicing.emails.composing.compose import proposed
from invoicing.emails.forms import SendForm
from invoicing.statements.account import Statement
from invoicing.statements.forms import ALL, PERIODS, RangeForm
from invoicing.statements.sending.post import Envelope, told

MOVED_OR_OPEN, MOVED, OWING = "moved_or_open", "moved", "owing"
WHO = [
    (MOVED_OR_OPEN, "Who has movements in it, or a balance at its end"),
    (MOVED, "Who has movements in it"),
    (OWING, "Who owes something at its end"),
]


class StatementSendForm(SendForm):
    """To whom a statement goes and in which words; its PDF always goes along."""

    attach = None  # type: ignore[assignment]

    def __init__(self, data=None, *, statement: Statement, language: str | None = None, now: datetime) -> None:
        tag, subject, message = proposed(STATEMENT, told(statement), language=language, now=now)
        super().__init__(data, document=statement, language=tag, subject=subject, message=message)
        self.fields["message"].help_text = "Period and balances follow below it."

    def clean(self) -> dict:
        return super().clean() | {"attach": True}

    @property
    def envelope(self) -> Envelope:
        """What was chosen; before anything was posted what is proposed. Of a form with errors what it has."""
        if not self.is_bound:
            return Envelope(self.initial["to"], self.initial["cc"], self.initial["language"])
        chosen = self.chosen() if self.is_valid() else {"to": [], "cc": []} | self.texts()
        return Envelope(
            chosen["to"],
            chosen["cc"],
            chosen["language"] or self.initial["language"],
            chosen["subject"],
            chosen["message"],
        )


class ManyForm(RangeForm):
    """Of which days statements are sent, and to whom of those that are selected; at first of last month."""

    period = forms.ChoiceField(label="Period", choices=[each for each in PERIODS if each[0] != ALL], required=False)
    who = forms.ChoiceField(label="To whom of them", choices=WHO)

    def __init__(self, data, *, today: date) -> None:
        asked = data if data.get("period") or data.get("start") or data.get("end") else {"period": "last_month"}
        super().__init__(asked, today=today, first=today)
        self.data = {**self.data, "who": data.get("who") or MOVED_OR_OPEN}
        self.fields["start"].help_text = "Both days count where the period is “Own dates”."


def is_meant(who: str, moves: int, closing: int) -> bool:
    """Whether an account with so many movements and this closing balance is one of those that WHO names."""
    if who == OWING:
        return closing > 0
    return moves > 0 or (who == MOVED_OR_OPEN and closing != 0)
