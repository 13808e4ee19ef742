"""For each demand of each country: a draft that lacks exactly that is told of at every door as the page says."""

import re
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse

from billing_site.company.letterhead import supply
from billing_site.company.letterhead.law import LAWS
from billing_site.company.models import Company
from billing_site.lib.tax_ids.types import EU_COUNTRIES
from invoicing.invoices import bulk
from invoicing.law.views import MISSING, ON_EACH, THERE, WEIGHTS, row
from invoicing.models.finalizing.demanded import CASES, FACTS, lacking
from invoicing.models.finalizing.warnings import warnings_of
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.states import MOVES
from invoicing.rules.law import demand as law
from invoicing.rules.law.asked import SMALL, asked_in, demands_in
from invoicing.rules.law.countries import COUNTRIES
from invoicing.rules.law.demand import BEYOND, REFUSED, TOLD, WARNED
from invoicing.rules.law.everywhere import ALWAYS, UNION
from tests.invoicing.law.lacking import Case
from tests.reading import text

pytestmark = pytest.mark.django_db
# "FJ" stands for all countries without rows of their own.
EVERY = sorted({*COUNTRIES, *EU_COUNTRIES, *LAWS, *supply.SOURCES, *SMALL, "FJ"})
# What is the same in all countries takes turns among them, so that each is asked of in several.
SHARED, TURNS = (*ALWAYS, *UNION), 5
# Country and place of one demand of each kind: each weight on each kind of draft for each fact.
KINDS = {
    (demand.weight, demand.missing.on, demand.missing.fact, bool(demand.missing.small)): (country, place)
    for country in EVERY
    for place, demand in enumerate(demands_in(country))
    if demand.missing
}


class undone:
    """What happens inside is undone."""

    def __enter__(self):
        self.step = transaction.atomic()
        self.step.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.step.__exit__(*error)


def said(invoice):
    """({what is refused}, {what is warned of}) of one draft."""
    refused = {obstacle.why for obstacle in MOVES["finalize"].standing(invoice)}
    return refused, set(warnings_of(invoice, list(invoice.lines.all())))


def said_of_many():
    """The same of all drafts, as bulk and the admin have it."""
    drafts, verb = Invoice.objects.drafts(), bulk.VERBS["finalize"]
    _, skipped, _ = bulk.plan(verb, drafts)
    return {why for _, why in skipped}, {why for _, why in bulk.warnings(verb, drafts)}


def expected(demand, invoice, home):
    """The one sentence for a draft."""
    fact = demand.missing.fact
    words = {
        law.DESCRIPTIONS: {"line": "Each line"},
        law.EXCHANGE_RATE: {"currency": invoice.currency.upper(), "home": home.upper(), "day": "2026-11-22"},
    }
    return demand.says(**words.get(fact, {"customer": str(invoice.customer)}))


@pytest.mark.parametrize("country", EVERY)
def test_who_lacks_one_thing_is_told_of_it_alone_and_the_page_says_the_same(country, clock):
    case, drafts = Case(country, clock), Invoice.objects.drafts()
    assert said(case.invoice()) == said_of_many() == (set(), set())
    for demand in demands_in(country):
        assert row(demand, Company.read()).badge != MISSING, demand.what
        if not demand.missing:
            assert demand.weight in (TOLD, BEYOND)
            assert row(demand, Company.read()).weight == ""
            continue
        if demand in SHARED and SHARED.index(demand) % TURNS != EVERY.index(country) % TURNS:
            continue
        with undone():
            case.take_away(demand)
            invoice = case.invoice()
            sentence = expected(demand, invoice, case.home)
            refused, warned = said(invoice)
            # What is refused may lack more; what is warned of lacks nothing that is refused.
            assert (refused if demand.weight == REFUSED else warned) == {sentence}, demand.what
            assert demand.weight == REFUSED or not refused
            assert drafts.filter(lacking(demand)).exists(), demand.what
            shown = row(demand, Company.read())
            assert shown.badge == (ON_EACH if demand.there is None else THERE if demand.missing.fact else MISSING)
            assert shown.weight == WEIGHTS[demand.weight]
            assert demand.place is None or demand.place.way in sentence


@pytest.mark.parametrize(("country", "theirs", "number"), [("DE", "FR", "eu_vat"), ("DE", "US", "us_ein")])
@pytest.mark.parametrize("where", ["GR", "JP", "FJ", None])
def test_who_has_all_is_told_nothing_where_the_tax_is_reversed(country, theirs, number, where, clock):
    case = Case(where or country, clock)
    case.reverse(theirs, number)
    assert said(case.invoice()) == said_of_many() == (set(), set())


