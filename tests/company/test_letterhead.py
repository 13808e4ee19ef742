"""What the law asks of an account's documents: the title is proposed with its reason, and a false one is refused."""

import pytest
from django.utils import timezone

from billing_site.company.letterhead import register, supply, titles
from billing_site.company.letterhead.law import LAWS
from billing_site.company.letterhead.titles import TitleRefused
from billing_site.company.models import Company, UndoRefused
from billing_site.lib.places.countries import is_country
from billing_site.lib.tax_ids.types import TAX_ID_TYPES
from tests.company.form_data import documents_form
from tests.reading import body

DOCUMENTS, PROFILE = "/settings/documents/", "/settings/company/"
NUMBERS = {"SG": ("sg_gst", "M12345678X"), "AU": ("au_abn", "12345678912"), "JP": ("jp_trn", "T1234567891234")}


def account(country, *, registered=True, **fields):
    Company.current()
    type, value = NUMBERS.get(country, ("eu_vat", "DE136695976"))
    tax_ids = [{"type": type, "value": value}] if registered else []
    Company.objects.update(name="Acme", address_country=country, tax_ids=tax_ids, **fields)
    return Company.read()


def typed(**fields):
    return documents_form(version=Company.read().version, **fields)


def test_every_law_names_a_country_types_of_its_own_and_its_source():
    for country, law in LAWS.items():
        assert is_country(country)
        assert law.types
        assert all(country in TAX_ID_TYPES[type].countries for type in law.types), country
        assert len(law.source) > 20
        assert titles.claimed([law.invoice]), f"“{law.invoice}” of {country} claims a registration"
    assert all(map(is_country, [*register.REGISTERS, *supply.SOURCES]))


@pytest.mark.parametrize(
    ("country", "registered", "choice", "words"),
    [
        ("AU", True, "law", "with your ABN, “Tax invoice” (A New Tax System"),
        ("SG", True, "law", "“Tax invoice” (Goods and Services Tax (General) Regulations, regulation 11)"),
        ("SG", False, "usual", "without a GST number you may not issue a “Tax invoice” in Singapore"),
        ("JP", True, "usual", "“Qualified invoice” is usual in Japan"),
        ("DE", True, "usual", "no other title that the law of Germany asks for"),
        ("", False, "usual", "Enter your country under Company"),
    ],
)
def test_a_title_is_proposed_by_country_and_number_with_its_source(country, registered, choice, words):
    tax_ids = [{"type": NUMBERS[country][0], "value": "1"}] if registered and country in NUMBERS else []
    proposed, reason = titles.proposal(country, tax_ids)
    assert proposed == choice
    assert words in reason


@pytest.mark.django_db
def test_the_form_proposes_and_nothing_changes_by_itself(office):
    account("SG")
    page = body(office.get(DOCUMENTS))
    assert "We propose: as the law asks: in Singapore, with your GST number, “Tax invoice”" in page
    assert Company.read().invoice_title == "usual"
    assert office.post(DOCUMENTS, typed(invoice_title="law")).status_code == 302
    assert Company.read().invoice_title == "law"
    assert "Suits you: as the law asks" in body(office.get(DOCUMENTS))
    # A form of before, without the choice, leaves it.
    office.post(DOCUMENTS, typed())
    assert Company.read().invoice_title == "law"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"invoice_title": "law"}, "Without a GST number your invoices may not say “Tax invoice”."),
        (
            {"invoice_title": "own", "own_title": "TAX INVOICE"},
            "“TAX INVOICE” may stand only on invoices of those registered for the tax.",
        ),
        (
            {"invoice_title": "own", "own_titles_key": ["th"], "own_titles_value": ["ใบกำกับภาษี/ใบเสร็จ"]},
            "may stand only on invoices of those registered",
        ),
        ({"invoice_title": "own"}, "Write the words that stand on your invoices."),
        ({"invoice_title": "own", "own_title": "R" * 61}, "at most 60 characters (it has 61)"),
        (
            {"invoice_title": "own", "own_titles_key": ["de"], "own_titles_value": ["R" * 61]},
            "Deutsch: use at most 60 characters; these are 61.",
        ),
        (
            {"invoice_title": "own", "own_titles_key": ["xx"], "own_titles_value": ["Note"]},
            "Documents do not speak the language “xx”.",
        ),
    ],
)
def test_a_title_that_may_not_be_is_refused_at_its_field_and_keeps_what_was_typed(office, fields, words):
    account("SG", registered=False)
    answer = office.post(DOCUMENTS, typed(**fields))
    assert answer.status_code == 422
    page = body(answer)
    assert words in page
    assert all(text in page for text in fields.get("own_titles_value", [fields.get("own_title", "")]))
    assert Company.read().invoice_title == "usual"


