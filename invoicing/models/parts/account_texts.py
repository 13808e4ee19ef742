"""The account's memo and footer on drafts: in the language that the document has, as long as nobody edited them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from billing_site.lib.places.locales import best_supported
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice


def follow_customers(languages: dict[int, list[str]]) -> None:
    """Drafts of customers who preferred the languages {key: tags} until now, and are written already."""
    company = Company.current()
    if not has_texts(company):
        return
    now = dict(Customer.objects.filter(pk__in=languages).values_list("pk", "preferred_locales"))
    moves: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, before in languages.items():
        moves[spoken(before, company), spoken(now.get(key) or [], company)].append(key)
    for (old, new), keys in moves.items():
        put(Invoice.objects.drafts().filter(customer__in=keys), company, old, new)


def follow_merge(drafts: Collection[int], from_pk: int, to_pk: int) -> None:
    """Drafts, by their keys, that went from one customer to another."""
    company = Company.current()
    if drafts and has_texts(company):
        found = dict(Customer.objects.filter(pk__in=(from_pk, to_pk)).values_list("pk", "preferred_locales"))
        old, new = (spoken(found[key], company) for key in (from_pk, to_pk))
        put(Invoice.objects.filter(pk__in=drafts), company, old, new)


@whole
def follow_company(old: str, new: str) -> None:
    """Drafts of customers without a preferred language, when the account's own is another one."""
    company = Company.read()
    if has_texts(company):
        # The texts that drafts have were chosen when the account's language was still the old one.
        put(Invoice.objects.drafts().filter(customer__language=""), company, old, new, before=old)


def has_texts(company: Company) -> bool:
    return bool(company.memos or company.footers)


def spoken(preferred: Iterable[str], company: Company) -> str:
    return best_supported(tuple(preferred), company.default_language)


def put(drafts: QuerySet[Invoice], company: Company, old: str, new: str, before: str = "") -> None:
    """Give drafts that have the texts of the language `old` those of `new`; a customer's own footer stays.

    `before` is the account's language of then, where that is another one now.
    """
    if old == new:
        return
    then = Company(**{name: getattr(company, name) for name in ("memo", "memos", "footer", "footers")})
    then.default_language = before or company.default_language
    memo, footer = company.memo_in(new), company.footer_in(new)
    if memo != then.memo_in(old):
        drafts.filter(description=then.memo_in(old)).update(description=memo)
    if footer != then.footer_in(old):
        drafts.filter(footer=then.footer_in(old), customer__invoice_footer="").update(footer=footer)
