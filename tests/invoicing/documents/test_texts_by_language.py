"""Memo, footer, names of rates and coupons by language: chosen on drafts, frozen, and read in every language."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.places.texts import TextsRefused, text_in
from billing_site.pages.fields.texts import TextsByLanguage
from customers.bulk.properties import change_many
from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from invoicing.documents.limits import printable
from invoicing.documents.pdf.drawing import html_of
from invoicing.documents.text.credit_note import html_of_note
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import html_of_receipt
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.issuing.snapshot import link
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.tax_rate import TaxRate
from invoicing.totals.credit import CreditRequest
from tests.company.form_data import documents_form
from tests.customers.coupons.test_coupons import coupon
from tests.factories import customer, draft, issued, line, tax_rate
from tests.reading import body

pytestmark = pytest.mark.django_db
TEXTS = {
    "memo": "Thank you for your business.",
    "memos": {"de": "Vielen Dank für Ihren Auftrag.", "fr": "Merci de votre confiance."},
    "footer": "Registered in Bristol, no. 12345",
    "footers": {"de": "Eingetragen in Bristol, Nr. 12345", "ja": "ブリストル登録 12345"},
}
DOCUMENTS = "/settings/documents/"


@pytest.fixture
def texts(administrator, now):
    Company.current().change(TEXTS, by=administrator, now=now)


def buyer(*languages, **fields):
    return customer(currency="eur", preferred_locales=list(languages), **fields)


@pytest.mark.parametrize(
    ("language", "home", "found"),
    [
        ("de", "en", "D"),
        ("fr-CA", "en", "F"),  # its base language
        ("fr", "en", "F"),
        ("en-GB", "en", "main"),
        ("pt-BR", "en", "P"),
        ("pt-BR", "pt-BR", "main"),  # the account's own is nearer than another standard
        ("pt", "pt-BR", "P"),
        ("zh-TW", "en", "main"),  # another script is no base to fall back on
        ("zh", "en", "Z"),
        ("ja", "en", "main"),
        ("de", "de", "D"),  # the account's language was another one when the text was written
    ],
)
def test_a_reader_gets_the_own_language_then_its_base_then_the_accounts(language, home, found):
    assert text_in(language, "main", {"de": "D", "fr": "F", "pt": "P", "zh": "Z"}, home) == found


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize(
    ("languages", "memo", "footer"),
    [
        (["de"], "Vielen Dank für Ihren Auftrag.", "Eingetragen in Bristol, Nr. 12345"),
        (["de-AT"], "Vielen Dank für Ihren Auftrag.", "Eingetragen in Bristol, Nr. 12345"),
        (["fr-CA"], "Merci de votre confiance.", "Registered in Bristol, no. 12345"),
        (["ja"], "Thank you for your business.", "ブリストル登録 12345"),
        (["nl"], "Thank you for your business.", "Registered in Bristol, no. 12345"),
        ([], "Thank you for your business.", "Registered in Bristol, no. 12345"),
    ],
)
def test_a_new_draft_starts_with_the_texts_of_its_language(languages, memo, footer):
    made = draft(buyer(*languages))
    assert (made.description, made.footer) == (memo, footer)


@pytest.mark.usefixtures("texts")
def test_drafts_follow_the_customers_language_unless_somebody_edited_them(now):
    ann = buyer("de")
    plain, typed = draft(ann), draft(ann, description="Kommt Dienstag", footer="")
    ann.change({"preferred_locales": ["fr"]}, by=None, now=now)
    plain.refresh_from_db()
    typed.refresh_from_db()
    assert (plain.description, plain.footer) == ("Merci de votre confiance.", "Registered in Bristol, no. 12345")
    assert (typed.description, typed.footer) == ("Kommt Dienstag", "")
    own = buyer("de", invoice_footer="Eingetragen in Bristol, Nr. 12345")
    kept = draft(own)
    own.change({"preferred_locales": ["ja"]}, by=None, now=now)
    kept.refresh_from_db()
    assert kept.footer == "Eingetragen in Bristol, Nr. 12345"  # the customer's own, word for word the same or not


@pytest.mark.usefixtures("texts")
def test_drafts_of_many_customers_follow_an_import(now):
    ann, bob = buyer("de"), buyer("fr")
    drafts = [draft(ann), draft(bob)]
    changes = [(ann, {"preferred_locales": [["de"], ["fr"]]}), (bob, {"preferred_locales": [["fr"], []]})]
    change_many(changes, by=None, now=now, operation_id="op_1")
    found = [Invoice.objects.get(pk=each.pk).description for each in drafts]
    assert found == ["Merci de votre confiance.", "Thank you for your business."]


@pytest.mark.usefixtures("texts")
def test_drafts_follow_a_merge_and_its_undoing(now):
    ann, bob = buyer("de"), buyer("fr")
    moved = draft(bob)
    merge = CustomerMerge.make(ann, bob, {}, by=None, now=now)
    moved.refresh_from_db()
    assert moved.description == "Vielen Dank für Ihren Auftrag."
    merge.undo(undo_id="op_1", by=None, now=now)
    moved.refresh_from_db()
    assert moved.description == "Merci de votre confiance."


@pytest.mark.usefixtures("texts")
def test_drafts_follow_the_accounts_language_where_customers_have_none(administrator, now):
    left, own = draft(buyer()), draft(buyer("fr"))
    Company.current().change({"default_language": "de"}, by=administrator, now=now)
    left.refresh_from_db()
    own.refresh_from_db()
    assert left.description == "Vielen Dank für Ihren Auftrag."
    assert own.description == "Merci de votre confiance."


@pytest.mark.usefixtures("texts")
def test_issued_documents_print_the_texts_of_every_language_that_they_are_read_in(administrator, now):
    one = issued(buyer("de"), now=now)
    Company.current().change({"memos": {}, "footers": {}, "memo": "", "footer": ""}, by=administrator, now=now)
    one = Invoice.objects.get(pk=one.pk)
    assert one.frozen["memo"] == "Vielen Dank für Ihren Auftrag."
    for language, memo, footer in (
        ("de", "Vielen Dank für Ihren Auftrag.", "Eingetragen in Bristol, Nr. 12345"),
        ("fr-CA", "Merci de votre confiance.", "Registered in Bristol, no. 12345"),
        ("ja", "Thank you for your business.", "ブリストル登録 12345"),
        ("it", "Thank you for your business.", "Registered in Bristol, no. 12345"),
    ):
        html = html_of(one.frozen, draft=False, language=language)
        assert memo in html
        assert footer in html
        assert html.count('class="memo"') == 1
    assert link("", one.frozen) == one.hash  # what is printed is what the chain proves
    one.pay(one.amount_due, by=None, now=now)
    assert "Merci de votre confiance." in html_of_receipt(one.payments.get(), "fr")


@pytest.mark.usefixtures("texts")
def test_what_staff_typed_on_an_invoice_stays_in_all_languages(now):
    one = issued(buyer("de"), description="Bestellung 77", footer="Gruß, Anna", now=now)
    assert "memos" not in one.frozen
    html = html_of(one.frozen, draft=False, language="fr")
    assert "Bestellung 77" in html
    assert "Gruß, Anna" in html
    assert "Merci" not in html
    # A text of the account, but not the one of this language, was chosen by hand too.
    other = issued(buyer("de"), description="Merci de votre confiance.", now=now)
    assert "Merci de votre confiance." in html_of(other.frozen, draft=False)


@pytest.mark.usefixtures("texts")
def test_a_second_language_shows_its_own_texts_and_no_fallback(administrator, now):
    Company.current().change({"second_language": "fr"}, by=administrator, now=now)
    html = html_of(issued(buyer("de"), now=now).frozen, draft=False)
    assert 'lang="fr">Merci de votre confiance.</span>' in html
    assert "Registered in Bristol" not in html  # no French footer: none is better than an English one marked French


@pytest.mark.usefixtures("texts")
def test_credit_notes_have_the_footer_of_their_invoice_by_language(now):
    one = issued(buyer("de"), now=now)
    note = CreditNote.issue(one, CreditRequest(amount=500), reason="", memo="Typed", by=None, now=now)
    assert "ブリストル登録 12345" in html_of_note(note, "ja")
    assert "Eingetragen in Bristol" in html_of_note(note)


def test_names_of_rates_and_coupons_are_printed_in_the_documents_language(now):
    rate = tax_rate("19", names={"de": "USt.", "fr": "TVA", "es": "IVA"})
    spring = coupon(now, percent_off="10", name="Spring", names={"de": "Frühling", "ja": "春"})
    chosen = [coupon_snapshot(spring, now=now)]
    one = issued(buyer("de"), lines=[line("Work", 1, 10000)], default_tax_rates=[rate_snapshot(rate)], discounts=chosen)
    one = Invoice.objects.get(pk=one.pk)
    assert one.total == 10710
    for language, tax, off in (
        ("de", "USt. 19 %", "Frühling ("),
        ("fr-CA", "TVA 19 %", "Spring ("),
        ("es-419", "IVA 19", "Spring ("),
        ("ja", "VAT 19%", "春"),
        ("nl", "VAT 19%", "Spring ("),
    ):
        words = " ".join(label for label, *_ in Printed(one.frozen, language).summary).replace("\xa0", " ")
        assert tax in words, language
        assert off in words, language
    note = CreditNote.issue(one, CreditRequest(amount=1071), reason="", memo="", by=None, now=now)
    assert "TVA 19" in html_of_note(note, "fr").replace("\xa0", " ").replace("\u202f", " ")


def test_documents_of_before_have_one_name_and_one_text_for_all_languages(now):
    frozen = issued(buyer("de"), default_tax_rates=[rate_snapshot(tax_rate())], description="Alt").frozen
    old = {key: value for key, value in frozen.items() if key not in ("account_language", "memos", "footers")}
    assert [label.replace("\xa0", " ") for label, *_ in Printed(old, "fr").summary][2].startswith("VAT 19 %")
    assert Printed(old, "fr").memo == "Alt"


def test_a_renamed_rate_and_coupon_reach_the_drafts_that_name_them(now):
    rate, spring = tax_rate("7"), coupon(now, name="Spring")
    chosen = [coupon_snapshot(spring, now=now)]
    made = draft(buyer("de"), default_tax_rates=[rate_snapshot(rate)], discounts=chosen)
    rate.change({"names": {"de": "USt."}}, by=None, now=now)
    spring.change({"names": {"de": "Frühling"}}, by=None, now=now)
    made.refresh_from_db()
    assert made.default_tax_rates[0]["names"] == {"de": "USt."}
    assert made.discounts[0]["names"] == {"de": "Frühling"}
    rate.change({"names": {}}, by=None, now=now)
    spring.change({"names": {}}, by=None, now=now)
    made.refresh_from_db()
    assert "names" not in made.default_tax_rates[0]
    assert "names" not in made.discounts[0]


def test_texts_in_all_languages_do_not_make_a_document_too_large(administrator, now):
    long = "x y " * 1249
    footers = {tag: f"{tag} {long}"[:5000] for tag in DOCUMENT_LANGUAGES}
    Company.current().change({"footers": footers}, by=administrator, now=now)
    one = issued(buyer("de"), now=now)
    assert printable(one.frozen)["footers"]["ja"].startswith("ja x y")


# The forms


def test_an_administrator_keeps_texts_by_language_and_takes_them_back(office):
    sent = documents_form(
        memo="Thanks", memos_key=["de", "", "fr"], memos_value=["Danke\r\nsehr", " ", "Merci"],
        footers_key=["ar"], footers_value=["شكرا"], version=Company.read().version,
    )  # fmt: skip
    assert office.post(DOCUMENTS, sent).status_code == 302
    company = Company.read()
    assert company.memos == {"de": "Danke\nsehr", "fr": "Merci"}
    assert company.footers == {"ar": "شكرا"}
    page = body(office.get(DOCUMENTS))
    assert "Memo in other languages: Deutsch" in page  # the timeline, a row a language
    assert "Danke\nsehr</textarea>" in page
    office.post(reverse("company_undo", args=[company.version]))
    assert Company.read().memos == {}


@pytest.mark.parametrize(
    ("keys", "values", "words"),
    [
        (["de", "de"], ["a", "b"], "Deutsch is there twice"),
        ([""], ["Vielen Dank"], "Choose the language of “Vielen Dank”"),
        (["xx"], ["a"], "Documents do not speak the language “xx”"),
        (["de"], ["a\u202eb"], "hidden characters"),
        (["de"], ["x" * 1501], "Deutsch: use at most 1,500 characters"),
    ],
)
def test_bad_texts_are_refused_at_their_field_and_kept(office, keys, values, words):
    sent = documents_form(memos_key=keys, memos_value=values, version=Company.read().version)
    answer = office.post(DOCUMENTS, sent)
    assert answer.status_code == 422
    assert words in body(answer)
    assert values[0] in body(answer)
    assert Company.read().memos == {}


@pytest.mark.parametrize("texts", [{"xx": "a"}, {"de": ""}, {"de": 5}, ["de"], {"de": "a\0"}])
def test_the_verbs_refuse_what_is_no_text_by_language(administrator, now, texts):
    for verb in (
        lambda: Company.current().change({"footers": texts}, by=administrator, now=now),
        lambda: tax_rate(names=texts),
        lambda: tax_rate().change({"names": texts}, by=None, now=now),
        lambda: Coupon.create(percent_off=Decimal(5), names=texts, by=None, now=now),
        lambda: coupon(now).change({"names": texts}, by=None, now=now),
    ):
        with pytest.raises(TextsRefused):
            verb()


def test_desk_and_admin_keep_the_names_of_rates_and_coupons(desk, client, administrator):
    typed = {"names_key": ["de", "fr"], "names_value": ["USt.", " TVA "]}
    desk.post(reverse("tax_rate_add"), {"display_name": "VAT", "percentage": "19", "inclusive": "exclusive"} | typed)
    rate = TaxRate.objects.get()
    assert rate.names == {"de": "USt.", "fr": "TVA"}
    desk.post(reverse("coupon_add"), {"public_id": "X", "percent_off": "5", "duration": "once"} | typed)
    assert Coupon.objects.get().names == {"de": "USt.", "fr": "TVA"}
    assert "Name (Deutsch)" in body(desk.get(rate.get_absolute_url()))
    assert "Name (français)" in body(desk.get(Coupon.objects.get().get_absolute_url()))
    file = b"".join(desk.get(reverse("tax_rate_export_file"), {"columns": "all"})).decode()
    assert "Name (fr),Name (de)" in file.replace('"', "")
    file = b"".join(desk.get(reverse("coupon_export_file"), {"columns": "all"})).decode()
    assert "Name (fr),Name (de)" in file.replace('"', "")
    client.force_login(administrator)
    page = reverse("admin:invoicing_taxrate_change", args=[rate.pk])
    assert 'name="names_value"' in body(client.get(page))
    sent = {"display_name": "VAT", "names_key": ["de"], "names_value": ["MwSt."], "seen_version": rate.version}
    assert client.post(page, sent).status_code == 302
    rate.refresh_from_db()
    assert rate.names == {"de": "MwSt."}
    assert [change for event in Event.objects.of(rate) for change in event.changes] == ["names"]
    assert "Name: Deutsch" in body(desk.get(rate.get_absolute_url()))
    of_coupon = reverse("admin:customers_coupon_change", args=[Coupon.objects.get().pk])
    sent = {"name": "", "names_key": ["de"], "names_value": ["x" * 41], "seen_version": Coupon.objects.get().version}
    answer = client.post(of_coupon, sent)
    assert answer.status_code == 200
    assert "Deutsch: use at most 40 characters" in body(answer)


def test_the_rows_of_a_field_are_drawn_without_a_value():
    field = TextsByLanguage(label="Name", longest=5)
    assert field.clean([("", ""), ("de", " a  b ")]) == {"de": "a b"}
    assert 'name="names_key"' in field.widget.render("names", None)
