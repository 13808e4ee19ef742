"""The inputs of titles and of the entry in the register, with what the account's country asks for beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from billing_site.company.letterhead import register, supply, titles
from billing_site.pages.fields.text import CleanText
from billing_site.pages.fields.texts import TextsByLanguage

if TYPE_CHECKING:
    from billing_site.company.models import Company


class LawInputs(forms.Form):
    """Title of invoices and date of supply; a form with them has a `company` and calls `propose`, `check_titles`."""

    company: Company

    invoice_title = forms.ChoiceField(
        choices=titles.CHOICES, required=False, label="Title of invoices", widget=forms.RadioSelect
    )
    own_title = CleanText(
        max_length=titles.LONGEST,
        required=False,
        label="Own title",
        help_text="For every language without one of its own.",
    )
    own_titles = TextsByLanguage(
        label="Own title in other languages",
        longest=titles.LONGEST,
        help_text="Without a title above, documents in all other languages say “Invoice” as usual.",
    )
    supply_date = forms.ChoiceField(
        choices=supply.CHOICES, required=False, label="Date of supply", widget=forms.RadioSelect
    )

    def propose(self) -> None:
        """Say beside the choices what suits the account's country, and why."""
        country = self.company.address_country
        for field, (choice, reason) in {
            "invoice_title": titles.proposal(country, self.company.tax_ids),
            "supply_date": supply.proposal(country),
        }.items():
            same = choice == getattr(self.company, field)
            self.fields[field].help_text = f"{'Suits you' if same else 'We propose'}: {reason[0].lower()}{reason[1:]}"

    def clean_invoice_title(self) -> str:
        return self.cleaned_data["invoice_title"] or self.company.invoice_title

    def check_titles(self) -> None:
        data = self.cleaned_data
        names = ("invoice_title", "own_title", "own_titles")
        if not set(names) <= set(data):
            return
        typed = {name: [getattr(self.company, name), data[name]] for name in names}
        try:
            titles.refuse(self.company, {name: pair for name, pair in typed.items() if pair[0] != pair[1]})
        except titles.TitleRefused as refusal:
            self.add_error(refusal.field, str(refusal))


class RegisterInputs(forms.Form):
    """The company's entry in the register."""

    register_name = CleanText(max_length=200, required=False, label="Register")
    register_number = CleanText(max_length=60, required=False, label="Number in the register")
    managing_directors = CleanText(max_length=500, required=False, label="Managing directors")
    share_capital = CleanText(max_length=100, required=False, label="Share capital")

    def hint_at_register(self, country: str) -> None:
        """Say beside the inputs what the entry looks like in that country."""
        found = register.register_of(country)
        if not found:
            self.fields["register_name"].help_text = "Where it is kept, such as the court or the town."
            return
        example = f"Where it is kept, such as {found.name}." if found.name else "Not needed in your country."
        self.fields["register_name"].help_text = f"{example} Documents say “{found.label}” before it."
        self.fields["register_number"].help_text = f"Such as {found.number}."
        self.fields["share_capital"].help_text = f"Such as {found.capital}." if found.capital else ""
        self.fields["managing_directors"].help_text = f"Asked for by: {found.source}." if found.source else ""
