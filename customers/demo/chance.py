"""The seeded dice of the demo data."""

import random
from collections.abc import Callable, Sequence
from typing import Any


class Chance:
    """One repeatable stream of draws, several times quicker than `choice` and `randrange` of `random.Random`.

    `fraction()` is a number from 0 up to, not including, 1; `pick(items)` one of the items, each as likely as the
    others; `below(limit)` a whole number from 0 to `limit` - 1; `hit(share)` True in that share of the draws.
    """

    # Closures over the generator, not methods: a million customers take twenty million draws.
    __slots__ = ("below", "fraction", "hit", "pick")

    def __init__(self, seed: int | str) -> None:
        fraction = random.Random(seed).random

        def pick(items: Sequence[Any]) -> Any:
            return items[int(fraction() * len(items))]

        self.fraction: Callable[[], float] = fraction
        self.pick: Callable[[Sequence[Any]], Any] = pick
        self.below: Callable[[int], int] = lambda limit: int(fraction() * limit)
        self.hit: Callable[[float], bool] = lambda share: fraction() < share