def test_sentences_about_many_name_all_that_they_are_about():
    """What is asked of reversed invoices too does not speak of tax alone: those have none."""
    names = {law.TAXED: "with tax", law.REVERSED: "with reverse charge", law.TAXED_OR_REVERSED: "tax or reverse charge"}
    asked = [demand.missing for country in EVERY for demand in demands_in(country) if demand.missing]
    assert {missing.on for missing in asked} >= names.keys()
    for missing in asked:
        assert names.get(missing.on, "") in missing.many


@pytest.mark.parametrize(("country", "place"), KINDS.values())
def test_page_dialog_bulk_admin_and_verb_say_the_same(client, administrator, country, place, clock):
    client.force_login(administrator)
    case, demand = Case(country, clock), demands_in(country)[place]
    case.take_away(demand)
    invoice = case.invoice()
    sentence = expected(demand, invoice, case.home)
    page = unescape(client.get("/settings/law/").content.decode())
    about = re.search(rf'law-what">{re.escape(demand.what)}<.*?</tr>', page, re.DOTALL).group()
    assert WEIGHTS[demand.weight] in about
    assert demand.source in about
    dialog = text(client.get(reverse("invoice_finalize", args=[invoice.public_id]), follow=True))
    # Lines are looked at before all else: the first one is named.
    assert (sentence if demand.missing.fact != law.DESCRIPTIONS else "Line 1 needs a description.") in dialog
    many = text(client.get(reverse("invoice_bulk", args=["finalize"]), {"ids": invoice.public_id}, follow=True))
    assert demand.says_of_many in many
    refused, warned = said_of_many()
    assert (refused if demand.weight == REFUSED else warned) == {demand.says_of_many}
    chosen = {"action": "finalize", "_selected_action": [invoice.pk]}
    admin = text(client.post(reverse("admin:invoicing_invoice_changelist"), chosen, follow=True))
    assert demand.says_of_many in admin
    if demand.weight == WARNED:
        assert "Finalize invoice" in dialog
        invoice.finalize(by=None, now=clock)
        assert invoice.number
        return
    assert "Finalize invoice" not in dialog
    with pytest.raises(ValueError, match=re.escape(sentence) if demand.missing.fact != law.DESCRIPTIONS else "Line 1"):
        invoice.finalize(by=None, now=clock)
    assert Invoice.objects.get().is_draft


def test_small_invoices_are_let_off_where_the_law_does(clock):
    case = Case("DE", clock)
    for part in (law.BUYER_NAME, law.BUYER_ADDRESS):
        case.take_from_draft(part)
    for total, currency, status, warned in (
        (25_000, "eur", "none", 0),
        (25_001, "eur", "none", 2),
        (25_000, "usd", "none", 2),
        (25_000, "eur", "exempt", 0),
    ):
        Invoice.objects.update(total=total, currency=currency)
        case.invoice().customer.__class__.objects.update(tax_exempt=status)
        asked = [each for each in demands_in("DE") if each.missing and each.missing.small]
        _, found = said(case.invoice())
        assert len([each for each in found if "UStDV, section 33" in each]) == warned
        _, many = said_of_many()
        assert len(many & {each.says_of_many for each in asked}) == warned


def test_each_demand_that_finalizing_reads_has_its_words_and_the_others_have_none():
    for country in EVERY:
        for demand in demands_in(country):
            assert (demand.missing is not None) is (demand.weight in (REFUSED, WARNED)), demand.what
            if demand.missing:
                assert demand.missing.on in CASES
                assert demand.missing.fact in FACTS or (not demand.missing.fact and demand.there is not None)
                assert demand.place or demand.weight == REFUSED


def test_a_countrys_own_demand_takes_the_place_of_the_unions():
    for country in EVERY:
        topics = [demand.topic for demand in demands_in(country) if demand.topic]
        assert len(topics) == len(set(topics)), country
    assert {whose for whose, _ in asked_in("DE")} == {"", "EU", "DE"}
    assert [each.source for each in demands_in("DE") if each.topic == "date of supply"] == [supply.SOURCES["DE"]]
    assert [each for each in demands_in("FR") if each.topic == "date of supply"] == [
        each for each in UNION if each.topic == "date of supply"
    ]


def test_everything_that_is_missing_is_refused_at_once(clock):
    case = Case("DE", clock)
    for demand in ALWAYS[:2]:
        case.whole |= {"name": "", "address_city": "", "address_line1": ""}
        case.take_away(demand)
    with pytest.raises(NotFinalizable) as refusal:
        case.invoice().finalize(by=None, now=clock)
    assert str(refusal.value) == " ".join(demand.says() for demand in ALWAYS[:2])
