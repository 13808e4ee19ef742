"""How a plot is laid out: round ticks, and where each month's mark stands, for plot.html to draw.

Lengths along are percent of the drawing's width, so that it is as wide as its place; upright they are pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from billing_site.lib.dates import MONTHS
from invoicing.subscriptions.figures.months import Month

HEIGHT, MOST_TICKS = 200, 5
# The part of a month's place that its bar fills.
BAR = 0.62


@dataclass
class Segment:
    """A piece of a bar: its upper end and height, and the series that it belongs to."""

    series: str
    y: float
    height: float


@dataclass
class Mark:
    """All that stands at one month: its place, its bar's pieces, its points, and what pointing at it says."""

    x: str
    width: str
    centre: str
    bar_x: str
    bar_width: str
    label: str
    year: str
    is_lesser: bool
    is_partial: bool
    title: str
    segments: list[Segment] = field(default_factory=list)
    points: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Series:
    """One thing that is drawn, with the words of the legend; `value` gives None where there is nothing."""

    name: str
    label: str
    value: Callable[[Month], float | None]


@dataclass
class Plot:
    """A whole drawing. `lines` are the paths of its series, x in months and y in pixels."""

    id: str
    title: str
    description: str
    series: list[Series]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    zero: float
    lines: list[tuple[str, str, str]]
    height: int = HEIGHT

    @property
    def months(self) -> int:
        return len(self.marks)


@dataclass
class Axis:
    """From the lowest tick to the highest."""

    ticks: list[float]

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return round(HEIGHT - (value - low) / (high - low) * HEIGHT, 2)


def axis_of(values: Iterable[float], least: float = 1) -> Axis:
    """Ticks at multiples of 1, 2 or 5 of a power of ten, around zero and all values; `least` is the finest step."""
    found = [0.0, *values]
    low, high = min(found), max(found)
    step = next(step for step in steps(least) if high / step - low / step <= MOST_TICKS - 1)
    first = int(low // step)
    last = max(-int(-high // step), first + 1)
    return Axis([each * step for each in range(first, last + 1)])


def steps(least: float) -> Iterable[float]:
    while True:
        yield from (least, least * 2, least * 5)
        least *= 10


def marks(months: Sequence[Month], says: Callable[[Month], str]) -> list[Mark]:
    """The places of the months, side by side. The last one is not over: it is drawn paler."""
    count = len(months)
    every = max(1, -(-count // 12))
    found: list[Mark] = []
    year = 0
    for place, month in enumerate(months):
        distance = count - 1 - place
        is_named = distance % every == 0
        found.append(
            Mark(
                x=percent(place / count),
                width=percent(1 / count),
                centre=percent((place + 0.5) / count),
                bar_x=percent((place + (1 - BAR) / 2) / count),
                bar_width=percent(BAR / count),
                label=MONTHS[month.start.month] if is_named else "",
                year=str(month.start.year) if is_named and month.start.year != year else "",
                is_lesser=distance % (every * 2) != 0,
                is_partial=distance == 0,
                title=f"{month.words}{' so far' if distance == 0 else ''}\n{says(month)}",
            )
        )
        year = month.start.year if is_named else year
    for mark, *others in zip(found, found[1:], found[2:], strict=False):
        # Two years side by side have no room; the second one says enough.
        mark.year = "" if any(other.year for other in others) else mark.year
    return found


def percent(share: float) -> str:
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"


def bars(plot_id: str, title: str, months: Sequence[Month], series: Sequence[Series], words: Words) -> Plot:
    """Stacked bars: what is above zero goes up in the order of the series, what is below goes down."""
    stacked = [[each.value(month) or 0 for each in series] for month in months]
    highs = [sum(value for value in values if value > 0) for values in stacked]
    lows = [sum(value for value in values if value < 0) for values in stacked]
    axis = axis_of([*highs, *lows], words.least)
    found = marks(months, words.says)
    for mark, values in zip(found, stacked, strict=True):
        up = down = 0.0
        for each, value in zip(series, values, strict=True):
            if value > 0:
                mark.segments.append(Segment(each.name, axis.y(up + value), axis.y(up) - axis.y(up + value)))
                up += value
            elif value < 0:
                mark.segments.append(Segment(each.name, axis.y(down), axis.y(down + value) - axis.y(down)))
                down += value
    return drawn(plot_id, title, series, found, axis, words, [])


def lines(
    plot_id: str, title: str, months: Sequence[Month], series: Sequence[Series], words: Words, *, filled: bool = False
) -> Plot:
    """A line for each series, broken where it has no value; `filled` down to zero."""
    values = {each.name: [each.value(month) for month in months] for each in series}
    axis = axis_of([value for row in values.values() for value in row if value is not None], words.least)
    found = marks(months, words.says)
    paths = []
    for name, row in values.items():
        for mark, value in zip(found, row, strict=True):
            if value is not None:
                mark.points.append((name, axis.y(value)))
        paths.append((name, path(row, axis), area(row, axis) if filled else ""))
    return drawn(plot_id, title, series, found, axis, words, paths)


def path(row: Sequence[float | None], axis: Axis) -> str:
    parts, joins = [], False
    for place, value in enumerate(row):
        if value is not None:
            parts.append(f"{'L' if joins else 'M'}{place + 0.5} {axis.y(value)}")
        joins = value is not None
    return " ".join(parts)


def area(row: Sequence[float | None], axis: Axis) -> str:
    points = [(place + 0.5, axis.y(value or 0)) for place, value in enumerate(row)]
    along = " ".join(f"L{x} {y}" for x, y in points)
    return f"M{points[0][0]} {axis.y(0)} {along} L{points[-1][0]} {axis.y(0)} Z"


@dataclass
class Words:
    """How a plot writes its ticks, what it says of a month, what it shows in a sentence, and its finest step."""

    tick: Callable[[float], str]
    says: Callable[[Month], str]
    description: str
    least: float = 1


def drawn(
    plot_id: str, title: str, series: Sequence[Series], found: list[Mark], axis: Axis, words: Words, paths: list
) -> Plot:
    ticks = [(axis.y(value), words.tick(value)) for value in axis.ticks]
    return Plot(plot_id, title, words.description, list(series), found, ticks, axis.y(0), paths)
