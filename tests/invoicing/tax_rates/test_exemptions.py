"""Why a rate of 0 % charges no tax: offered by country, kept with the rate, frozen and printed below the sums."""

import re

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from customers.models.customer import Customer
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import html_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.tax_rate import ExemptionRefused, TaxRate
from invoicing.rules.exemption_grounds import CODES
from invoicing.rules.exemptions import BY_KEY, GROUNDS, offered, words_of
from invoicing.totals.credit import CreditRequest
from tests.company.form_data import documents_form
from tests.factories import customer, draft, issued, line, tax_rate
from tests.reading import body

pytestmark = pytest.mark.django_db
ADD = reverse("tax_rate_add")
TYPED = {"display_name": "VAT", "percentage": "0", "inclusive": "exclusive"}
SUPPLY = "Steuerfreie innergemeinschaftliche Lieferung, § 4 Nr. 1b UStG"


def exempt(**fields):
    return tax_rate("0", exemption_reason="Exempt supply", exemption_reasons={"de": SUPPLY}, **fields)


def invoice(rate, *languages, now=None, **fields):
    buyer = customer(currency="eur", preferred_locales=list(languages))
    return issued(buyer, lines=[line("Goods", 2, 5000)], default_tax_rates=[rate_snapshot(rate)], now=now, **fields)


# The table


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda ground: ground.key)
def test_every_ground_has_words_a_rate_can_keep_and_a_code_of_the_list(ground):
    assert not ground.code or ground.code in CODES
    assert set(ground.words) <= set(DOCUMENT_LANGUAGES)
    for home in ("en", "de", "fr-CA", "pt-BR", "ja"):
        reason, others = words_of(ground, home)
        for text in (reason, *others.values()):
            assert 5 < len(text) <= 300
            assert "%s" not in text
        assert home not in others


def test_the_unions_grounds_have_words_in_each_of_its_languages():
    languages = set(BY_KEY["EU-138"].words)
    assert len(languages) == 23
    assert all(set(ground.words) == languages for ground in GROUNDS if ground.country == "EU")


def test_codes_are_those_of_the_vatex_list():
    assert len(CODES) == len(set(CODES))
    assert all(re.fullmatch(r"VATEX-(EU|FR)-[A-Z0-9-]{1,16}", code) for code in CODES)
    assert {"VATEX-EU-IC", "VATEX-EU-G", "VATEX-EU-132-1I", "VATEX-EU-135-1", "VATEX-FR-FRANCHISE"} <= set(CODES)


def test_the_sellers_country_comes_first_then_the_union():
    assert [country for country, _ in offered("DE")][:2] == ["Germany", "European Union"]
    assert next(country for country, _ in offered("US")) == "European Union"


@pytest.mark.parametrize(
    ("key", "home", "reason", "other"),
    [
        ("DE-supply", "de", SUPPLY, ("en", "Exempt intra-Community supply, Article 138 of Directive 2006/112/EC")),
        ("DE-supply", "en", "Exempt intra-Community supply, Article 138 of Directive 2006/112/EC", ("de", SUPPLY)),
        ("FR-small", "fr", "TVA non applicable, article 293 B du CGI", ("en", "VAT not applicable, article 293 B")),
        ("EU-146", "pl", "Zwolniony eksport, art. 146 dyrektywy 2006/112/WE", ("it", "Esportazione esente")),
        ("CH-23", "it", "Esente dall’imposta, art. 23 LIVA", ("fr", "Exonéré de l’impôt, art. 23 LTVA")),
        (
            "EU-margin-used",
            "de",
            "Gebrauchtgegenstände/Sonderregelung",
            ("fr", "Régime particulier – Biens d’occasion"),
        ),
        ("EU-margin-art", "it", "Regime del margine – oggetti d’arte", ("de", "Kunstgegenstände/Sonderregelung")),
        ("EU-margin-travel", "pl", "Procedura marży dla biur podróży", ("de", "Sonderregelung für Reisebüros")),
        (
            "EU-margin-antiques",
            "es",
            "Régimen especial de las antigüedades y objetos de colección",
            ("en", "Margin scheme"),
        ),
    ],
)
def test_a_ground_proposes_its_words_in_the_accounts_language_and_others(key, home, reason, other):
    found, others = words_of(BY_KEY[key], home)
    assert found == reason
    assert others[other[0]].startswith(other[1])


# The pages