@pytest.mark.django_db
def test_characters_that_turn_text_round_are_refused_in_titles(office):
    account("DE")
    fields = {"invoice_title": "own", "own_title": "In\u202evoice"}
    assert office.post(DOCUMENTS, typed(**fields)).status_code == 422


@pytest.mark.django_db
def test_own_words_are_told_in_the_timeline_and_undone(office, administrator):
    account("DE")
    fields = {"own_title": "Fee note", "own_titles_key": ["de"], "own_titles_value": [" Honorarnote "]}
    office.post(DOCUMENTS, typed(invoice_title="own", **fields))
    company = Company.read()
    assert (company.own_title, company.own_titles) == ("Fee note", {"de": "Honorarnote"})
    page = body(office.get(DOCUMENTS))
    assert "Own title (Deutsch)" in page or "Deutsch" in page
    company.undo(company.version, by=administrator, now=timezone.now())
    assert (Company.read().invoice_title, Company.read().own_title, Company.read().own_titles) == ("usual", "", {})


@pytest.mark.django_db
def test_the_verb_refuses_too_and_an_undo_that_cannot_be_says_why(administrator):
    now = timezone.now()
    company = account("SG")
    company.change({"invoice_title": "law"}, by=administrator, now=now)
    company.change({"invoice_title": "usual"}, by=administrator, now=now)
    changed = company.version
    company.change({"tax_ids": []}, by=administrator, now=now)
    with pytest.raises(TitleRefused, match="Without a GST number"):
        company.change({"invoice_title": "law"}, by=administrator, now=now)
    with pytest.raises(UndoRefused, match="Without a GST number"):
        company.undo(changed, by=administrator, now=now)
    with pytest.raises(TitleRefused, match="Choose one of the titles"):
        company.change({"invoice_title": "royal"}, by=administrator, now=now)


@pytest.mark.django_db
def test_the_number_stays_while_own_words_claim_it(office, administrator):
    company = account("AU")
    words = {"invoice_title": "own", "own_title": "Tax Invoice / Statement"}
    company.change(words, by=administrator, now=timezone.now())
    answer = office.post(PROFILE, {"version": company.version, "name": "Acme", "address_country": "AU"})
    assert answer.status_code == 422
    assert "Change the title of invoices first." in body(answer)
    assert Company.read().tax_ids == company.tax_ids


@pytest.mark.django_db
def test_the_entry_in_the_register_is_saved_with_hints_of_the_country(office):
    account("DE")
    page = body(office.get(PROFILE))
    assert "such as Amtsgericht München. Documents say “Handelsregister” before it." in page
    entry = {
        "register_name": "Amtsgericht Bonn",
        "register_number": "HRB 777",
        "managing_directors": "Ada König, Bo Lind",
        "share_capital": "25.000 EUR",
    }
    form = {"version": Company.read().version, "name": "Acme", "address_country": "DE"} | entry
    assert office.post(PROFILE, form).status_code == 302
    company = Company.read()
    assert {name: getattr(company, name) for name in entry} == entry
    swapped = body(office.post("/settings/company/address-fields/", form | {"address_country": "GB"}))
    assert "Registered in England and Wales" in swapped
    assert 'value="HRB 777"' in swapped


@pytest.mark.parametrize(
    ("country", "choice", "words"),
    [
        ("DE", "issue", "UStG, section 14 (4) No. 6"),
        ("FR", "issue", "article 226 (7)"),
        ("CH", "issue", "MWSTG, article 26"),
        ("US", "", "we know of no law of United States"),
        ("", "", "Enter your country"),
    ],
)
def test_the_date_of_supply_is_proposed_where_law_asks_for_it(country, choice, words):
    proposed, reason = supply.proposal(country)
    assert proposed == choice
    assert words in reason
