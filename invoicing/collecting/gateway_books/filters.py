"""Which differences page and file show: by kind of movement, by what differs, by gateway where several are there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.template.loader import render_to_string

from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import address
from invoicing.collecting.gateway_books.comparison import CHARGE, DISPUTE, NOUNS, REFUND, WORDS, Difference

KINDS = [(kind, NOUNS[kind]) for kind in (CHARGE, REFUND, DISPUTE)]


def choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "Any"), *choices])


def gateways_of(result: dict) -> list[str]:
    """The names of those that were compared."""
    return [name for name in result["gateway"].split(", ") if name]


def differences_of(result: dict) -> list[Difference]:
    """What a comparison kept; one of former times did not say of each at which gateway it was."""
    names = gateways_of(result)
    only = names[0] if len(names) == 1 else ""
    found = [Difference(*each) for each in result["differences"]]
    return [each if each.gateway else replace(each, gateway=only) for each in found]


class DifferenceFilter(forms.Form):
    """After is_valid() it `keeps` what was asked for; of what makes no sense, nothing."""

    kind = choice("What", KINDS)
    difference = choice("Difference", list(WORDS.items()))

    def __init__(self, data: Any, *, gateways: list[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.gateways = {name: name.capitalize() for name in gateways}
        if len(gateways) > 1:
            self.fields["gateway"] = choice("Gateway", list(self.gateways.items()))

    @property
    def asked(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def keeps(self, found: Difference) -> bool:
        facts = {"kind": found.kind, "difference": found.what, "gateway": found.gateway}
        return self.is_valid() and all(facts[name] == value for name, value in self.asked.items())

    def chips(self, request: StaffRequest) -> list[dict[str, Any]]:
        """A chip for each, as components/chip.html shows it."""
        asked = self.asked if self.is_valid() else {}
        words = {"kind": dict(KINDS), "difference": WORDS, "gateway": self.gateways}
        return [
            {
                "name": field.name,
                "label": field.label,
                "value": words[field.name].get(asked.get(field.name, ""), ""),
                "panel": render_to_string("components/chip_panel.html", {"fields": [field]}),
                "clear_url": address(request, drop=(field.name,)),
            }
            for field in self
        ]
