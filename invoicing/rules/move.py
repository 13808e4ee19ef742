"""What a move of an invoice, a credit note or another thing with a state is: when it is legal, and the words for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db.models import QuerySet

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


Rows = TypeVar("Rows", bound=QuerySet)


class Thing(Protocol):
    """What moves are made with: anything that has a state."""

    @property
    def status(self) -> str:
        raise NotImplementedError


class IllegalMove(ValueError):
    """The thing is in a state from which this move is not allowed; the text says so in plain words."""


@dataclass(frozen=True)
class Obstacle:
    """Something besides the state that stands in the way of a move.

    `stands` asks one thing for it, `query` gives the condition that finds all such things. `why` is what the verb
    answers, `many` what a list of skipped ones says, `shown` what the page of the thing says ('' for `why`); in
    `shown` stands {thing} for the thing. `link` gives (the address where it is set right for a thing, the sentence at
    the end of `why` that leads there), None where that is the thing's own page.
    """

    stands: Callable[[Any], bool]
    query: Callable[[], Any]
    why: str
    many: str = ""
    shown: str = ""
    link: Callable[[Any], tuple[str, str] | None] = lambda thing: None


@dataclass(frozen=True)
class Move:
    """One thing that can be done: from which states, by whom, and what it is called."""

    name: str
    states: tuple[str, ...]
    permission: str
    # What a menu calls it, and what it does to the thing, as "cannot be ..." needs it.
    label: str
    participle: str
    # State -> the literal answer from that state; None for any other state.
    refusals: dict[str | None, str] = field(default_factory=dict)
    # State -> what to do instead, for a page.
    instead: dict[str, str] = field(default_factory=dict)
    obstacles: tuple[Obstacle, ...] = ()
    noun: str = "invoice"
    # The verb of the model, where it has another name than the move.
    method: str = ""
    # Its name in addresses and on pages, where it has another name there.
    on_pages: str = ""

    @property
    def page_name(self) -> str:
        return self.on_pages or self.name

    def is_legal(self, status: str) -> bool:
        """Whether the move starts from this state."""
        return status in self.states

    def refuse_unless_legal(self, status: str) -> None:
        """Raise IllegalMove unless the move starts from this state."""
        if status not in self.states:
            raise IllegalMove(self.refusals.get(status) or self.refusals.get(None) or f"This {self.noun} is {status}.")

    def blocked(self, thing: Thing) -> Obstacle | None:
        """The first obstacle that stands in the way, whatever the state; None when there is none."""
        return next((obstacle for obstacle in self.obstacles if obstacle.stands(thing)), None)

    def standing(self, thing: Thing) -> list[Obstacle]:
        """All obstacles that stand in the way, whatever the state."""
        return [obstacle for obstacle in self.obstacles if obstacle.stands(thing)]

    def refuse(self, thing: Thing) -> None:
        """Raise IllegalMove when the state or an obstacle forbids the move."""
        self.refuse_unless_legal(thing.status)
        obstacle = self.blocked(thing)
        if obstacle:
            raise IllegalMove(obstacle.why)

    def problem(self, thing: Thing) -> str:
        """What stands in the way, as the page of the thing says it; '' when nothing does."""
        obstacle = self.blocked(thing)
        return (obstacle.shown or obstacle.why).format(thing=thing) if obstacle else ""

    def possible(self, queryset: Rows) -> Rows:
        """Those of the queryset with which the move can be made."""
        found = queryset.filter(status__in=self.states)
        for obstacle in self.obstacles:
            found = found.exclude(obstacle.query())
        return found

    def act(self, thing: Thing, *, by: User | None, now: datetime, **more: Any) -> None:
        """Make the move, for those that need nothing but who and when; `more`: what a question said before."""
        getattr(thing, self.method or self.name)(by=by, now=now, **more)


def table(*moves: Move, refusals: dict, instead: dict) -> dict[str, Move]:
    """{name: Move}; `refusals` and what to do `instead` are given by the names of the moves."""
    found = {}
    for move in moves:
        texts = {"refusals": refusals.get(move.name, {}), "instead": instead.get(move.name, {})}
        found[move.name] = replace(move, **texts)
    return found


def allowed(moves: dict[str, Move], status: str, user: User) -> dict[str, Move]:
    """{name on pages: Move} of those moves that this state and this person's role allow."""
    found = (move for move in moves.values() if move.is_legal(status) and user.has_perm(move.permission))
    return {move.page_name: move for move in found}
