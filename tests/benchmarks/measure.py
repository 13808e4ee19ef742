"""How things are timed: variants take turns, and what counts is the median of the ratios of the same round."""

import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from billing_site.lib.db import keyset

# A process of its own that reads all `chunks(limit)` of a module of this folder, and says what that took at most.
MEMORY = """
import django; django.setup()
from tests.benchmarks import {module}, measure
for _ in {module}.chunks({limit}): pass
print(measure.peak_mb())
"""


@dataclass(frozen=True)
class Row:
    """One line of the results: what was measured, the figure, what is required of it, and whether it was reached."""

    id: str
    what: str
    figure: str
    required: str
    reached: bool

    @classmethod
    def at_most(cls, id, what, value, limit, note=""):
        return cls(id, what, f"{value:.3g}{note}", f"<= {limit:g}", value <= limit)

    @classmethod
    def at_least(cls, id, what, value, limit, note=""):
        return cls(id, what, f"{value:.3g}{note}", f">= {limit:g}", value >= limit)

    @classmethod
    def told(cls, id, what, value, note=""):
        """A figure that nothing is required of."""
        return cls(id, what, f"{value:.3g}{note}", "-", True)


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def interleaved(variants, rounds=5, repeat=1):
    """{name: [seconds of each round]}: in each round every variant runs once, best of `repeat`, after one warm-up."""
    for call in variants.values():
        call()
    times = {name: [] for name in variants}
    for _ in range(rounds):
        for name, call in variants.items():
            times[name].append(min(seconds(call) for _ in range(repeat)))
    return times


def by_pages(get, url, model, noun):
    """Rows L2 and L4 of a list, which is in the order of its newest rows."""
    newest, count = model.objects.order_by("-created", "-id"), model.objects.count()
    row = newest[count * 9 // 10]
    deep = f"{url}?after={keyset.encode('after', [row.created, row.pk])}"
    calls = {"page": lambda: get(url), "deep": lambda: get(deep), "null": lambda: get("/nothing/")}
    times = interleaved(calls, rounds=7, repeat=3)
    yield Row.at_most("L2", f"{noun} at nine tenths / first page", ratio(times, "deep", "page"), 1.3)
    note = f" ({milliseconds(times, 'page'):.1f} ms, {count:,} {noun})"
    yield Row.at_most("L4", f"page of {noun} / empty view", ratio(times, "page", "null"), 15, note)


def by_words(get, url, terms, noun):
    """Row S3 of a list: its slowest search, of `terms` {name: what is typed}."""
    calls = {name: (lambda term=term: get(f"{url}?q={term}")) for name, term in terms.items()}
    times = interleaved({"all": lambda: get(url), **calls}, rounds=5, repeat=2)
    worst = max(terms, key=lambda name: ratio(times, name, "all"))
    note = f" ({worst}, {milliseconds(times, worst):.0f} ms)"
    return Row.at_most("S3", f"search of {noun} / their page, the worst term", ratio(times, worst, "all"), 4, note)


def slowest(get, url, filters):
    """[(name, ratio)] of {name: query string}: each filter's time by that of the whole list, the slowest first."""
    calls = {name: (lambda query=query: get(f"{url}?{query}")) for name, query in filters.items()}
    times = interleaved({"all": lambda: get(url), **calls}, rounds=5, repeat=2)
    ratios = [(name, ratio(times, name, "all")) for name in filters]
    return sorted(ratios, key=lambda row: row[1], reverse=True)


def ratio(times, name, base):
    """The median over the rounds of `name`'s time by `base`'s."""
    return statistics.median(a / b for a, b in zip(times[name], times[base], strict=True))


def milliseconds(times, name):
    return statistics.median(times[name]) * 1000


def peak_mb():
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_of(module, limit):
    """The peak memory in MB of a process of its own that exports `chunks(limit)` of a module of this folder."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    command = [sys.executable, "-c", MEMORY.format(module=module, limit=limit)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])
