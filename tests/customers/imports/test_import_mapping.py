"""What columns mean is guessed from their names, and what is left out is told why."""

from zoneinfo import ZoneInfo

import pytest

from billing_site.lib.csv.stream import metadata_columns
from customers.directory import export
from customers.imports.mapping import PROPERTIES, choices, guess

STRIPE = (
    "id,Description,Email,Name,Created (UTC),Delinquent,Plan,Status,Total Spend,Payment Count,Refunded Volume,"
    "Dispute Losses,Card ID,Card Last4,Card Address Line1,Card Name,Account Balance,Currency,Business Vat ID,"
    "Average Order,Cancel At Period End,order_id (metadata)"
).split(",")


def targets(*headers):
    return [guessed.target for guessed in guess(headers)]


def test_every_property_of_our_export_is_recognized():
    headers = [column.header for column in (*export.columns(ZoneInfo("Asia/Kolkata")), *metadata_columns(["a b"]))]
    found = targets(*headers)
    assert set(found) == {"", "id", *PROPERTIES, "metadata:a b"}
    left = {header: guessed.note for header, guessed in zip(headers, guess(headers), strict=True) if not guessed.target}
    assert left["Created (Asia/Kolkata)"] == "Billfold sets this itself."
    assert "ledger" in left["Account Balance"]
    assert set(left) == {
        *("Created (Asia/Kolkata)", "Updated (Asia/Kolkata)", "Account Balance", "Coupon", "Delinquent"),
        "Default payment method",
    }


def test_stripes_export_is_recognized_and_its_ids_become_metadata():
    found = dict(zip(STRIPE, guess(STRIPE), strict=True))
    assert {header: g.target for header, g in found.items() if g.target} == {
        "id": "metadata:stripe_id",
        "Description": "description",
        "Email": "email",
        "Name": "name",
        "Currency": "currency",
        "Business Vat ID": "tax_ids",
        "order_id (metadata)": "metadata:order_id",
    }
    assert all(g.note for g in found.values() if not g.target)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Firma, E-Mail, PLZ, Ort", "name email address_postal_code address_city"),
        ("Raison sociale, Courriel, Pays", "name email address_country"),
        ("NOMBRE, Correo electrónico, Teléfono, País", "name email phone address_country"),
        ("会社名, メールアドレス, 電話番号", "name email phone"),
        ("Full name, Email address, Zip code, State", "name email address_postal_code address_state"),
        ("Kunde, USt-IdNr., Land", "name tax_ids address_country"),
        ("Ragione sociale, Partita IVA", "name tax_ids"),
        (
            "full_name, line1, postal_code, tax_ids, State/Province",
            "name address_line1 address_postal_code tax_ids address_state",
        ),
        ("customer_id (billfold), preferred_locales, tax_exempt", "id preferred_locales tax_exempt"),
    ],
)
def test_usual_names_in_several_languages_are_recognized(headers, expected):
    assert targets(*headers.split(", ")) == expected.split()


def test_nothing_is_taken_twice_and_the_unknown_is_left_out():
    assert targets("Name", "Company", "Shoe size", "") == ["name", "", "", ""]
    assert ("metadata:Shoe size", "Metadata Shoe size") in choices("Shoe size")
