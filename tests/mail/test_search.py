"""What the search of the page Emails finds, by an index on both databases."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_site.lib.db.schema import broken_triggers
from billing_site.mail.emails import subjects
from billing_site.mail.models import query
from billing_site.mail.models.message import Message
from billing_site.mail.models.words import found_by
from invoicing.models.credit_note import CreditNote
from tests.factories import customer, issued
from tests.mail.factories import mail

pytestmark = pytest.mark.django_db
LIST = reverse("email_list")


def found(desk, **query):
    answer = desk.get(LIST, query)
    assert answer.status_code == 200
    assert not answer.context["filter_errors"], query
    return [row.subject for row in answer.context["page"].rows]


@pytest.fixture
def letter(now):
    acme = customer("Ακμή Εργαλεία", email="jr@acme.example", currency="eur")
    invoice = issued(acme, now=now)
    mail("nobody@elsewhere.example", subject="Other", kind="test")
    return mail(
        *("Anna.Rossi@Acme.example", "rene@CAFÉ.example"),
        cc=["Buchhaltung@straße.example"],
        kind="invoice",
        about=invoice,
        customer=acme,
        subject="СЧЁТ за Ноябрь: Tokyo 山田太郎 様",
    )


@pytest.mark.parametrize(
    "words",
    [
        *("счет", "НОЯБРЬ", "ноябр", "счёт tokyo", '"за ноябрь"', "счет -december", "tok", "t", "to", "山田", "太郎"),
        *(
            "ακμη",
            "ΕΡΓΑΛΕΊΑ",
            "acme",
            "@acme.example",
            "ANNA.rossi@",
            "rossi",
            "@café",
            "@cafe.",
            "STRASSE",
            "buchhaltung",
        ),
        *("Ακμή ноябрь", "  счет  ", "СЧЕТ acme", "buchhaltung"),
    ],
)
def test_words_of_subject_addresses_and_names_find_a_mail_in_every_script(desk, letter, words):
    assert found(desk, q=words) == [letter.subject]


@pytest.mark.parametrize("few", [0, 1000])
def test_words_within_a_state_or_a_kind_find_the_same_however_many_there_are(desk, letter, monkeypatch, few):
    monkeypatch.setattr(query, "FEW", few)
    for words in ("счет", "ακμη счет", "@acme.", "t", "счет -other", "-other", letter.customer):
        assert found(desk, q=words, state="waiting", kind="invoice") == [letter.subject], words
    for words in ("zz", "-счет -other", "счет -ноябрь"):
        assert found(desk, q=words, state="waiting") == []
    assert found(desk, q="счет", state="failed") == []


def test_numbers_and_ids_find_a_mail_whole_and_in_part(desk, letter):
    of = Message.objects.get(pk=letter.pk)
    number = of.names.split("\n")[0]
    bare = of.message_id.strip("<>")
    for words in (number, number.lower(), number[:6], of.about, of.customer, of.public_id, of.message_id, bare):
        assert found(desk, q=words) == [letter.subject], words


@pytest.mark.parametrize("words", ["december", "ноябрь december", "-счет -other", '"ноябрь за"', "zz"])
def test_what_no_mail_says_finds_none(desk, letter, words):
    assert found(desk, q=words) == []


def test_a_credit_note_and_every_invoice_of_a_letter_are_found_by_their_numbers(desk, now):
    acme = customer("Acme", currency="eur")
    first, second = (issued(acme, now=now) for _ in range(2))
    note = CreditNote(public_id="cn_1", number="CN-77-0001")
    mail(subject="Credit", about=note, customer=acme)
    mail(subject="Both", customer=acme, also=[first, second])
    assert found(desk, q="cn-77-0001") == ["Credit"]
    assert found(desk, q=first.number) == found(desk, q=second.number) == ["Both"]


def test_a_customer_is_found_by_the_name_of_then_and_of_now(desk, now):
    acme = customer("Acme", email="a@x.example")
    mail(subject="One", customer=acme)
    acme.change({"name": "Zenith", "phone": "+493012345678"}, by=None, now=now)
    assert found(desk, q="acme") == found(desk, q="zenith") == found(desk, q="+49 30 12345678") == ["One"]
    assert found(desk, customer="zenith") == ["One"]
    assert found(desk, customer="acme") == found(desk, q="zenith -one") == []


def test_many_customers_of_a_name_are_found_as_few_are(desk, monkeypatch):
    for number in range(3):
        mail(subject=f"To {number}", customer=customer(f"Maria {number}", email=f"m{number}@x.example"))
    mail(subject="Other", customer=customer("Otto", email="o@x.example"))
    few = found(desk, q="maria"), found(desk, customer="maria"), found(desk, customer="-otto")
    assert few == (["To 2", "To 1", "To 0"],) * 3
    monkeypatch.setattr(subjects, "FEW", 2)
    monkeypatch.setattr(subjects, "SOME", 2)
    assert (found(desk, q="maria"), found(desk, customer="maria"), found(desk, customer="-otto")) == few


def test_an_address_is_this_very_one_in_whatever_case_and_script(desk):
    mail("Maria@почта.example", subject="One")
    mail("maria@почта.example.org", cc=["x@jose.example"], subject="Two")
    mail("x@josé.example", subject="Three")
    assert found(desk, address="maria@ПОЧТА.example") == ["One"]
    assert found(desk, address=" X@jose.example ") == ["Two"]
    assert found(desk, address="x@JOSE\u0301.example") == ["Three"]
    assert found(desk, address="почта.example") == []


def test_pages_of_what_is_found_follow_each_other_both_ways(desk):
    for number in range(60):
        mail(subject=f"Tulip {number:02}", kind="reminder" if number % 2 else "invoice")
    for order in ("-created", "created"):
        first = desk.get(LIST, {"q": "tulip", "sort": order, "size": 25})
        second = desk.get(first.context["pager"]["next"])
        third = desk.get(second.context["pager"]["next"])
        back = desk.get(second.context["pager"]["previous"])
        pages = [[row.subject for row in each.context["page"].rows] for each in (first, second, third, back)]
        ordered = sorted((f"Tulip {number:02}" for number in range(60)), reverse=order == "-created")
        assert [*pages[0], *pages[1], *pages[2]] == ordered
        assert pages[3] == pages[0]
    assert len(found(desk, q="tulip", kind="reminder", size=50)) == 30


def test_the_index_follows_whatever_becomes_of_a_mail(desk, letter, now):
    Message.objects.filter(pk=letter.pk).update(search_text=found_by(SimpleNamespace(**vars(letter) | {"names": "Q"})))
    assert found(desk, q="εργαλεια -other", kind="invoice") == [letter.subject], "the customer is still called so"
    assert found(desk, q='"q"') == [letter.subject]
    letter.refresh_from_db()
    letter.cancel(by=None, now=now)
    copy = letter.send_again(by=None, now=now)
    assert found(desk, q="ноябрь") == [letter.subject] * 2
    assert found(desk, q=copy.public_id) == found(desk, q=letter.message_id) == [letter.subject]
    assert not broken_triggers(connection)


def test_a_mail_that_is_gone_is_found_no_more(desk, letter):
    """No door deletes a mail; a hand in the database that lets it happen leaves the index in order."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER mail_message_kept")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE mail_message DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM mail_message WHERE id = %s", [letter.pk])
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO mail_search(mail_search, rank) VALUES ('integrity-check', 1)")
    assert found(desk, q="ноябрь") == []


@pytest.mark.parametrize("words", ['"', "-", '""', "a OR b", "NEAR(a b)", "a*", "^a", "{x}:y", "'; --", "%", "_", "\\"])
def test_signs_of_the_databases_own_languages_are_signs(desk, letter, words):
    rows = found(desk, q=words)
    assert rows in ([], [letter.subject, "Other"])


def test_a_search_costs_one_query_more_than_the_list(desk, letter):
    with CaptureQueriesContext(connection) as all_of_them:
        desk.get(LIST)
    with CaptureQueriesContext(connection) as searched:
        desk.get(LIST, {"q": "ноябрь"})
    assert len(searched) == len(all_of_them) + 1


def test_the_admin_finds_mails_by_the_same_words(chief, letter):
    page = chief.get(reverse("admin:mail_message_changelist"), {"q": "ноябрь rossi"}).content.decode()
    assert "СЧЁТ за Ноябрь" in page and "Other" not in page.split("<table")[1]
