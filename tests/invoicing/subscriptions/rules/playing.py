"""A history played through the rules, each law of proration looked at as it goes; `LawBroken` says which, and how."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import Cycle, Period
from invoicing.subscriptions.rules.life import PART, PERIOD, REMAINING, UNUSED, USAGE, Item, Percent, State
from tests.invoicing.subscriptions.rules.charges import (
    Charge,
    amount_of,
    at,
    differing,
    hold,
    in_lines,
    seconds,
    spans,
    summed,
)
from tests.invoicing.subscriptions.rules.oracle import Agreement, Calendar, worth


def cycle_of(cycle):
    anchor, *rest = cycle
    return Cycle(at(anchor), *rest)


def twin(state):
    """An equal state that shares nothing which could be changed."""
    items = tuple(replace(item, segment=item.segment and replace(item.segment)) for item in state.items)
    return replace(state, items=items, off=None if state.off is None else dict(state.off))


class Played:
    """The rules on one side, the agreement on the other."""

    def __init__(self, history):
        self.history = history
        cycle = history.acts[0].how["cycle"]
        self.agreed = Agreement(Calendar(*cycle))
        self.agreed.rates = dict(history.items)
        items = tuple(Item(id, rate) for id, rate in history.items.items())
        self.state = State(cycle_of(cycle), items)
        # Items that were taken out: within the same second they come back as they were.
        self.gone = {}
        self.entries, self.charges, self.discounted = [], defaultdict(list), 0
        self.random = Random(history.seed + 1)

    def play(self):
        for act in self.history.acts:
            getattr(self, act.kind)(act.at, **act.how)
        self.check_integral()
        self.check_coverage()
        self.check_usage()
        return self

    def ask(self, rule, *args, state=None, **how):
        """What a rule says, asked twice: of the state and of an equal one, which it must leave alone."""
        state = state or self.state
        copy = twin(state)
        said = rule(state, *args, **how)
        hold("what is tried in memory is what is billed", rule(copy, *args, **how) == said, rule.__name__)
        hold("a state that was asked stays as it was", copy == state, rule.__name__)
        return said

    def take(self, billed):
        self.state = billed.state
        for entry in billed.entries:
            self.entries.append(entry)
            if entry.kind == UNUSED:
                self.give_back(entry)
            elif entry.kind in (PERIOD, PART, REMAINING):
                self.charge(entry)
        return billed

    def charge(self, entry):
        """What is charged again before it was given back had come to nothing."""
        new, charges = Charge(entry), self.charges[entry.item]
        for old in charges:
            if old.end > new.start and old.start < new.end and new.start < new.end:
                hold("no second is billed twice", old.charged == 0 and old.start <= new.start, entry, vars(old))
                old.end = new.start
        charges.append(new)

    def give_back(self, entry):
        """A credit takes the rest of one stretch back, and never more than that was charged."""
        start, end = seconds(entry.start), seconds(entry.end)
        found = [each for each in self.charges[entry.item] if each.start <= start < end == each.end]
        hold("what is given back was charged", len(found) == 1, entry)
        paid = found[0].charged
        hold("a credit is never more than what was charged", 0 < -entry.amount <= paid, entry, paid)
        found[0].end = start

    def try_out(self, moment, *, cycle, until):
        self.agreed.period = (moment, until)
        billed = self.take(self.ask(life.try_out, Period(at(moment), at(until))))
        hold("a trial costs nothing", not billed.entries)

    def begin(self, moment, *, cycle, bills_part):
        self.agreed.begin(moment, Calendar(*cycle), bills_part=bills_part)
        state = replace(self.state, cycle=cycle_of(cycle))
        self.new = self.take(self.ask(life.begin, at(moment), state=state, bills_part=bills_part))
        self.check_period()

    def renew(self, moment):
        hold("periods abut", self.state.period.end == at(moment), moment)
        self.agreed.begin(moment)
        self.new = self.take(self.ask(life.renew))
        self.check_period()

    def move(self, moment, *, cycle):
        self.agreed.move(moment, Calendar(*cycle))
        self.check_order_of_move_and_change(at(moment), cycle_of(cycle))
        self.new = self.take(self.ask(life.move_anchor, at(moment), cycle_of(cycle)))
        self.check_period()

    def check_period(self):
        expected = Period(*map(at, self.agreed.period))
        hold("periods are those of the calendar", self.state.period == expected, self.state.period, expected)

    def discount(self, moment, *, percents, fixed, rounds):
        """Percents first, then so many minor units of each item; `rounds` where the totals round another way."""
        before = {}
        for entry in self.new.entries:
            if entry.kind in (PERIOD, PART):
                before[entry.item] = amount_of(entry)
        charged, off = {}, {}
        for item, amount in before.items():
            left = Fraction(amount)
            for share, products in percents:
                left *= 1 - share if not products or self.agreed.rates[item].product in products else 1
            left = min(amount, int(left) + rounds)
            off[item] = min(left, fixed.get(item, 0))
            charged[item] = left - off[item]
            self.charges[item][-1].charged = charged[item]
            self.discounted += amount - charged[item]
        self.agreed.discount(charged, before, percents, off)
        self.state = life.discounted(self.state, charged, [Percent(*each) for each in percents], off)

    def void(self, moment):
        """What the period billed ahead counts as never billed, so that nothing of it is given back later."""
        items = [entry.item for entry in self.new.entries if entry.kind in (PERIOD, PART)]
        self.discounted += sum(self.charges[item].pop().charged for item in items)
        self.agreed.void(items)
        kept = (replace(item, segment=None) if item.id in items else item for item in self.state.items)
        self.state = replace(self.state, items=tuple(kept))

    def change(self, moment, *, steps, prorates):
        if prorates:
            self.check_order_of_changes(at(moment), steps)
            self.check_reversal(at(moment), steps)
        for step in steps:
            self.agreed.change(moment, step, prorates=prorates)
            self.state = self.changed(at(moment), step, prorates=prorates, keep=True)[0]

    def changed(self, moment, step, *, prorates=True, state=None, gone=None, keep=False):
        """The state after a change and its entries. Items taken out leave the state; within the second they return."""
        state, gone = state or self.state, self.gone if gone is None else gone
        back = tuple(gone.pop((id, moment)) for id in step if (id, moment) in gone)
        state = replace(state, items=(*state.items, *back))
        if keep:
            billed = self.take(self.ask(life.change, moment, step, state=state, prorates=prorates))
        else:
            billed = life.change(state, moment, step, prorates=prorates)
        out = [id for id, rate in step.items() if rate is None]
        gone |= {(item.id, moment): item for item in billed.state.items if item.id in out}
        kept = tuple(item for item in billed.state.items if item.id not in out)
        return replace(billed.state, items=kept), billed.entries

    def tried(self, moment, steps, state=None):
        """What changes one after another come to, nothing kept: (state, minor units)."""
        state, gone, total = state or self.state, dict(self.gone), 0
        for step in steps:
            state, entries = self.changed(moment, step, state=state, gone=gone)
            total += summed(entries)
        return state, total

    def check_order_of_changes(self, moment, steps):
        """Whatever came in between, in whatever order and at once or one by one: what counts is how the items end."""
        last = {item: rate for step in steps for item, rate in step.items()}
        single = [{item: rate} for step in steps for item, rate in step.items()]
        mixed = [*self.random.sample(single, len(single)), last]
        as_it_is, one_by_one = self.tried(moment, steps), self.tried(moment, mixed)
        hold("the order within a second does not matter", as_it_is[1] == one_by_one[1], as_it_is[1], one_by_one[1])

    def check_reversal(self, moment, steps):
        """What is back within the second where it was, gives back what it charged."""
        back = [item for (_, second), item in self.gone.items() if second == moment]
        there = {item.id: item for item in (*self.state.items, *back)}
        touched = {id for step in steps for id in step if self.can_come_back(there.get(id), moment)}
        home = {id: there[id].rate if id in there else None for id in touched}
        there_and_back = [{id: rate for id, rate in step.items() if id in touched} for step in steps] + [home]
        state, total = self.tried(moment, there_and_back)
        hold("a reversal within a second comes to nothing", total == 0, total, there_and_back)
        for id, rate in home.items():
            if rate and not rate.is_metered and there[id].segment and not self.state.is_free:
                found, before = state.item(id), there[id]
                same = found.rate == rate and found.segment.unused_at(moment) == before.segment.unused_at(moment)
                hold("a reversal leaves an item as it was", same, id)

    def can_come_back(self, item, moment):
        """Not one that is billed nothing ahead, or otherwise than is agreed by now: to be as agreed changes it."""
        if item is None or self.state.is_free:
            return True
        if item.id not in self.agreed.rates:
            return False
        if item.rate.is_metered or item.segment is None or item.segment.is_gone:
            return item.rate.is_metered and item.segment is None
        end = self.state.period.end
        until = min(end, self.state.ends_at or end)
        return moment >= end or (item.segment.rate.key == item.rate.key and item.segment.end == until)

    def check_order_of_move_and_change(self, moment, cycle):
        """A new period and changes within one second come to the same in both orders."""
        if self.state.period is None or moment >= self.state.period.end:
            return
        rates = list(self.history.items.values())
        step = {item.id: self.random.choice(rates) for item in self.state.items}
        changed, first = self.tried(moment, [step])
        moved = life.move_anchor(self.state, moment, cycle)
        afterwards = self.tried(moment, [step], moved.state)[1] + summed(moved.entries)
        before = first + summed(life.move_anchor(changed, moment, cycle).entries)
        hold("a move and a change within a second come in any order", before == afterwards, before, afterwards, step)

    def plan_end(self, moment, *, ends_at):
        self.agreed.ends_at = ends_at
        self.state = replace(self.state, ends_at=at(ends_at))

    def end(self, moment, *, credits, bills_usage):
        self.agreed.end(moment, credits=credits, bills_usage=bills_usage)
        self.take(self.ask(life.end, at(moment), credits=credits, bills_usage=bills_usage))
        if credits and bills_usage:
            hold("nothing follows an end", not life.end(self.state, at(moment)).entries)

    def check_integral(self):
        """Every line is rounded once, so the sum is as near as there are lines."""
        ahead = [entry for entry in self.entries if entry.kind != USAGE]
        total = summed(ahead) - self.discounted
        lines = sum(max(1, len(in_lines(entry))) for entry in ahead)
        self.lines, self.error = lines, abs(total - self.agreed.integral)
        facts = (total, float(self.agreed.integral), lines)
        hold("the sum of all lines is the integral of the price over time", self.error <= lines, *facts)

    def check_coverage(self):
        """Billed is what was agreed to be billed, each second once. What came to nothing may be covered or not."""
        for item in self.charges.keys() | self.agreed.pieces.keys():
            agreed = spans((piece.start, piece.end) for piece in self.agreed.pieces.get(item, ()))
            billed = spans((each.start, each.end) for each in self.charges[item] if each.charged)
            either = spans([(each.start, each.end) for each in self.charges[item] if not each.charged])
            for start, end in differing(agreed, billed):
                is_nothing = any(a <= start and end <= b for a, b in either)
                hold("each second agreed is billed, and no other", is_nothing, item, start, end, agreed, billed)

    def check_usage(self):
        """Each record is in one entry, at the price of its moment; all together are all that was used."""
        billed = [entry for entry in self.entries if entry.kind == USAGE]
        found = sorted((e.item, e.rate.price, seconds(e.start), seconds(e.end)) for e in billed)
        hold("usage is billed for each stretch that is agreed", found == sorted(self.agreed.stretches), found)
        for item, moment, quantity in self.history.usage:
            times = sum(e.item == item and seconds(e.start) <= moment < seconds(e.end) for e in billed)
            expected = sum(each == item and a <= moment < b for each, _, a, b in self.agreed.stretches)
            hold("a record is in exactly one entry", times == expected <= 1, item, moment, quantity)
        for entry in billed:
            used = Decimal(
                sum(
                    quantity
                    for item, moment, quantity in self.history.usage
                    if item == entry.item and seconds(entry.start) <= moment < seconds(entry.end)
                )
            )
            lines = in_lines(entry, used)
            error = abs(sum(lines) - worth(entry.rate.pricing, used))
            hold("usage costs what its tiers say", 2 * error <= len(lines), used, lines)
