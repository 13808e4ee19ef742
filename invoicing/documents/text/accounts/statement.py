"""The PDF of a statement of account: what stood, what moved and what is open, on the same page as an invoice's."""

import itertools
from functools import cached_property

from invoicing.documents.pdf.drawing import Drawing, drawing, html_from
from invoicing.documents.text import widths
from invoicing.documents.text.invoice import Printed
from invoicing.rules.accounts import statement
from invoicing.rules.accounts.statement import AGES

# kind of a movement -> (message, its context); documents with a number of their own have it behind.
WORDS = {
    statement.BALANCE: ("Adjustment of the balance", ""),
    statement.CARRIED: ("Carried over from another account", ""),
    statement.PAYMENT: ("Payment", ""),
    statement.ON_ACCOUNT: ("Payment on account", ""),
    statement.REVERSAL: ("Payment reversed", ""),
    statement.ON_ACCOUNT_REVERSED: ("Payment reversed", ""),
    statement.REFUNDED: ("Refunded", ""),
    statement.CREDIT_REFUNDED: ("Refunded", ""),
    statement.GIVEN_BACK: ("Given back by other means", ""),
}
NOTES = (statement.CREDIT_NOTE, statement.NOTE_VOIDED)
INVOICES = (statement.INVOICE, statement.INVOICE_VOIDED)
VOIDED = {statement.INVOICE_VOIDED: "", statement.NOTE_VOIDED: "credit note"}


class PrintedStatement(Printed):
    """A statement (see `invoicing.statements.document`) in words for its template."""

    @property
    def title(self) -> str:
        return self.say("Statement of account")

    @property
    def number(self) -> str:
        """Statements have no number: what is known of them is their period."""
        return self.of_period

    @property
    def of_period(self) -> str:
        return self.period(*self.document["period"])

    @property
    def asks_for(self) -> int:
        """A statement tells what is open; the invoices ask for it."""
        return 0

    def shown_amounts(self):
        document = self.document
        yield from (document["opening"], document["closing"], document["beside"], *document["ages"])
        for row in document["movements"]:
            yield from (row["amount"], row["balance"])

    @property
    def last_day(self) -> str:
        return self.date(self.document["period"][1])

    @property
    def ask(self) -> str:
        """'€220.00 open on 30 November 2026': the one strong line."""
        closing = self.document["closing"]
        if not closing:
            return self.say("Nothing is open on %(date)s", date=self.last_day)
        message = "%(amount)s open on %(date)s" if closing > 0 else "Credit of %(amount)s on %(date)s"
        return self.say(message, amount=self.amount(abs(closing)), date=self.last_day)

    def named(self, row: dict) -> str:
        """'Invoice', 'Payment', 'Credit note': what a movement is, before the number of its document."""
        kind = row["kind"]
        if kind in INVOICES:
            return self.say("Invoice", self.standing)
        return self.say("Credit note", self.standing) if kind in NOTES else self.say(*WORDS[kind])

    def state(self, row: dict) -> str:
        """' (void)' behind it, '' of what stands."""
        kind = row["kind"]
        return self.bracketed(self.say("void", VOIDED[kind])) if kind in VOIDED else ""

    @cached_property
    def movements(self) -> list[dict]:
        """Rows of the table: day, what it was with number and state, its invoice, amount and balance."""
        return [
            {
                "day": self.date(row["day"]),
                "what": self.named(row),
                "number": self.isolated(row["number"]) if row["number"] else "",
                "state": self.state(row),
                "about": row["about"],
                "amount": self.amount(row["amount"]),
                "balance": self.amount(row["balance"]),
            }
            for row in self.document["movements"]
        ]

    @property
    def opening(self) -> str:
        return self.amount(self.document["opening"])

    @property
    def closing(self) -> str:
        return self.amount(self.document["closing"])

    @property
    def first_day(self) -> str:
        return self.date(self.document["period"][0])

    @cached_property
    def columns_of_movements(self) -> tuple[str, str, str]:
        """The classes of the columns of days, amounts and balances."""
        rows = self.movements
        days = [self.first_day, self.last_day, *(row["day"] for row in rows)]
        amounts = [row["amount"] for row in rows]
        balances = [self.opening, self.closing, *(row["balance"] for row in rows)]
        return (
            widths.day_column(days),
            widths.money_column(amounts, self.say("Amount")),
            widths.money_column(balances, self.say("Balance")),
        )

    @property
    def age_names(self) -> list[str]:
        """'Not due yet', '1–30 days overdue' and so on, one for each age."""
        spans = [f"{first + 1}–{last}" for first, last in itertools.pairwise(AGES)]
        late = [self.say("%(days)s days overdue", days=span) for span in spans]
        return [self.say("Not due yet"), *late, self.say("More than %(days)s days overdue", days=AGES[-1])]

    @property
    def summary(self) -> list:
        """What is open by age, with what is on the balance, down to the closing balance."""
        document = self.document
        rows = [(name, amount, False) for name, amount in zip(self.age_names, document["ages"], strict=True)]
        if document["beside"]:
            name = "Credit balance" if document["beside"] < 0 else "Adjustment of the balance"
            rows.append((self.say(name), document["beside"], False))
        return self.in_words([*rows, (self.say("Closing balance"), document["closing"], True)])

    @property
    def ages_heading(self) -> str:
        return self.say("Open on %(date)s by age", date=self.last_day)


def drawing_of_statement(document: dict) -> Drawing:
    """The Drawing of a statement in the language that it was made in."""
    doc = PrintedStatement(document, document["language"])
    return drawing(html_from("invoicing/documents/statement.html", doc), document)