def test_a_ground_fills_in_what_is_left_empty(desk):
    assert desk.post(ADD, TYPED | {"exemption_ground": "DE-supply"}).status_code == 302
    rate = TaxRate.objects.get()
    assert rate.exemption_reason == "Exempt intra-Community supply, Article 138 of Directive 2006/112/EC"
    assert rate.exemption_reasons == {"de": SUPPLY}
    assert rate.exemption_code == "VATEX-EU-IC"
    page = body(desk.get(rate.get_absolute_url()))
    assert "VATEX-EU-IC" in page
    assert SUPPLY in page
    typed = {"display_name": "VAT", "exemption_ground": "FR-export", "exemption_reason": "As agreed"}
    edit = reverse("tax_rate_edit", args=[rate.public_id])
    assert desk.post(edit, typed | {"version": rate.version}).status_code == 302
    rate.refresh_from_db()
    assert (rate.exemption_reason, rate.exemption_code) == ("As agreed", "VATEX-EU-G")
    assert rate.exemption_reasons["fr"] == "Exonération de TVA, article 262, I du CGI"
    assert "Reason for exemption" in body(desk.get(rate.get_absolute_url()))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"percentage": "19", "exemption_reason": "Kept text"}, "Only a rate of 0% has a reason"),
        ({"percentage": "0.5", "exemption_ground": "DE-supply", "exemption_reason": "Kept text"}, "Only a rate of 0%"),
        ({"exemption_reason": "Kept text " * 31}, "at most 300 characters"),
        ({"exemption_reason": "Kept text\u202e"}, "hidden characters"),
        (
            {"exemption_reasons_key": ["de"], "exemption_reasons_value": ["Kept text"]},
            "Write the reason for all other languages too",
        ),
        ({"exemption_code": "VATEX-XX", "exemption_reason": "Kept text"}, "not one of the available choices"),
        ({"exemption_ground": "XX-1", "exemption_reason": "Kept text"}, "not one of the available choices"),
    ],
)
def test_bad_reasons_are_refused_at_their_field_and_kept(desk, fields, words):
    answer = desk.post(ADD, TYPED | fields)
    assert answer.status_code == 422
    assert words in body(answer)
    assert "Kept text" in body(answer)
    assert not TaxRate.objects.exists()


@pytest.mark.parametrize(
    ("percentage", "fields", "field"),
    [
        ("19", {"exemption_reason": "Free"}, "exemption_reason"),
        ("7", {"exemption_reasons": {"de": "Frei"}}, "exemption_reasons"),
        ("5", {"exemption_code": "VATEX-EU-G"}, "exemption_code"),
        ("0", {"exemption_code": "VATEX-EU-NONE"}, "exemption_code"),
        ("0", {"exemption_reasons": {"de": "Frei"}}, "exemption_reason"),
    ],
)
def test_the_verbs_refuse_what_no_rate_can_have(now, percentage, fields, field):
    with pytest.raises(ExemptionRefused) as refusal:
        tax_rate(percentage, **fields)
    assert refusal.value.field == field
    with pytest.raises(ExemptionRefused):
        tax_rate(percentage).change(fields, by=None, now=now)


def test_the_admin_keeps_reasons_of_rates_of_nothing_alone(client, administrator):
    client.force_login(administrator)
    free, taxed = exempt(), tax_rate("19")
    page = reverse("admin:invoicing_taxrate_change", args=[free.pk])
    assert 'name="exemption_reasons_value"' in body(client.get(page))
    sent = {"display_name": "VAT", "exemption_reason": "New", "exemption_code": "VATEX-EU-G", "seen_version": 1}
    assert client.post(page, sent).status_code == 302
    free.refresh_from_db()
    assert (free.exemption_reason, free.exemption_reasons, free.exemption_code) == ("New", {}, "VATEX-EU-G")
    other = reverse("admin:invoicing_taxrate_change", args=[taxed.pk])
    assert 'name="exemption_reason"' not in body(client.get(other))
    sent = {"display_name": "MwSt.", "exemption_reason": "Smuggled", "seen_version": 1}
    assert client.post(other, sent).status_code == 302
    taxed.refresh_from_db()
    assert (taxed.display_name, taxed.exemption_reason) == ("MwSt.", "")
    add = reverse("admin:invoicing_taxrate_add")
    answer = client.post(add, {"display_name": "VAT", "percentage": "5", "exemption_reason": "Wrong"})
    assert answer.status_code == 200
    assert "Only a rate of 0% has a reason" in body(answer)


def test_the_file_of_rates_has_reasons_and_codes(desk):
    exempt(exemption_code="VATEX-EU-IC")
    file = b"".join(desk.get(reverse("tax_rate_export_file"), {"columns": "all"})).decode()
    assert "Exemption Reason,Exemption Reason (de),Exemption Code" in file.replace('"', "")
    assert SUPPLY in file
    assert "VATEX-EU-IC" in file


# The documents


def test_the_reason_is_frozen_and_printed_below_the_sums_in_every_language(now):
    rate = exempt(exemption_code="VATEX-EU-IC")
    one = invoice(rate, "de", now=now)
    rate.change({"exemption_reason": "Changed", "exemption_reasons": {}}, by=None, now=now)
    one = Invoice.objects.get(pk=one.pk)
    assert one.frozen["exemptions"] == [
        {"rate": rate.public_id, "reason": "Exempt supply", "reasons": {"de": SUPPLY}, "code": "VATEX-EU-IC"}
    ]
    html = html_of(one.frozen, draft=False)
    assert html.index('class="summary') < html.index(SUPPLY)
    assert "Exempt supply" in html_of(one.frozen, draft=False, language="fr")
    note = CreditNote.issue(one, CreditRequest(amount=5000), reason="", memo="", by=None, now=now)
    assert SUPPLY in html_of_note(note)


