"""The sums under the lines of a document, its taxes, and the words about tax that the law asks for."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property, partial
from itertools import repeat
from typing import NamedTuple

from billing_site.lib.money.text import format_amount, format_number
from billing_site.lib.places.countries import country_name
from billing_site.lib.places.texts import text_in
from invoicing.documents.language import wording
from invoicing.documents.text import widths
from invoicing.documents.text.table import Table

BANK = "European Central Bank"


class Part(NamedTuple):
    """A discount or a tax under the lines: its name on paper, the lines it is of, and its amounts in minor units.

    `kind` is what tells it from others in every language: parts of one kind may be one row.
    """

    kind: tuple
    name: str
    lines: frozenset[str]
    amounts: tuple[int, ...]


class Sums(Table):
    """Rows under the table, and the words beside them."""

    @property
    def summary(self) -> list:
        """Rows under the table: (label, amount, is it a sum). What is void ends with its total."""
        sums = self.document["totals"]
        rows = [*self.sum_rows, (self.say("Total"), sums["total"], True)]
        return self.in_words(rows if self.void else [*rows, *self.asked_rows])

    def in_words(self, rows: Iterable) -> list:
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    @property
    def sum_rows(self) -> list:
        """From the lines to the total: what stands above can be added up to what stands below, as prices are shown.

        Taxes that the prices shown include say so, and are in the subtotal; all others are not.
        """
        subtotal = sum(line.amount for line in self.shown.values())
        rows = [(self.say("Subtotal"), subtotal, False)]
        rows += [(part.name, -part.amounts[0], False) for part in self.discount_parts]
        taxes = self.tax_parts
        if taxes:
            rows.append((self.say("Total excluding tax"), self.document["totals"]["total_excluding_tax"], False))
        return rows + [(self.tax_label(tax), tax.amounts[1], False) for tax in taxes]

    @property
    def asked_rows(self) -> list:
        """From the total to what is to be paid."""
        sums, rows = self.document["totals"], []
        if sums["applied_balance"]:
            rows.append((self.say("Applied balance"), sums["applied_balance"], False))
        rest = sums["total"] + sums["applied_balance"] - sums["amount_due"]
        if rest:
            rows.append((self.say("Carried to your balance"), -rest, False))
        return [*rows, (self.say("Amount due"), sums["amount_due"], True)]

    @cached_property
    def room(self) -> widths.Columns:
        """Classes that make the columns of both tables as wide as their figures."""
        heads = {"quantity": "Qty", "price": "Unit price", "tax": "Tax", "amount": "Amount"}
        words = {name: self.say(head) for name, head in heads.items()}
        sums = [amount for _, amount, _ in (*self.summary, *self.own_currency_rows)]
        return widths.columns(self.lines, sums, words, tight=self.direction == "rtl")

    @property
    def summary_rows(self) -> list:
        """Rows of `summary` as (label, its words in the second language or '', amount, is it a sum)."""
        seconds = self.second.summary if self.second else repeat([""])
        return [(label, second[0], *rest) for (label, *rest), second in zip(self.summary, seconds, strict=False)]

    @property
    def discount_parts(self) -> list[Part]:
        """The discounts, each with what it takes off of the prices as they are shown."""
        taken: dict[str, dict[str, int]] = {}
        for line in self.document["lines"]:
            pairs = zip(line["figures"].get("discounts", []), self.shown[line["id"]].discounts, strict=True)
            for (discount, _), amount in pairs:
                by_line = taken.setdefault(discount, {})
                by_line[line["id"]] = by_line.get(line["id"], 0) + amount
        named = [discount for discount, _ in self.document["figures"]["discounts"]]
        return told_apart(
            Part(
                tuple(map(self.discounts[discount].get, ("name", "percent_off", "amount_off", "currency"))),
                self.discount_name(discount),
                frozenset(taken[discount]),
                (sum(taken[discount].values()),),
            )
            for discount in named
            if discount in taken
        )

    @property
    def tax_parts(self) -> list[Part]:
        """The taxes, each with (what it is on, what it comes to); none where no tax is charged."""
        if not self.is_taxed:
            return []
        return self.parts_of(self.document["figures"]["taxes"])

    def parts_of(self, taxes: list[dict]) -> list[Part]:
        """The taxes by their names, those that share one told apart or added up."""
        lines: dict[str, set[str]] = {}
        for line in self.document["lines"]:
            for tax in line["figures"].get("taxes", []):
                lines.setdefault(tax["rate"], set()).add(line["id"])
        shown = [(self.rate_shown(tax), tax) for tax in taxes]
        kinds = {kind_of(rate): self.rate_label(rate) for rate, _ in shown}
        names = Counter(kinds.values())
        return told_apart(
            Part(
                kind_of(rate),
                self.placed(rate) if names[kinds[kind_of(rate)]] > 1 else kinds[kind_of(rate)],
                frozenset(lines.get(tax["rate"], ())),
                (tax["taxable_amount"], tax["amount"]),
            )
            for rate, tax in shown
        )

    def rate_shown(self, tax: dict) -> dict:
        """The rate of a tax; it is an included one only where the prices shown include it."""
        kept = {"display_name": tax["name"], "percentage": tax["percentage"], "inclusive": tax["inclusive"]}
        rate = self.rates.get(tax["rate"]) or kept
        return rate | {"inclusive": rate["inclusive"] and not self.shows_net}

    def placed(self, rate: dict) -> str:
        """A rate that shares its name with another, and where it is charged."""
        name, country = self.rate_label(rate), rate.get("country")
        place = rate.get("jurisdiction") or (country_name(country, self.locale) if country else "")
        return name + self.bracketed(place) if place else name

    def tax_label(self, tax: Part) -> str:
        return self.say("%(tax)s on %(amount)s", tax=tax.name, amount=self.amount(tax.amounts[0]))

    @property
    def own_currency_title(self) -> str:
        """'Tax in EUR' where it is told in the seller's own currency too, else ''."""
        kept = self.document.get("own_currency")
        return self.say("Tax in %(currency)s", currency=kept["currency"].upper()) if kept else ""

    @property
    def own_currency_rows(self) -> list[tuple[str, str, bool]]:
        """(label, amount, is it the sum) of each tax in the seller's own currency; the sum where there are several."""
        kept = self.document.get("own_currency")
        if not kept:
            return []
        worth = {rate: {"taxable_amount": base, "amount": tax} for rate, base, tax in kept["taxes"]}
        taxes = [tax | worth[tax["rate"]] for tax in self.document["figures"]["taxes"] if tax["rate"] in worth]
        rows: list[tuple[str, str, bool]] = []
        parts, currency = self.parts_of(taxes), kept["currency"]
        every = [kept["tax"], *(amount for part in parts for amount in part.amounts)]
        written = partial(format_amount, locale=self.locale, decimals=self.shows_decimals(currency, every))
        for part in parts:
            base, tax = (written(amount, currency) for amount in part.amounts)
            rows.append((self.say("%(tax)s on %(amount)s", tax=part.name, amount=base), tax, False))
        total = written(kept["tax"], currency)
        return [*rows, (self.say("Total"), total, True)] if len(rows) > 1 else rows

    @property
    def own_currency_table(self) -> list[tuple[str, str, str, bool]]:
        """The rows as (label, its words in the second language or '', amount, is it the sum)."""
        seconds = [row[0] for row in self.second.own_currency_rows] if self.second else repeat("")
        rows = zip(self.own_currency_rows, seconds, strict=False)
        return [(label, second, amount, is_sum) for (label, amount, is_sum), second in rows]

    @property
    def exchange_rate(self) -> str:
        """'Exchange rate: 1 EUR = 1.0875 USD (5 January 2026, European Central Bank)', as it was published."""
        quotes = self.document["own_currency"]["quotes"]
        written = [(quote, format_number(Decimal(quote["rate"]), self.locale)) for quote in quotes]
        rates = [f"1 {quote['base'].upper()} = {number} {quote['currency'].upper()}" for quote, number in written]
        sources = [self.say(each) if each == BANK else each for each in dict.fromkeys(q["source"] for q in quotes)]
        details = [self.date(quotes[0]["day"]), *(each for each in sources if each)]
        if self.direction == "rtl":
            # Each rate reads from left to right, the sentence around them from right to left.
            rates = [wording.within(rate, "en", "rtl") for rate in rates]
            rates[0] = f"{wording.RIGHT_TO_LEFT}{rates[0]}"
        told = self.bracketed(self.listed(map(self.isolated, details)))
        return self.say("Exchange rate: %(rate)s", rate=f"{' · '.join(rates)}{told}")

    @property
    def exemptions(self) -> list[tuple[str, str]]:
        """[(why a rate of 0 % charges no tax, the same in the second language or '')], each text once."""
        found = self.document.get("exemptions") or []
        both = [(each["reason"], each["reasons"]) for each in found]
        pairs = [(text_in(self.language, *texts, self.home), self.in_second(*texts)) for texts in both]
        return list(dict.fromkeys(pairs))

    @property
    def tax_note(self) -> str:
        """The words that must stand on a document without tax."""
        message = {"reverse": "Reverse charge", "exempt": "Tax exempt"}.get(self.document["tax_exempt"])
        return self.say(message) if message else ""


def kind_of(rate: dict) -> tuple:
    """What tells a rate from others on paper, in any language."""
    own = (rate["display_name"].strip(), rate["percentage"], rate["inclusive"])
    return (*own, rate.get("country") or "", (rate.get("jurisdiction") or "").strip())


def told_apart(parts: Iterable[Part]) -> list[Part]:
    """The parts with no name twice: those of one kind are one part, or are counted where they are of the same line.

    A coupon at three lines is one row; the same coupon twice at one line is "SPRING (10% off)" and then "… (2)".
    """
    found: dict[tuple, list[Part]] = {}
    for part in parts:
        same = found.setdefault(part.kind, [])
        place = next((n for n, other in enumerate(same) if not other.lines & part.lines), len(same))
        if place == len(same):
            same.append(part)
            continue
        other = same[place]
        amounts = tuple(map(sum, zip(other.amounts, part.amounts, strict=True)))
        same[place] = other._replace(lines=other.lines | part.lines, amounts=amounts)
    seen: Counter[str] = Counter()
    told = []
    for part in (part for same in found.values() for part in same):
        seen[part.name] += 1
        told.append(part if seen[part.name] == 1 else part._replace(name=f"{part.name} ({seen[part.name]})"))
    return told
