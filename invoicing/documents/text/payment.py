"""How a document is paid: the bank account, and the codes that a banking app reads."""

from functools import cached_property
from itertools import repeat

from invoicing.documents.text import payment_codes
from invoicing.documents.text.reading import Reading

CHARGED = "The amount due will be collected automatically with the payment method on file."


class HowToPay(Reading):
    """The block "How to pay"."""

    @property
    def is_charged(self) -> bool:
        """Whether nobody has to pay it: what was issued before anything was charged asks for a transfer."""
        return bool(self.asks_for and self.document.get("is_charged"))

    @property
    def charge_note(self) -> str:
        """That it is charged automatically; '' where it is not. With which method may change, so that is not said."""
        return self.say(CHARGED) if self.is_charged else ""

    @property
    def transfer(self) -> str:
        if not self.due_on:
            return self.say("By bank transfer")
        return self.say("By bank transfer until %(date)s", date=self.due_on)

    @property
    def payment(self) -> list:
        """How to pay by bank transfer: (label, value) pairs, [] when nobody is to pay or no account is known."""
        bank = self.document["seller"]["bank"]
        if not bank["iban"] or not self.asks_for or self.is_charged:
            return []
        pairs = [
            (self.say("Account holder"), bank["holder"] or self.document["seller"]["name"]),
            (self.say("Bank"), bank["name"]),
            ("IBAN", in_fours(bank["iban"])),
            ("BIC", bank["bic"]),
            (self.say("Reference"), self.document["number"]),
        ]
        return [(label, value) for label, value in pairs if value]

    @property
    def payment_rows(self) -> list:
        """Rows of `payment` as (label, its words in the second language or '', value)."""
        seconds = self.second.payment if self.second else repeat([""])
        return [(label, second[0], value) for (label, value), second in zip(self.payment, seconds, strict=False)]

    @cached_property
    def slip(self) -> str:
        """The Swiss QR-bill at the foot of the last page, as an image's address; '' without one."""
        return payment_codes.swiss_slip(self.document, self.language) if self.payment else ""

    @cached_property
    def code(self) -> str:
        """The QR code beside the bank account, as an image's address; one code is enough beside a slip."""
        return payment_codes.epc_code(self.document) if self.payment and not self.slip else ""

    @property
    def scan_note(self) -> str:
        return self.say("Scan to pay by bank transfer")


def in_fours(iban: str) -> str:
    """An IBAN as it is printed (ISO 13616)."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