def test_a_draft_shows_the_reason_of_today(now):
    rate = exempt()
    made = draft(customer(currency="eur"), default_tax_rates=[rate_snapshot(rate)])
    rate.change({"exemption_reason": "New words"}, by=None, now=now)
    assert Printed(document_of(made, now=now)).exemptions == [("New words", "")]


@pytest.mark.parametrize("status", [Customer.EXEMPT, Customer.REVERSE])
def test_customers_without_tax_get_the_reason_of_the_rate_that_is_chosen(now, status):
    buyer = customer(currency="eur", tax_exempt=status)
    one = issued(buyer, default_tax_rates=[rate_snapshot(exempt())], now=now)
    assert Printed(one.frozen, "de").exemptions == [(SUPPLY, "")]
    assert Printed(one.frozen, "de").tax_note  # the words of the law stay beside it
    note = CreditNote.issue(one, CreditRequest(amount=500), reason="", memo="", by=None, now=now)
    assert "Exempt supply" in html_of_note(note)


def test_only_rates_that_lines_have_are_explained_each_text_once(now):
    one, same, unused = exempt(), exempt(display_name="Zero"), tax_rate("0", exemption_reason="Never charged")
    taxed = tax_rate("19")
    lines = [line("A", tax_rates=[rate_snapshot(one)]), line("B", tax_rates=[rate_snapshot(same)])]
    lines.append(line("C", tax_rates=[rate_snapshot(taxed)]))
    made = issued(customer(currency="eur"), lines=lines, default_tax_rates=[rate_snapshot(unused)], now=now)
    assert Printed(made.frozen).exemptions == [("Exempt supply", "")]
    note = CreditNote.issue(made, CreditRequest(amount=100), reason="", memo="", by=None, now=now)
    assert note.frozen["exemptions"][0]["rate"] == one.public_id


def test_a_second_language_has_its_own_reason(administrator, now):
    Company.current().change({"second_language": "de"}, by=administrator, now=now)
    assert Printed(invoice(exempt(), "fr", now=now).frozen, "fr").exemptions == [("Exempt supply", SUPPLY)]
    Company.current().change({"second_language": "fr"}, by=administrator, now=now)
    assert Printed(invoice(exempt(), "de", now=now).frozen, "de").exemptions == [(SUPPLY, "")]


def test_taxed_documents_and_those_of_before_have_no_reason(now):
    one = invoice(tax_rate("19"), now=now)
    assert "exemptions" not in one.frozen
    assert Printed(one.frozen).exemptions == []


@pytest.mark.parametrize(
    ("status", "rate", "found"),
    [
        (Customer.EXEMPT, None, "Steuerfreie Ausfuhrlieferung, § 4 Nr. 1a UStG"),
        (Customer.EXEMPT, "0", SUPPLY),  # what the rate says goes before
        (Customer.REVERSE, None, ""),  # the words of the law are enough
        (Customer.NONE, None, ""),
    ],
)
def test_the_account_says_why_exempt_customers_pay_no_tax(administrator, now, status, rate, found):
    account = {
        "exempt_reason": "Exempt export",
        "exempt_reasons": {"de": "Steuerfreie Ausfuhrlieferung, § 4 Nr. 1a UStG"},
    }
    Company.current().change(account, by=administrator, now=now)
    rates = [rate_snapshot(exempt())] if rate else []
    one = issued(customer(currency="eur", tax_exempt=status), default_tax_rates=rates, now=now)
    Company.current().change({"exempt_reason": "", "exempt_reasons": {}}, by=administrator, now=now)
    one = Invoice.objects.get(pk=one.pk)
    assert [text for text, _ in Printed(one.frozen, "de").exemptions] == ([found] if found else [])
    note = CreditNote.issue(one, CreditRequest(amount=500), reason="", memo="", by=None, now=now)
    assert (found in html_of_note(note, "de")) or not found


def test_the_reason_of_the_account_is_kept_and_refused_at_its_field(office):
    page = reverse("company_documents")
    typed = {"exempt_reasons_key": ["de"], "exempt_reasons_value": ["Steuerfrei"], "version": Company.read().version}
    answer = office.post(page, documents_form(**typed))
    assert answer.status_code == 422
    assert "Write the reason for all other languages too" in body(answer)
    assert "Steuerfrei" in body(answer)
    assert office.post(page, documents_form(exempt_reason="Exempt", **typed)).status_code == 302
    assert (Company.read().exempt_reason, Company.read().exempt_reasons) == ("Exempt", {"de": "Steuerfrei"})
    assert "Reason in other languages: Deutsch" in body(office.get(page))
