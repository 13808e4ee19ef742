"""The law of proration: whatever happens to a subscription, each second of it is billed once, at what was agreed.

`Played` names each law as it looks at it. A history that broke one is told by its seed: `history(SEED)`.
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from fractions import Fraction
from multiprocessing import get_context

import pytest

from tests.invoicing.subscriptions.rules.charges import LawBroken
from tests.invoicing.subscriptions.rules.histories import ZONES, history
from tests.invoicing.subscriptions.rules.playing import Played

CHUNK = 500
PROVEN = 1_000_000
AT_ONCE = 2_000


def broken(seeds):
    """(lines, the largest error a line, {seed: the law that it broke}) of these histories."""
    lines, worst, found = 0, Fraction(0), {}
    for seed in seeds:
        try:
            played = Played(history(seed)).play()
        except LawBroken as law:
            found[seed] = str(law)
        except Exception as error:
            found[seed] = repr(error)
        else:
            lines += played.lines
            worst = max(worst, played.error / max(1, played.lines))
    return lines, float(worst), found


@pytest.mark.parametrize("first", range(0, 2_000, CHUNK))
def test_random_histories_keep_the_law(first):
    lines, worst, found = broken(range(first, first + CHUNK))
    assert not found
    assert lines > CHUNK
    assert worst <= 1


def test_every_time_zone_has_its_histories():
    assert {history(seed).zone for seed in range(2_000)} == set(ZONES)


@pytest.mark.prove
def test_a_million_histories_keep_the_law(figures, capfd):
    """Other ones than those of the tests, and every time other ones than before."""
    base = int.from_bytes(os.urandom(4)) * 10_000
    lines, worst, found = 0, 0.0, {}
    for done, (more, error, faults) in enumerate(in_processes(base), start=1):
        lines, worst, found = lines + more, max(worst, error), found | faults
        if done % 10 == 0 or faults:
            with capfd.disabled():
                print(f"{done * AT_ONCE:,} histories, {len(found)} broken", *faults.items(), file=sys.stderr)
    figures(histories=PROVEN, lines=lines, largest_error_a_line=round(worst, 3), broken=len(found))
    assert not found, dict(list(found.items())[:20])


def in_processes(base) -> Iterator[tuple[int, float, dict[int, str]]]:
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        chunks = [range(first, first + AT_ONCE) for first in range(base, base + PROVEN, AT_ONCE)]
        for each in as_completed([pool.submit(broken, seeds) for seeds in chunks]):
            yield each.result()
