"""Where what a credit note gives back goes, as its form offers, suggests and checks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from billing_site.lib.money.text import format_amount
from invoicing.issuing.given_back import GivenBack
from invoicing.totals.credit import allocate
from invoicing.totals.remainder import CreditError

if TYPE_CHECKING:
    from invoicing.credit_notes.forms import CreditForm

# Where money can go back to; the first takes everything unless somebody says otherwise.
PLACES = ("credit", "refund", "out_of_band")
# How a refund is sent: by hand, or was before; anything else is the id of the charge that it goes back to.
BY_HAND, BEFORE = "", "before"


def ways(given: GivenBack, offers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices of how the refund is sent; `offers` are (id of a charge, its method in words)."""
    words = f"It was sent already: {given.say(given.before)} was refunded without a credit note"
    before = [(BEFORE, words)] if given.before else []
    charges = [(key, f"Back to {words}, now") for key, words in offers]
    return [*before, (BY_HAND, "You send it yourself, or from its page later"), *charges]


def suggested(form: CreditForm) -> dict[str, int]:
    """All of it on the credit balance, but for refunds that were sent without a note: it is likely to be for them."""
    takes_in = form.data.get("give_back") == BEFORE
    refund = min(form.given.before, form.refundable, form.beyond) if takes_in else 0
    return dict.fromkeys(PLACES, 0) | {"credit": form.beyond - refund, "refund": refund}


def look_at(form: CreditForm) -> None:
    """What makes the amounts of a form impossible stands as an error at its field."""
    how, say = form.cleaned_data.get("give_back") or BY_HAND, lambda amount: format_amount(amount, form.currency)
    refund = form.placed["refund"]
    if refund > form.refundable:
        form.add_error("refund", f"At most {say(form.refundable)} can be refunded: no more came in as money.")
        return
    _, most_back = form.offers.get(how, ("", refund))
    if refund > most_back:
        form.add_error("refund", f"At most {say(most_back)} can go back to it.")
        return
    try:
        parts = allocate(
            form.found.total,
            form.invoice.amount_remaining,
            currency=form.currency,
            refundable=2**63,
            **form.placing,
            **form.placed,
        )
        form.given.refuse_twice(parts, takes_in=how == BEFORE)
    except CreditError as error:
        form.add_error(error.concerns or "credit", str(error))
