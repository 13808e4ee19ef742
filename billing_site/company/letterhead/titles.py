"""The title of invoices: as usual, as the law of the account's country asks, or in words of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from billing_site.company.letterhead.law import CLAIMS, LAWS, LawOfTitles
from billing_site.lib.places.countries import country_name
from billing_site.lib.text import fold, text_problem

if TYPE_CHECKING:
    from billing_site.company.models import Company

USUAL, LAW, OWN = "usual", "law", "own"
CHOICES = [
    (USUAL, "As usual: “Invoice” in the language of the document"),
    (LAW, "As the law of your country asks"),
    (OWN, "In words of your own"),
]
LONGEST = 60  # characters


class TitleRefused(ValueError):
    """A title that the account may not use, or words that cannot be; `field` names the property, the text says why."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def law_of(country: str) -> LawOfTitles | None:
    """What the country says of titles; None where "Invoice" is all that it asks for."""
    return LAWS.get(country.upper())


def has_number(law: LawOfTitles, tax_ids: list[dict]) -> bool:
    return any(row["type"] in law.types for row in tax_ids)


def kept(company: Company) -> dict | None:
    """What documents keep of their title: {"invoice": message, "credit_note": message}, or {"own": {language: words}},
    where "" stands for all languages without words of their own.

    None for the usual ones, also where the law has none for an account like this.
    """
    if company.invoice_title == OWN:
        return {"own": {"": company.own_title} | company.own_titles}
    law = law_of(company.address_country) if company.invoice_title == LAW else None
    if law is None or not has_number(law, company.tax_ids):
        return None
    return {"invoice": law.invoice, "credit_note": law.credit_note}


def proposal(country: str, tax_ids: list[dict]) -> tuple[str, str]:
    """(the choice that suits such an account, the reason in words with its source)."""
    where, law = country_name(country) if country else "", law_of(country)
    if not country:
        return USUAL, "Enter your country under Company, and what its law asks for stands here."
    if law is None:
        return USUAL, f"As usual: we know of no other title that the law of {where} asks for."
    if not has_number(law, tax_ids):
        return USUAL, (
            f"As usual: without a {law.number} you may not issue a “{law.invoice}” in {where} ({law.source}). If you "
            "are registered, enter the number under Company first."
        )
    if law.asked:
        return LAW, f"As the law asks: in {where}, with your {law.number}, “{law.invoice}” ({law.source})."
    return USUAL, f"“{law.invoice}” is usual in {where}, with your {law.number}, and not required ({law.source})."


def refuse(company: Company, changes: dict) -> None:
    """Raises TitleRefused when {field: [old, new]} give the account a title that it may not use."""

    def after(field: str) -> Any:
        return changes[field][1] if field in changes else getattr(company, field)

    title, tax_ids = after("invoice_title"), after("tax_ids")
    own = {"own_title": [after("own_title")], "own_titles": after("own_titles").values()}
    if title not in dict(CHOICES):
        raise TitleRefused("invoice_title", "Choose one of the titles.")
    for field in own.keys() & changes.keys():
        check_words(field, own[field])
    if "invoice_title" in changes and title == LAW:
        refuse_unless_registered(after("address_country"), tax_ids)
    if title != OWN or not {"invoice_title", "own_title", "own_titles", "tax_ids"} & set(changes):
        return
    if not any(filter(None, (*own["own_title"], *own["own_titles"]))):
        raise TitleRefused("own_title", "Write the words that stand on your invoices.")
    for field, words in own.items():
        if (claim := claimed(words)) and not tax_ids:
            refuse_claim("tax_ids" if "tax_ids" in changes else field, claim)


def check_words(field: str, words: Iterable[str]) -> None:
    for text in words:
        if problem := text_problem(text) or (f"Use at most {LONGEST} characters." if len(text) > LONGEST else ""):
            raise TitleRefused(field, problem)


def refuse_claim(field: str, claim: str) -> None:
    way = "Change the title of invoices first." if field == "tax_ids" else "Enter your tax ID under Company."
    raise TitleRefused(field, f"“{claim}” may stand only on invoices of those registered for the tax. {way}")


def refuse_unless_registered(country: str, tax_ids: list[dict]) -> None:
    law = law_of(country)
    if law and not has_number(law, tax_ids):
        raise TitleRefused(
            "invoice_title",
            f"Without a {law.number} your invoices may not say “{law.invoice}”. Enter the number under Company, or "
            "leave the title as usual.",
        )


def claimed(words: Iterable[str]) -> str:
    """The first of these titles that says that its writer is registered for a tax; '' for none."""
    return next((text for text in words if any(fold(claim) in fold(text) for claim in CLAIMS)), "")
