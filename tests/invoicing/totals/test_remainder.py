"""What is left to credit: tax within what was charged at its rate, quantities that never come to another amount."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from invoicing.totals.compute import compute
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, credit
from invoicing.totals.explain import Trail
from invoicing.totals.parts import Discount, Line, TaxRate
from invoicing.totals.remainder import CreditError, Remainder
from tests.invoicing.totals.test_credit_totals import by_line, custom, invoice, rate, some_invoices
from tests.invoicing.totals.tiny import tiny_invoices


def left(totals, *notes, line="il_1"):
    return Remainder(totals, notes, Trail()).lines[line]


def at(percentage, name="VAT", *, inclusive=False):
    return TaxRate(f"txr_{percentage}", name, Decimal(percentage), inclusive)


def mixed():
    """€100.00 and €200.00 at 19 %, €50.00 at 7 %, €30.00 without tax: 300 + 57, 50 + 3.50, 30."""
    amounts = ((10000, (at("19"),)), (20000, (at("19"),)), (5000, (at("7"),)), (3000, ()))
    lines = [
        Line(f"il_{i}", Decimal(1), Decimal(cents), tax_rates=rates) for i, (cents, rates) in enumerate(amounts, 1)
    ]
    return compute(lines, currency="eur")


# Tax is bounded by its rate


@pytest.mark.parametrize(
    ("amount", "rates", "words"),
    [
        (30001, (at("19"),), "At 19 % VAT €300.00 can still be credited, to which the tax is added."),
        (5001, (at("7"),), "At 7 % VAT €50.00 can still be credited, to which the tax is added."),
        (3001, (), "Without tax €30.00 can still be credited."),
        (
            100,
            (at("25"),),
            "Nothing on this invoice was billed at 25 % VAT. It was billed at 19 % VAT or at 7 % VAT or",
        ),
        (100, (at("19", inclusive=True),), "Nothing on this invoice was billed at 19 % VAT (included)."),
        (100, (TaxRate("txr_gst", "GST", Decimal(19), False),), "Nothing on this invoice was billed at 19 % GST."),
        (100, (at("19"), at("7")), "Nothing on this invoice was billed at 19 % VAT + 7 % VAT."),
    ],
)
def test_a_custom_credit_stays_within_what_was_billed_at_its_rates(amount, rates, words):
    with pytest.raises(CreditError) as refused:
        credit(mixed(), custom(amount, rates=rates))
    assert str(refused.value).startswith(words)


def test_what_is_left_at_a_rate_counts_what_was_credited_in_any_way():
    totals = mixed()
    notes = [credit(totals, by_line("il_2", amount=12000))]
    notes.append(credit(totals, custom(10000, rates=(at("19"),)), notes))
    with pytest.raises(CreditError, match=r"At 19 % VAT €80\.00 can still be credited"):
        credit(totals, custom(8001, rates=(at("19"),)), notes)
    notes.append(credit(totals, custom(8000, rates=(at("19"),)), notes))
    assert [note.total_tax for note in notes] == [2280, 1900, 1520]
    with pytest.raises(CreditError, match="At 19 % VAT nothing is left to credit"):
        credit(totals, custom(1, rates=(at("19"),)), notes)
    with pytest.raises(CreditError, match=r"At most €0\.00 of “il_1”"):
        credit(totals, by_line("il_1", amount=1), notes)
    rest = credit(totals, previous=notes)
    assert [(tax.rate.percentage, tax.amount) for tax in rest.total_tax_amounts] == [(Decimal(7), 350)]
    assert rest.total == 5000 + 350 + 3000


def test_two_objects_of_one_rate_on_paper_are_one_rate():
    totals = mixed()
    note = credit(totals, custom(1000, rates=(replace(at("19"), id="txr_other"),)))
    assert (note.total, credit(totals, previous=[note]).total) == (1190, totals.total - 1190)


def test_the_same_percentage_in_another_country_is_another_rate():
    german, austrian = (replace(at("19"), country=country) for country in ("DE", "AT"))
    totals = invoice(10000, rates=[german])
    assert credit(totals, custom(1000, rates=(german,))).total == 1190
    with pytest.raises(CreditError, match="Nothing on this invoice"):
        credit(totals, custom(1000, rates=(replace(austrian, id="txr_at"),)))


def test_the_rest_after_a_custom_credit_is_what_was_billed_less_it_on_every_line():
    totals = mixed()
    note = credit(totals, custom(9000, rates=(at("19"),)))
    rest = credit(totals, previous=[note])
    assert [(line.amount, line.exclusive_tax) for line in rest.lines] == [
        (7000, 1330),
        (14000, 2660),
        (5000, 350),
        (3000, 0),
    ]
    assert taxes_of(note, rest) == taxes_of(totals)


def test_a_custom_credit_takes_included_tax_within_its_price():
    totals = invoice(11900, rates=[at("19", inclusive=True)])
    with pytest.raises(CreditError, match=r"At 19 % VAT \(included\) \$119\.00 can still be credited\."):
        credit(totals, custom(11901, rates=(at("19", inclusive=True),)))
    notes = [credit(totals, custom(1000, rates=(at("19", inclusive=True),)))]
    assert (notes[0].total, notes[0].total_tax, notes[0].total_excluding_tax) == (1000, 160, 840)
    notes.append(credit(totals, custom(10900, rates=(at("19", inclusive=True),)), notes))
    assert taxes_of(*notes) == taxes_of(totals) == {at("19", inclusive=True).identity: (1900, 10000)}


def test_the_last_custom_credit_takes_the_tax_that_rounding_by_line_left():
    """36 lines of 0.33 at 19 % have 36 x 0.06 of tax, 2.16; worked out on 11.88 it is 2.26."""
    totals = invoice(*[33] * 36, currency="eur", rates=[rate("19")])
    assert totals.total_tax == 216
    note = credit(totals, custom(1188, rates=(rate("19"),)))
    assert (note.total_tax, note.total) == (216, totals.total)
    assert note.derivations["line:custom:1:tax:txr_1"][-1].label == "tax_left"


def test_several_rates_on_a_line_are_credited_together():
    rates = (TaxRate("txr_gst", "GST", Decimal(5), False), TaxRate("txr_qst", "QST", Decimal("9.975"), False))
    totals = invoice(10000, currency="cad", rates=rates)
    note = credit(totals, custom(2000, rates=rates[::-1]))
    assert sorted(tax.amount for tax in note.total_tax_amounts) == [100, 200]
    for alone in rates:
        with pytest.raises(CreditError, match=r"It was billed at 5 % GST \+ 9\.975 % QST"):
            credit(totals, custom(100, rates=(alone,)))
    rest = credit(totals, previous=[note])
    assert taxes_of(note, rest) == taxes_of(totals)


def test_custom_lines_of_one_note_share_what_is_left():
    totals = mixed()
    parts = tuple(CustomLine(f"Part {n}", Decimal(1), Decimal(3000), (at("7"),)) for n in range(2))
    with pytest.raises(CreditError, match=r"At 7 % VAT €20\.00 can still be credited"):
        credit(totals, CreditRequest(lines=parts))
    both = (CreditLine("il_3", 4000), CustomLine("More", Decimal(1), Decimal(1001), (at("7"),)))
    with pytest.raises(CreditError, match=r"At 7 % VAT €10\.00 can still be credited"):
        credit(totals, CreditRequest(lines=both))


def test_what_was_not_taxed_for_reverse_charge_is_credited_without_tax():
    totals = invoice(10000, rates=[rate("19")], tax_exempt="reverse")
    note = credit(totals, custom(2500, rates=(rate("19"),)))
    assert [(tax.amount, tax.taxable_amount, tax.taxability_reason) for tax in note.total_tax_amounts] == [
        (0, 2500, "reverse_charge")
    ]


def test_lines_below_zero_bound_what_is_credited_at_their_rate():
    lines = [Line("il_1", Decimal(1), Decimal(10000), tax_rates=(rate(),))]
    lines += [Line("il_2", Decimal(1), Decimal(-3000), tax_rates=(rate(),)), Line("il_3", Decimal(1), Decimal(50000))]
    totals = compute(lines, currency="eur")
    with pytest.raises(CreditError, match=r"At 20 % VAT €70\.00 can still be .* Lines below zero are part of that\."):
        credit(totals, by_line("il_1", amount=7001))
    with pytest.raises(CreditError, match=r"At 20 % VAT €70\.00 can still be"):
        credit(totals, custom(7001))
    assert credit(totals, by_line("il_1", amount=7000)).total_tax == 1400


def test_a_credit_never_leaves_a_rest_that_nobody_can_credit():
    lines = [Line("il_1", Decimal(1), Decimal(-10000), tax_rates=(rate(),)), Line("il_2", Decimal(1), Decimal(50000))]
    totals = compute(lines, currency="eur")
    with pytest.raises(CreditError, match=r"not for each tax rate\. Credit all that is left instead"):
        credit(totals, by_line("il_2", amount=38000))
    note = credit(totals, by_line("il_2", amount=37999))
    assert taxes_of(note, credit(totals, previous=[note])) == taxes_of(totals)


@pytest.mark.parametrize("rates", [(), (at("7"),), (at("19"), at("7"))])
def test_the_rest_is_credited_after_notes_of_before_that_credited_what_was_not_billed(rates):
    """Once a custom credit only had to stay within the total."""
    totals = invoice(10000, 5000, currency="eur", rates=[at("19")])
    old = credit(invoice(10000, currency="eur", rates=rates), custom(4000, rates=rates))
    notes = [old, credit(totals, CreditRequest(amount=1000), [old])]
    notes.append(credit(totals, previous=notes))
    assert sum(note.total for note in notes) == totals.total == 17850
    with pytest.raises(CreditError, match="nothing left"):
        credit(totals, previous=notes)


def test_a_note_of_before_beyond_its_rate_leaves_nothing_at_it():
    """It credited 100.00 at a rate at which 50.00 was billed."""
    totals = mixed()
    old = credit(invoice(10000, currency="eur", rates=[at("7")]), custom(10000, rates=(at("7"),)))
    with pytest.raises(CreditError, match="At 7 % VAT nothing is left to credit"):
        credit(totals, custom(1, rates=(at("7"),)), [old])
    assert credit(totals, previous=[old]).total == totals.total - 10700


# The last rest


@pytest.mark.parametrize("rounding", ["line", "invoice"])
@pytest.mark.parametrize("first", [1, 2])
def test_the_last_cent_is_credited_wherever_it_is(rounding, first):
    """Two lines of 0.01 at 25 %: 0.02 first, then 0.01, or the other way round."""
    totals = invoice(1, 1, rates=[rate("25")], rounding=rounding)
    notes = [credit(totals, CreditRequest(amount=first))]
    while sum(note.total for note in notes) < totals.total:
        notes.append(credit(totals, CreditRequest(amount=totals.total - first), notes))
    assert taxes_of(*notes) == taxes_of(totals)


@pytest.mark.parametrize("currency", ["isk", "ugx", "kwd", "bhd", "jod", "omr", "tnd", "eur", "jpy"])
@pytest.mark.parametrize("inclusive", [True, False])
def test_unit_by_unit_makes_the_whole_in_every_currency(currency, inclusive):
    totals = invoice(3, 1, 7, 2, currency=currency, rates=[rate("19", inclusive=inclusive)], rounding="invoice")
    notes = []
    for _ in range(totals.total):
        notes.append(credit(totals, CreditRequest(amount=1), notes))
    assert taxes_of(*notes) == taxes_of(totals)
    with pytest.raises(CreditError, match="nothing left"):
        credit(totals, CreditRequest(amount=1), notes)


# By amount and by quantity on one line


def ten_hours():
    """10 at €10.00."""
    return compute([Line("il_1", Decimal(10), Decimal(1000), description="Hours")], currency="eur")


def test_a_quantity_after_an_amount_is_refused_where_it_is_no_longer_there():
    totals = ten_hours()
    notes = [credit(totals, by_line(amount=5500))]
    with pytest.raises(CreditError) as refused:
        credit(totals, by_line(quantity="5"), notes)
    assert str(refused.value) == (
        "5 of “Hours” comes to €50.00, but only €45.00 of it can still be credited: the rest was credited by amount. "
        "Enter an amount instead."
    )
    assert left(totals, *notes).quantity_left == Decimal("4.5")
    assert credit(totals, by_line(quantity="4.5"), notes).total == 4500
    assert credit(totals, by_line(quantity="4"), notes).total == 4000


def test_what_the_form_shows_of_a_quantity_is_worth_what_it_shows():
    totals = compute([Line("il_1", Decimal(3), Decimal("33.5"))], currency="eur")  # 1.01
    notes = [credit(totals, by_line(amount=34))]
    shown = left(totals, *notes).quantity_left
    assert shown == Decimal("1.990099")
    assert credit(totals, by_line(quantity=shown), notes).total == 67
    with pytest.raises(CreditError, match=r"2 of “il_1” comes to €0\.67|only €0\.67") as refused:
        credit(totals, by_line(quantity="3"), notes)
    assert "€1.01" in str(refused.value)


def test_quantities_follow_each_other_without_a_cent_lost():
    totals = compute([Line("il_1", Decimal(3), Decimal("333.5"))], currency="eur")
    notes = []
    for _ in range(3):
        notes.append(credit(totals, by_line(quantity="1"), notes))
    assert [note.total for note in notes] == [334, 333, 334]
    assert left(totals, *notes).quantity_left == 0


def test_an_amount_that_was_spread_takes_quantity_away_too():
    totals = ten_hours()
    note = credit(totals, CreditRequest(amount=2500))
    assert left(totals, note).quantity_left == Decimal("7.5")
    with pytest.raises(CreditError, match=r"8 of “Hours” comes to €80\.00, but only €75\.00"):
        credit(totals, by_line(quantity="8"), [note])


def test_a_custom_credit_takes_quantity_away_too():
    totals = ten_hours()
    note = credit(totals, custom(2500, rates=()))
    assert left(totals, note).quantity_left == Decimal("7.5")
    assert credit(totals, by_line(quantity="7.5"), [note]).total == 7500


def test_a_quantity_that_comes_to_nothing_is_refused():
    totals = compute([Line("il_1", Decimal(1000), Decimal("0.1"))], currency="eur")
    with pytest.raises(CreditError, match="1 of “il_1” comes to nothing"):
        credit(totals, by_line(quantity="1"))


def test_a_negative_quantity_is_credited_as_it_was_billed():
    lines = [Line("il_1", Decimal(10), Decimal(1000)), Line("il_2", Decimal(-4), Decimal(1000))]
    totals = compute(lines, currency="eur")
    asked = CreditRequest(lines=(CreditLine("il_1", amount=4000), CreditLine("il_2", quantity=Decimal(-1))))
    note = credit(totals, asked)
    assert note.total == 3000
    assert left(totals, note, line="il_2").quantity_left == -3


# Parts never contain more than they come to


def test_a_line_beside_discounted_ones_contains_other_tax_before_them():
    """Rounded up once, the one yen of tax is the larger line's before the discount, and the other's after it."""
    rates, half = (at("1", inclusive=True),), (Discount("di", percent_off=Decimal(50)),)
    lines = [Line("il_1", unit_amount=Decimal(4), tax_rates=rates)]
    lines.append(Line("il_2", unit_amount=Decimal(5), tax_rates=rates, discounts=half))
    totals = compute(lines, currency="jpy", rounding="invoice", direction="up")
    assert [(line.contained_tax, line.inclusive_tax) for line in totals.lines] == [(0, 1), (1, 0)]
    notes = [credit(totals, CreditRequest(amount=2))]
    notes.append(credit(totals, previous=notes))
    assert [[part.inclusive_tax for part in note.lines] for note in notes] == [[1, 0], [0, 0]]
    assert [[part.contained_tax for part in note.lines] for note in notes] == [[0, 1], [0, 0]]
    assert [note.subtotal_excluding_tax for note in notes] == [note.subtotal - note.total_tax for note in notes]


# What must always hold


def taxes_of(*documents):
    """{what a rate is on paper: (tax, base)} summed over documents, zeros left out."""
    tax, base = Counter(), Counter()
    for part in (part for document in documents for part in document.total_tax_amounts):
        tax[part.rate.identity] += part.amount
        base[part.rate.identity] += part.taxable_amount
    return {key: (tax[key], base[key]) for key in tax.keys() | base.keys() if tax[key] or base[key]}


def asked(data, totals):
    """A request of any kind, in reach or beyond it."""
    line = data.draw(st.sampled_from(totals.lines))
    rates = tuple(tax.rate for tax in line.tax_amounts)
    size = data.draw(st.integers(1, max(1, abs(line.amount))))
    kind = data.draw(st.sampled_from(["amount", "line", "quantity", "custom", "custom", "both"]))
    by_quantity = CreditLine(line.id, quantity=data.draw(st.decimals("0.1", 9, places=1)))
    something = CustomLine("x", data.draw(st.decimals("0.1", 3, places=1)), Decimal(size), rates)
    return {
        "amount": CreditRequest(amount=data.draw(st.integers(1, totals.total))),
        "line": CreditRequest(lines=(CreditLine(line.id, size if line.amount > 0 else -size),)),
        "quantity": CreditRequest(lines=(by_quantity,)),
        "custom": CreditRequest(lines=(something,)),
        "both": CreditRequest(lines=(by_quantity, something)),
    }[kind]


@settings(max_examples=90, deadline=None, derandomize=True)
@given(some_invoices() | tiny_invoices(low=-3), st.data())
def test_whatever_was_credited_first_the_rest_makes_the_invoice_for_every_rate(totals, data):
    notes = []
    for _ in range(data.draw(st.integers(1, 5))):
        try:
            notes.append(credit(totals, asked(data, totals), notes))
        except CreditError:
            continue
    if sum(note.total for note in notes) < totals.total:
        notes.append(credit(totals, previous=notes))
    event(f"{len(notes)} notes")
    assert sum(note.total for note in notes) == totals.total
    assert taxes_of(*notes) == taxes_of(totals)
    for part in (part for note in notes for part in note.lines):
        assert min(0, part.net) <= part.inclusive_tax <= max(0, part.net)
        assert min(0, part.amount) <= part.contained_tax <= max(0, part.amount)
        assert 0 <= part.discount <= max(0, part.amount)
    assert Remainder(totals, notes, Trail()).is_used_up


@settings(max_examples=50, deadline=None, derandomize=True)
@given(some_invoices(low=0) | tiny_invoices(), st.data())
def test_no_tax_is_ever_credited_beyond_what_was_charged_at_its_rate(totals, data):
    notes = []
    for _ in range(data.draw(st.integers(1, 6))):
        try:
            notes.append(credit(totals, asked(data, totals), notes))
        except CreditError:
            continue
        charged, credited = taxes_of(totals), taxes_of(*notes)
        for key, (tax, base) in credited.items():
            assert 0 <= tax <= charged[key][0]
            assert 0 <= base <= charged[key][1]
        assert all(tax.amount >= 0 for line in notes[-1].lines for tax in line.tax_amounts)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(1, 40), st.decimals("0.01", 60, places=2), st.lists(st.integers(1, 900), max_size=3), st.data())
def test_a_quantity_comes_to_its_share_of_the_line_or_is_refused(quantity, price, amounts, data):
    lines = [Line("il_1", Decimal(quantity), price, tax_rates=(rate("19"),), discounts=(Discount("d", Decimal(7)),))]
    totals = compute(lines, currency="eur")
    if totals.total <= 0:
        return
    notes = []
    for amount in amounts:
        try:
            notes.append(credit(totals, by_line(amount=amount), notes))
        except CreditError:
            continue
    before = left(totals, *notes)
    if before.quantity_left:
        try:
            note = credit(totals, by_line(quantity=before.quantity_left), notes)
        except CreditError as error:
            assert "comes to nothing" in str(error)  # noqa: PT017
        else:
            assert note.lines[0].amount == before.amount_of(before.quantity_left) <= before.amount.left
    wanted = data.draw(st.integers(1, quantity))
    share = compute([replace(lines[0], discounts=(), unit_amount=Decimal(totals.subtotal) / quantity)], currency="eur")
    try:
        note = credit(totals, by_line(quantity=wanted), notes)
    except CreditError:
        assert before.amount_of(Decimal(wanted)) > before.amount.left or not before.amount_of(Decimal(wanted))
    else:
        exact = Decimal(share.subtotal) * wanted / quantity
        assert abs(note.lines[0].amount - exact) <= Decimal("0.5")
