"""What a total and the customer's balance come to: what is due now and what goes to the balance, and why."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict

from billing_site.lib.money.amounts import round_half_up
from billing_site.lib.money.currencies import card_step, maximum_charge, minimum_charge, payable_step
from invoicing.totals.explain import Operand, Trail
from invoicing.totals.parts import BalanceMove

# By which rule an amount is settled: a card takes neither every amount nor every fraction, a transfer carries both.
CARD, TRANSFER = "card", "transfer"


class Limits(TypedDict, total=False):
    """What can be paid, in minor units, as `settle` takes it; 0 switches `minimum` and `maximum` off."""

    step: int | None
    minimum: int | None
    maximum: int | None


def limits(rule: str, currency: str) -> Limits:
    """{step, minimum, maximum} in minor units, as `settle` takes them, of what is paid by CARD or TRANSFER."""
    if rule == TRANSFER:
        return {"step": payable_step(currency), "minimum": 0, "maximum": 0}
    return {
        "step": card_step(currency),
        "minimum": minimum_charge(currency),
        "maximum": maximum_charge(currency),
    }


@dataclass(frozen=True, slots=True)
class Settlement:
    """`applied_balance` is what the balance adds to the total: negative when credit is used, positive for a debt."""

    amount_due: int
    applied_balance: int
    ending_balance: int
    moves: tuple[BalanceMove, ...]


def settle(
    total: int,
    starting_balance: int,
    currency: str,
    minimum: int | None = None,
    maximum: int | None = None,
    trail: Trail | None = None,
    *,
    step: int | None = None,
) -> Settlement:
    """Settle a total against a balance (negative = credit), all in minor units.

    A negative total goes to the balance whole and nothing is due. Otherwise credit is used as far as it goes and a
    debt is added; a fraction of `step`, the smallest payable amount, a sum below `minimum` and what is above `maximum`
    go to the balance. None means what a card takes in that currency; `minimum` 0 and `maximum` 0 switch them off.
    """
    trail = trail if trail is not None else Trail()
    if total < 0:
        moves = [BalanceMove("applied_to_invoice", total, "negative_total")]
        return _settled(total, starting_balance, 0, moves, trail)
    applied = max(starting_balance, -total)
    moves = [BalanceMove("applied_to_invoice", -applied, "balance_applied")] if applied else []
    minimum = minimum_charge(currency) if minimum is None else minimum
    maximum = maximum_charge(currency) if maximum is None else maximum
    step = card_step(currency) if step is None else step
    moves += _left_over(total + applied, step, minimum, maximum)
    if not sum(move.amount for move in moves) and not total:
        moves, applied = [], 0  # a debt too small to charge stays where it is: nothing happened
    return _settled(total, starting_balance, applied, moves, trail)


def _left_over(payable: int, step: int, minimum: int, maximum: int) -> list[BalanceMove]:
    """What of a `payable` amount cannot be charged now."""
    due = step * round_half_up(Fraction(payable, step))
    if payable and due < max(minimum, 1):
        return [BalanceMove("invoice_too_small", payable, "below_minimum")]
    moves = [BalanceMove("adjustment", payable - due, "indivisible")] if payable != due else []
    ceiling = maximum - maximum % step
    if maximum and due > ceiling:
        moves.append(BalanceMove("invoice_too_large", due - ceiling, "above_maximum"))
    return moves


def _settled(total: int, starting: int, applied: int, moves: list[BalanceMove], trail: Trail) -> Settlement:
    carried = [move for move in moves if move.reason != "balance_applied"]
    operands = (Operand("starting_balance", starting), Operand("total", total))
    applied = trail.keep("applied_balance", "balance_applied", applied, *operands)
    due = trail.sum(
        "amount_due",
        "amount_due",
        (
            Operand("total", total),
            Operand("applied_balance", applied),
            *(Operand(m.reason, -m.amount) for m in carried),
        ),
    )
    ending = trail.sum(
        "ending_balance",
        "balance_after",
        (Operand("starting_balance", starting), *(Operand(move.reason, move.amount) for move in moves)),
    )
    return Settlement(due, applied, ending, tuple(moves))
