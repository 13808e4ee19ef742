"""What staff choose before statements are sent: of one customer as for any mail; of many, which and of which days."""

from __future__ import annotations

from datetime import datetime

from billing_site.mail.kinds import STATEMENT
from invoicing.emails.composing.compose import proposed
from invoicing.emails.forms import SendForm
from invoicing.statements.account import Statement
from invoicing.statements.sending.post import Envelope, told


class StatementSendForm(SendForm):
    """To whom a statement goes and in which words; its PDF always goes along."""

    attach = None

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
