"""The sums under the lines of a document, its taxes, and the words about tax that the law asks for."""

from itertools import repeat

from invoicing.documents.text.table import Table


class Sums(Table):
    """Rows under the table, and the words beside them."""

    @property
    def summary(self) -> list:
        """Rows under the table: (label, amount, is it a sum)."""
        sums, figures = self.document["totals"], self.document["figures"]
        subtotal = figures["subtotal_excluding_tax"] if self.shows_net else sums["subtotal"]
        rows = [(self.say("Subtotal"), subtotal, False)]
        rows += [(self.discount_label(self.discounts[key]), -amount, False) for key, amount in figures["discounts"]]
        if figures["taxes"]:
            rows.append((self.say("Total excluding tax"), sums["total_excluding_tax"], False))
        rows += [(self.tax_label(tax), tax["amount"], False) for tax in figures["taxes"]]
        rows.append((self.say("Total"), sums["total"], True))
        if sums["applied_balance"]:
            rows.append((self.say("Applied balance"), sums["applied_balance"], False))
        rest = sums["total"] + sums["applied_balance"] - sums["amount_due"]
        if rest:
            rows.append((self.say("Carried to your balance"), -rest, False))
        rows.append((self.say("Amount due"), sums["amount_due"], True))
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    @property
    def summary_rows(self) -> list:
        """Rows of `summary` as (label, its words in the second language or '', amount, is it a sum)."""
        seconds = self.second.summary if self.second else repeat([""])
        return [(label, second[0], *rest) for (label, *rest), second in zip(self.summary, seconds, strict=False)]

    def tax_label(self, tax: dict) -> str:
        snapshot = self.rates.get(tax["rate"]) or {
            "display_name": tax["name"],
            "percentage": tax["percentage"],
            "inclusive": tax["inclusive"],
        }
        amount = self.amount(tax["taxable_amount"])
        return self.say("%(tax)s on %(amount)s", tax=self.rate_label(snapshot), amount=amount)

    @property
    def tax_note(self) -> str:
        """The words that must stand on a document without tax."""
        message = {"reverse": "Reverse charge", "exempt": "Tax exempt"}.get(self.document["tax_exempt"])
        return self.say(message) if message else ""
