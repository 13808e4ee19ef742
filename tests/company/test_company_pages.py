"""The company's pages under Settings: who may do what, what is refused, and what is told."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFile

from billing_site.company.models import Company
from billing_site.company.numbers import NumberingRefused
from billing_site.company.views import company_image
from billing_site.events.models import Event
from tests.company.form_data import documents_form
from tests.factories import address, customer
from tests.reading import body
from tests.tools.tables import by_field

pytestmark = pytest.mark.django_db
PROFILE, DOCUMENTS, NUMBERING = "/settings/company/", "/settings/documents/", "/settings/numbering/"
PAGES = (PROFILE, DOCUMENTS, NUMBERING)


def typed(page, **fields):
    company = Company.read()
    start = {
        PROFILE: {"name": company.name or "Acme"},
        DOCUMENTS: documents_form(),
        NUMBERING: {
            "numbering_scheme": "customer",
            "invoice_prefix": "INV",
            "next_invoice_sequence": "1",
            "credit_note_numbering": "invoice",
            "credit_note_prefix": "CN",
            "next_credit_note_sequence": "1",
        },
    }[page]
    return {"version": company.version, **start, **fields}


def picture(width=200, height=200, kind="PNG", mode="RGB", name="logo.png", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), 128 if mode == "L" else None).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue())


def test_an_administrator_saves_the_profile(office, administrator):
    answer = office.post(
        PROFILE,
        typed(
            PROFILE, name="Billfold Works GmbH", email="billing@works.example", phone="030 123456",
            website="works.example", address_country="DE", address_line1="Weg 1", address_postal_code="10115",
            address_city="Berlin", tax_ids_key=["eu_vat", ""], tax_ids_value=["136 695 976", ""],
        ),
        follow=True,
    )  # fmt: skip
    company = Company.read()
    assert answer.status_code == 200
    assert "Saved company settings." in answer.content.decode()
    assert (company.name, company.phone, company.website) == (
        "Billfold Works GmbH",
        "+4930123456",
        "https://works.example",
    )
    assert company.tax_ids == [{"type": "eu_vat", "value": "DE136695976"}]
    assert company.address["city"] == "Berlin"
    page = office.get(PROFILE).content.decode()
    assert "Settings changed" in page
    assert "EU VAT DE136695976" in page
    assert Event.objects.get().actor == administrator


PROFILE_REFUSED = {
    "website": {"not a site": "web address like", "javascript://alert": "web address like"},
    "email": {"nobody": "e-mail address like"},
    "phone": {"12": "phone"},
    "name": {"A\x00": "NUL"},
}
SHORT_TAX_ID = {"tax_ids_key": ["us_ein"], "tax_ids_value": ["12"]}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        *by_field(PROFILE_REFUSED),
        (SHORT_TAX_ID, "An example is 12-3456789"),
        (address("DE", "W", "1", "B"), "1"),
    ],
)
def test_the_profile_refuses_in_plain_words_and_keeps_what_was_typed(office, fields, complaint):
    answer = office.post(PROFILE, typed(PROFILE, address_line2="Typed before") | fields)
    page = body(answer, 422)
    assert complaint in page
    assert "Typed before" in page
    assert Company.read().version == 1


def test_logo_and_icon_are_drawn_anew_and_served_to_staff_only(office, client, tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    logo = picture(300, 150, "JPEG", name="../../x.exe", exif=exif)
    answer = office.post(DOCUMENTS, typed(DOCUMENTS) | {"logo": logo, "icon": picture(128, 128, mode="RGBA")})
    assert answer.status_code == 302, answer.content.decode()
    company = Company.read()
    assert company.logo.startswith("company/")
    assert company.logo.endswith(".jpg")
    assert b"secret place" not in (tmp_path / company.logo).read_bytes()
    served = office.get(reverse("company_logo"))
    assert served["Content-Type"] == "image/jpeg"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(served.getvalue())).size == (300, 150)
    assert office.get(reverse("company_icon"))["Content-Type"] == "image/png"
    client.logout()
    assert client.get(reverse("company_logo")).status_code == 302
    assert "login_required" not in vars(company_image)


@pytest.mark.parametrize(
    ("field", "upload", "complaint"),
    [
        ("logo", lambda: picture(127, 300), "127 by 300"),
        ("logo", lambda: picture(6001, 128), "at most 6,000 pixels"),
        ("icon", lambda: picture(200, 128), "must be square"),
        ("logo", lambda: picture(200, 200, "GIF", "L"), "no JPG or PNG"),
        ("logo", lambda: SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "no JPG or PNG"),
        ("logo", lambda: SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 99), "no JPG or PNG"),
        ("logo", lambda: SimpleUploadedFile("a.png", picture().read()[:120]), "no JPG or PNG"),
        ("logo", lambda: SimpleUploadedFile("a.png", b"x" * 600 * 1024), "Use one under 512 KB"),
    ],
)
def test_other_files_are_refused_in_plain_words(office, field, upload, complaint):
    answer = office.post(DOCUMENTS, typed(DOCUMENTS) | {field: upload()})
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert "choose it again" in answer.content.decode()
    assert not Company.read().logo


def test_half_a_file_is_refused_also_where_documents_were_drawn_before(office, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint leaves it
    upload = SimpleUploadedFile("a.png", picture().read()[:120])
    assert office.post(DOCUMENTS, typed(DOCUMENTS) | {"logo": upload}).status_code == 422
    assert not Company.read().logo


def test_an_image_stays_until_it_is_removed(office):
    office.post(DOCUMENTS, typed(DOCUMENTS) | {"logo": picture()})
    office.post(DOCUMENTS, typed(DOCUMENTS, memo="Thanks"))
    assert Company.read().logo
    assert "The logo now" in office.get(DOCUMENTS).content.decode()
    office.post(DOCUMENTS, typed(DOCUMENTS, drop_logo="on"))
    assert not Company.read().logo
    assert office.get(reverse("company_logo")).status_code == 404


def test_a_change_of_country_redraws_the_address_and_the_types(office):
    fields = {"address_country": "US", "address_line1": "1 Main St", "tax_ids_key": [""], "tax_ids_value": ["12"]}
    page = office.post(reverse("company_address_fields"), fields, HTTP_HX_REQUEST="true").content.decode()
    assert "ZIP code" in page
    assert "1 Main St" in page
    assert 'hx-swap-oob="true"' in page
    assert page.index('label="United States"') < page.index("EU VAT")


def test_an_administrator_saves_branding_and_documents(office):
    fields = {
        "default_currency": "chf", "default_language": "de", "second_language": "fr", "memo": "Danke",
        "payment_terms_days": "14", "page_size": "letter", "tax_rounding": "invoice", "time_zone": "Europe/Zurich",
        "bank_account_holder": "Billfold Works", "bank_name": "Bank",
    }  # fmt: skip
    spelled = {"brand_color": "2F6FED", "bank_iban": "de89 3704 0044 0532 0130 00", "bank_bic": "cobadeffxxx"}
    answer = office.post(DOCUMENTS, typed(DOCUMENTS, **fields, **spelled), follow=True)
    assert "Saved branding and documents." in answer.content.decode()
    company = Company.read()
    assert {name: str(getattr(company, name)) for name in fields} == fields
    assert (company.bank_iban, company.bank_bic) == ("DE89370400440532013000", "COBADEFFXXX")
    assert company.brand_color == "#2f6fed"
    page = office.get(DOCUMENTS).content.decode()
    assert "CHF · Swiss Franc" in page
    assert "DE89 3704 0044 0532 0130 00" in page


DOCUMENTS_REFUSED = {
    "bank_iban": {"DE89 3704 0044 0532 0130 01": "no valid IBAN"},
    "bank_bic": {"X": "no valid BIC"},
    "brand_color": {"red": "six digits, such as #2f6fed"},
    "second_language": {"en": "another language than the first"},
    "memo": {"x" * 1501: "at most 1500"},
    "footer": {"x" * 5001: "at most 5000"},
    "payment_terms_days": {"-1": "Enter 0 or more."},
    "default_currency": {"xxx": "not one of the available choices"},
    "time_zone": {"Mars/Base": "not one of the available choices"},
}


@pytest.mark.parametrize(("fields", "complaint"), by_field(DOCUMENTS_REFUSED))
def test_the_document_defaults_refuse(office, fields, complaint):
    answer = office.post(DOCUMENTS, typed(DOCUMENTS, **fields))
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert Company.read().version == 1


def test_saved_settings_offer_undo_and_the_undo_offers_redo(office):
    page = office.post(DOCUMENTS, typed(DOCUMENTS, memo="Thanks"), follow=True).content.decode()
    assert f'action="{reverse("company_undo", args=[2])}"' in page
    page = office.post(reverse("company_undo", args=[2]), follow=True).content.decode()
    assert "The settings are as before." in page
    assert not Company.read().memo
    office.post(reverse("company_undo", args=[3]))
    assert Company.read().memo == "Thanks"
    page = office.post(reverse("company_undo", args=[2]), follow=True).content.decode()
    assert "The settings are as before." in page
    page = office.post(reverse("company_undo", args=[2]), follow=True).content.decode()
    assert "Nothing was undone. Memo was changed since." in page
    page = office.post(PROFILE, typed(PROFILE, name="Acme"), follow=True).content.decode()
    assert "Saved company settings." in page
    # A first name is not taken away again.
    assert reverse("company_undo", args=[6]) not in page
    assert "the company had no name" in office.post(reverse("company_undo", args=[6]), follow=True).content.decode()
    Company.read().change({"phone": "+4930123456"}, by=None, now=timezone.now())
    assert office.post(reverse("company_undo", args=[7]))["Location"] == PROFILE
    page = office.post(NUMBERING, typed(NUMBERING, invoice_prefix="Y27"), follow=True).content.decode()
    assert "Saved numbering settings." in page
    assert reverse("company_undo", args=[9]) not in page


def test_an_administrator_changes_the_numbering(office):
    fields = {"numbering_scheme": "account", "invoice_prefix": "y27", "next_invoice_sequence": "100"}
    assert office.post(NUMBERING, typed(NUMBERING, **fields)).status_code == 302
    assert Company.read().counts_for_all
    assert Company.read().next_invoice_number == "Y27-0100"
    answer = office.post(NUMBERING, typed(NUMBERING, invoice_prefix="Y27", next_invoice_sequence="99"))
    assert answer.status_code == 422
    assert "it is Y27-0100" in answer.content.decode()


OWN = {"credit_note_numbering": "own", "credit_note_prefix": "gs", "next_credit_note_sequence": "57"}


def test_an_administrator_gives_credit_notes_a_series(office):
    assert office.post(NUMBERING, typed(NUMBERING, **OWN)).status_code == 302
    assert Company.read().credit_notes_count_alone
    assert Company.read().next_credit_note_number == "GS-0057"
    page = body(office.get(NUMBERING))
    assert "Next: GS-0057." in page
    assert "Prefix of credit notes" in page
    back = body(office.post(NUMBERING, typed(NUMBERING, **OWN | {"next_credit_note_sequence": "56"})), 422)
    assert "it is GS-0057" in back
    assert 'value="56"' in back


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("INV", "Invoices and credit notes need two prefixes."),
        ("ACME", "A customer has the prefix ACME"),
        ("c", "Use 2 to 12 capital letters and digits, such as CN."),
        ("C-N", "Use 2 to 12 capital letters and digits, such as CN."),
        ("", "This field is required."),
    ],
)
def test_a_prefix_that_credit_notes_cannot_have_is_refused_at_its_field(office, now, prefix, words):
    customer("Acme").change({"invoice_prefix": "ACME"}, by=None, now=now)
    answer = office.post(NUMBERING, typed(NUMBERING, **OWN | {"credit_note_prefix": prefix}))
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["credit_note_prefix"])
    assert Company.read().credit_note_prefix == "CN"


def test_no_invoice_gets_a_prefix_of_credit_notes(now):
    company = Company.current()
    company.change({"credit_note_prefix": "GUT"}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="the account's own prefix"):
        customer("Acme").change({"invoice_prefix": "GUT"}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="two prefixes") as refused:
        company.change({"invoice_prefix": "GUT"}, by=None, now=now)
    assert refused.value.field == "invoice_prefix"
    company.take_credit_note_number()
    Company.read().change({"credit_note_prefix": "CN"}, by=None, now=now)
    for someone, words in ((customer("Beta"), "GUT was used before"), (Company.read(), "GUT was used before")):
        with pytest.raises(NumberingRefused, match=words):
            someone.change({"invoice_prefix": "GUT"}, by=None, now=now)
    with pytest.raises(NumberingRefused, match="it is GUT-0002"):
        Company.read().change({"credit_note_prefix": "GUT", "next_credit_note_sequence": 1}, by=None, now=now)
    Company.read().change({"credit_note_prefix": "GUT", "next_credit_note_sequence": 2}, by=None, now=now)


@pytest.mark.parametrize(("country", "refused"), [("IN", True), ("DE", False), ("PT", False)])
def test_where_the_law_asks_for_short_numbers_a_long_prefix_is_refused(now, country, refused):
    company = Company.current()
    company.change(address(country), by=None, now=now)
    fields = {"credit_note_numbering": "own", "credit_note_prefix": "ABCDEFGHIJKL"}
    if refused:
        with pytest.raises(NumberingRefused, match="In India a number has at most 16 characters; ABCDEFGHIJKL-0001"):
            company.change(fields, by=None, now=now)
    company.change(fields | {"credit_note_prefix": "ABCDEFGHIJK"}, by=None, now=now)
    assert Company.read().next_credit_note_number == "ABCDEFGHIJK-0001"


@pytest.mark.parametrize("name", ["  ", "\u200b"])
def test_the_name_is_asked_for_at_its_field(office, now, name):
    Company.read().change({"name": "Acme"}, by=None, now=now)
    page = body(office.post(PROFILE, typed(PROFILE, name=name, phone="+4930123456")), 422)
    assert "Enter the name: documents must say who sends them." in page
    assert 'value="+4930123456"' in page
    assert Company.read().name == "Acme"


def test_two_administrators_at_once_lose_nothing(office, administrator, now):
    mine = typed(PROFILE, name="Mine", email="mine@example.com")
    theirs = {"name": "Theirs", "phone": "+4930123456", "tax_ids": [{"type": "us_ein", "value": "123456789"}]}
    Company.read().change(theirs, by=administrator, now=now)
    answer = office.post(PROFILE, mine)
    page = body(answer, 409)
    assert "Somebody saved these settings while you were editing" in page
    assert "Administrator Person changed “empty” to “Theirs”" in page
    assert 'value="Mine"' in page
    assert 'value="mine@example.com"' in page
    assert 'value="123456789"' in page
    assert Company.read().name == "Theirs"
    kept = {"tax_ids_key": "us_ein", "tax_ids_value": "123456789", "phone": "+4930123456"}
    assert office.post(PROFILE, mine | kept | {"version": Company.read().version}).status_code == 302
    assert (Company.read().name, Company.read().tax_ids) == ("Mine", theirs["tax_ids"])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["billing", "reader"])
def test_others_read_and_may_not_change(client, request, role, page, now):
    Company.read().change({"name": "Acme", "memo": "Thanks"}, by=None, now=now)
    client.force_login(request.getfixturevalue(role))
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Administrators can change this." in answer.content.decode()
    assert "Save settings" not in answer.content.decode()
    assert client.post(page, typed(page)).status_code == 403
    assert client.post(reverse("company_address_fields")).status_code == 403
    assert client.post(reverse("company_undo", args=[2])).status_code == 403
    assert page in client.get(reverse("settings")).content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("version", ["", "x", "99999999999999999999", "-1"])
def test_a_nonsense_version_counts_as_outdated(office, page, version, now):
    Company.read().change({"footer": "x"}, by=None, now=now)
    assert office.post(page, typed(page, version=version)).status_code == 409


def test_the_admin_shows_the_company_and_changes_nothing(office):
    company = Company.current()
    assert office.get(reverse("admin:company_company_change", args=[company.pk])).status_code == 200
    assert office.get(reverse("admin:company_company_add")).status_code == 403
    assert office.post(reverse("admin:company_company_delete", args=[company.pk])).status_code == 403


def test_rounding_is_explained_and_japan_alone_chooses_a_direction(office, now):
    page = office.get(DOCUMENTS).content.decode()
    assert "Once for each rate and invoice" in page
    assert "95.45 once, 90.91 + 4.55 = 95.46 by line" in page
    assert "Direction of rounding" not in page
    Company.read().change({"address_country": "JP"}, by=None, now=now)
    assert "Direction of rounding" in office.get(DOCUMENTS).content.decode()
    office.post(DOCUMENTS, typed(DOCUMENTS, tax_rounding_direction="down"))
    company = Company.read()
    assert (company.tax_rounding_direction, company.tax_direction) == ("down", "down")
    company.change({"address_country": "KR"}, by=None, now=now)
    assert Company.read().tax_direction == "nearest"
    office.post(DOCUMENTS, typed(DOCUMENTS, tax_rounding_direction="up", memo="Hi"))
    assert (Company.read().memo, Company.read().tax_rounding_direction) == ("Hi", "down")


def test_a_direction_that_there_is_not_is_refused(office, now):
    Company.read().change({"address_country": "JP"}, by=None, now=now)
    answer = office.post(DOCUMENTS, typed(DOCUMENTS, tax_rounding_direction="sideways"))
    assert answer.status_code == 422
    assert "not one of the available choices" in answer.content.decode()
