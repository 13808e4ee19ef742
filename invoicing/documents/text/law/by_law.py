"""What a document says because the law of a country asks for it; documents of before it was asked lack it."""

from billing_site.lib.places.texts import text_in
from invoicing.documents.text.reading import Reading
from invoicing.rules.addressing import HONORIFICS
from invoicing.rules.reduced_rates import MARK
from invoicing.rules.supply import PERIOD, SAME


class ByLaw(Reading):
    """Its title, the date of supply, the seller's entry in the register, and what Japan asks for."""

    def titled(self, kind: str, usual: str, standing: str) -> str:
        """The title of a `kind` of document ("invoice", "credit_note"): own words, the law's, or the usual message.

        `standing` is the context of the usual one.
        """
        titles = self.document.get("seller", {}).get("titles") or {}
        own = titles.get("own", {}) if kind == "invoice" else {}
        if words := text_in(self.language, own.get("", ""), own, self.home):
            return words
        return self.say(titles[kind]) if titles.get(kind) else self.say(usual, standing)

    @property
    def supply_label(self) -> str:
        """'Date of supply' or 'Period of supply'; '' where the document does not tell it."""
        supply = self.document.get("supply")
        if not supply:
            return ""
        days = {supply["start"], supply["end"]}
        return self.say("Period of supply" if supply["kind"] == PERIOD and len(days) > 1 else "Date of supply")

    @property
    def supply(self) -> str:
        """The day or days of supply, or that it is the date of issue."""
        supply = self.document["supply"]
        if supply["kind"] == SAME:
            return self.say("same as date of issue")
        days = dict.fromkeys((supply["start"], supply["end"] if supply["kind"] == PERIOD else None))
        return self.period(*[*days, None][:2])

    @property
    def register_lines(self) -> list[str]:
        """The seller's entry in the register of companies, who manages it and its capital, each in words."""
        entry = self.document.get("seller", {}).get("register")
        if not entry:
            return []
        place = ", ".join(part for part in (entry["name"], entry["number"]) if part)
        # A register is called the same in every language: "RCS Paris, 552 100 554".
        named = f"{entry['label']} {place}" if entry["label"] else self.say("Company register: %(entry)s", entry=place)
        texts = (
            (place, named),
            (entry["directors"], self.say("Managing directors: %(names)s", names=entry["directors"])),
            (entry["capital"], self.say("Share capital: %(amount)s", amount=entry["capital"])),
        )
        return [text for value, text in texts if value]

    @property
    def register(self) -> str:
        """All of `register_lines` as one text, '' without an entry."""
        return " · ".join(self.register_lines)

    @property
    def customer_name(self) -> str:
        """Who it is to; in Japanese with 御中 for a business and 様 for a person."""
        customer = self.document["customer"]
        name, form = customer["name"], HONORIFICS.get(customer.get("addressed_as", ""), "")
        if not name or not form or self.language != "ja" or name.endswith(tuple(HONORIFICS.values())):
            return name or customer["email"]
        return f"{name} {form}"

    def described(self, line: dict) -> str:
        """The description of a line, with a mark behind it where its tax is at a reduced rate."""
        return f"{line['description']} {MARK}" if self.is_reduced(line) else line["description"]

    def is_reduced(self, line: dict) -> bool:
        reduced = self.document.get("reduced_rates") or ()
        return any(tax["rate"] in reduced for tax in line["figures"].get("taxes", ()))

    @property
    def reduced_note(self) -> str:
        """What the mark means, '' where no line has one."""
        is_used = any(map(self.is_reduced, self.document["lines"]))
        return self.say("%(mark)s reduced tax rate", mark=MARK) if is_used else ""
