"""A document in the words of its reader: what the templates print."""

from invoicing.documents.language import wording
from invoicing.documents.text import colour, widths
from invoicing.documents.text.parties import Parties
from invoicing.documents.text.payment import HowToPay
from invoicing.documents.text.sums import Sums


class Printed(Parties, Sums, HowToPay):
    """A document in words for its template, with CLDR's amounts, dates and names of countries; see `Reading`."""

    noun = ""  # what "void" agrees with: a context of the catalogues

    @property
    def title(self) -> str:
        return self.titled("invoice", "Invoice", self.standing)

    @property
    def standing(self) -> str:
        """The context of a title: some countries call the invoice of a seller with a VAT number otherwise."""
        numbers = self.document.get("seller", {}).get("tax_ids", [])
        return "VAT payer" if any(row["type"].endswith("_vat") for row in numbers) else ""

    @property
    def number(self) -> str:
        """What the document itself is known by; '' on a draft."""
        return self.document["number"]

    @property
    def draft_mark(self) -> str:
        return self.say("Draft")

    @property
    def void_mark(self) -> str:
        return self.say("void", self.noun)

    @property
    def mark(self) -> str:
        """The word across each page of what is no valid document: one without a number is a draft."""
        return self.say("VOID", self.noun) if self.document["number"] else self.say("DRAFT")

    @property
    def mark_size(self) -> str:
        """The class that keeps `mark` on one line."""
        return widths.mark_size(self.mark)

    @property
    def color(self) -> str:
        """The account's colour as six hexadecimal digits, '' for none."""
        return colour.digits(self.document["seller"]["color"])

    @property
    def copy_note(self) -> str:
        """What a copy in another language than the document's own says of itself; '' on the document itself."""
        original = wording.known_language(self.document["language"])
        if self.language == original:
            return ""
        name = wording.language_name(original, self.locale)
        return self.say("Translated copy. Language of the original: %(language)s", language=name)

    @property
    def replaced(self) -> str:
        """The invoice that this one stands for: 'ACME-0001 (3 December 2026)', '' for none."""
        replaced = self.document.get("replaced")
        return self.dated(replaced["number"], replaced["issued"]) if replaced else ""

    def dated(self, number: str, issued: str | None) -> str:
        """The number of another document with the day that it was issued, where that is known."""
        return number + self.bracketed(self.date(issued)) if issued else number

    @property
    def issued_on(self) -> str:
        return self.date(self.document["issued"])

    @property
    def is_paid(self) -> bool:
        """Whether the customer's balance paid all of it when it was issued. What is paid later has its receipt."""
        sums = self.document["totals"]
        return sums["total"] > 0 and sums["total"] + sums["applied_balance"] == 0

    @property
    def ask(self) -> str:
        """'€1,200.00 due 3 December 2026', 'Paid' or 'Nothing to pay': the one strong line; '' on what is void."""
        if self.void:
            return ""
        if not self.asks_for:
            return self.say("Paid") if self.is_paid else self.say("Nothing to pay")
        amount = self.amount(self.asks_for)
        if not self.due_on:
            return self.say("%(amount)s due", amount=amount)
        return self.say("%(amount)s due %(date)s", amount=amount, date=self.due_on)
