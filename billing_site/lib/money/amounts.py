"""Money as whole minor units: the one rounding, the two others that Japan's law allows for tax, and fair sharing."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction

NEAREST, UP, DOWN = "nearest", "up", "down"
DIRECTIONS = (NEAREST, UP, DOWN)


def round_half_up(value: Fraction | Decimal | int) -> int:
    """The one rounding in Billfold: to the nearest whole unit, a half goes away from zero (2.5 -> 3, -2.5 -> -3)."""
    numerator, denominator = value.as_integer_ratio()
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


LARGEST = 2**63 - 1  # what a column of amounts can hold, either sign
QUANTITY_DIGITS, PRICE_DIGITS = 12, 15  # before the point, of quantities and of unit prices in minor units


def checked_amount(amount: int) -> int:
    """The same amount, which must be whole minor units that the books can hold; ValueError, in words, otherwise.

    True and 1.0 are refused: what compares equal to an amount is not one.
    """
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise ValueError("An amount is a whole number of the currency's smallest unit.")
    if abs(amount) > LARGEST:
        raise ValueError("This amount is larger than the books can hold.")
    return amount


def checked_number(number: Decimal | int | str, what: str, whole_digits: int) -> Decimal:
    """A quantity, unit price or percentage as a Decimal; ValueError, which names `what`, for what is none.

    True, NaN and infinity are refused, and whatever has more than `whole_digits` digits before the point.
    """
    try:
        found = Decimal("NaN") if isinstance(number, bool) else Decimal(number)
    except (ArithmeticError, TypeError, ValueError):
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f"The {what} must be a number.")
    if abs(found) >= 10**whole_digits:
        raise ValueError(f"The {what} is larger than the books can hold.")
    return found


def round_to(value: Fraction | Decimal | int, direction: str) -> int:
    """A whole unit: the nearest one (`round_half_up`), or the next one away from zero ('up') or towards it ('down')."""
    if direction == NEAREST:
        return round_half_up(value)
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(abs(numerator), denominator)
    size = whole + (direction == UP and rest > 0)
    return size if numerator > 0 else -size


def spread(total: int, weights: Sequence[int], ties: Sequence[Hashable] | None = None) -> list[int]:
    """Share `total` in proportion to `weights` so that the shares sum to it exactly (largest remainder).

    No share is a whole unit or more away from its exact value. `ties` names the parts: among equal remainders the
    larger weight is served first, then the lower name, so the order of the parts never decides; without names it is
    the position that breaks a tie between equal parts. Weights may be negative as long as they do not sum to zero;
    when all are zero the total is shared evenly. ValueError when there is nobody to share with.
    """
    if total < 0:
        return [-share for share in spread(-total, weights, ties)]
    whole = sum(weights)
    if not whole and total:
        if any(weights) or not weights:
            raise ValueError("There is nothing to share the amount over.")
        weights, whole = [1] * len(weights), len(weights)
    if whole < 0:
        weights, whole = [-weight for weight in weights], -whole
    parts = [divmod(total * weight, whole or 1) for weight in weights]
    return _serve(total, [part[0] for part in parts], [part[1] for part in parts], weights, ties)


def apportion(total: int, exact: Sequence[Fraction], ties: Sequence[Hashable] | None = None) -> list[int]:
    """Round the `exact` parts up or down so that they sum to `total`, itself their sum rounded; ties as in `spread`."""
    if total < 0:
        return [-share for share in apportion(-total, [-part for part in exact], ties)]
    floors = [part.numerator // part.denominator for part in exact]
    return _serve(total, floors, [part - floor for part, floor in zip(exact, floors, strict=True)], exact, ties)


def _serve(total: int, shares: list[int], remainders: Sequence, weights: Sequence, ties: Sequence | None) -> list[int]:
    left = total - sum(shares)
    if not 0 <= left <= len(shares):
        raise ValueError("The parts do not belong to this total.")
    if left:
        names = ties if ties is not None else range(len(shares))
        for i in sorted(range(len(shares)), key=lambda i: (-remainders[i], -weights[i], names[i]))[:left]:
            shares[i] += 1
    return shares
