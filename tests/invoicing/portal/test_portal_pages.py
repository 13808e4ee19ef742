"""The portal: asking, the button, whose documents, paying several, own details, and what staff make of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from stdnum.ch import esr

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.masking import masked
from billing_site.mail.models.message import Message
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal import views
from invoicing.portal.mails import mail_link
from invoicing.totals.credit import CreditRequest
from tests.factories import address, contact_inputs, customer, issued, line, seller, staff
from tests.invoicing.hosted.pages import BANK
from tests.staff.factories import prove_identity

pytestmark = pytest.mark.django_db
QR_IBAN = "CH4431999123000889012"
COOKIE = settings.PORTAL_COOKIE_NAME


@pytest.fixture
def buyer(clock, now):
    seller(**BANK)
    where = address("DE", "Alte Gasse 1", "10115", "Berlin")
    return customer("Acme", email="jenny@example.com", currency="eur", preferred_locales=["en"], **where)


def link_in(message):
    """The path of the link that a mail brings."""
    word = next(word for word in message.text.split() if "/portal/open/" in word)
    return urlsplit(word).path


def visit(client, buyer, now, email=""):
    """Open the portal as the receiver of a link would."""
    answer = client.post(link_in(mail_link(buyer, email or buyer.email, by=staff(), now=now)))
    assert answer.status_code == 302
    return answer


def read(client, name, *args, query="", status=200):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status
    return answer.content.decode()


def test_what_is_answered_is_the_same_whether_an_address_is_on_file(client, buyer):
    known = client.post("/portal/", {"email": "Jenny@example.com"})
    unknown = client.post("/portal/", {"email": "nobody@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    message = Message.objects.get()
    assert (message.kind, message.to, message.customer) == ("portal_link", ["jenny@example.com"], buyer.public_id)
    assert client.post(link_in(message)).url == "/portal/account/"
    assert client.post("/portal/", {"email": "no address"}).status_code == 422


def test_an_address_gets_three_mails_an_hour_and_a_network_asks_no_more_than_it_may(client, buyer, monkeypatch):
    answers = {client.post("/portal/", {"email": "jenny@example.com"}).content for _ in range(5)}
    assert (len(answers), Message.objects.count()) == (1, 3)
    for number in range(views.ASKED_BY_NETWORK.most - 5):
        assert client.post("/portal/", {"email": f"p{number}@example.com"}).status_code == 200
    assert client.post("/portal/", {"email": "last@example.com"}).status_code == 429


def test_only_the_button_uses_a_link_up_and_every_link_that_is_none_is_answered_alike(client, buyer, now):
    path = link_in(mail_link(buyer, buyer.email, by=None, now=now))
    for _ in range(3):
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"<script" not in answer.content
        assert "script-src" not in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
    assert client.head(path).status_code == 200
    assert PortalLink.objects.get().used_at is None
    elsewhere = client.post(path, headers={"origin": "https://evil.example"})
    assert (elsewhere.status_code, PortalVisit.objects.count()) == (403, 0)
    assert client.post(path).status_code == 302
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    used, unknown = Client().get(path), Client().get(f"/portal/open/{'x' * 43}/")
    assert (used.status_code, used.content) == (unknown.status_code, unknown.content)
    assert (used.status_code, Client().post(path).content) == (404, used.content)
    assert masked(path) == "/portal/open/…/"


def test_the_overview_shows_what_belongs_to_the_customer_and_nothing_of_others(client, buyer, now):
    first = issued(buyer, now=now, lines=[line("Design", 1, 12000)])
    paid = issued(buyer, now=now, lines=[line("Print", 1, 5000)])
    payment = paid.pay(5000, by=None, now=now)
    note = CreditNote.issue(first, CreditRequest(amount=2000), by=None, now=now)
    other = issued(customer("Other"), now=now)
    other_payment = other.pay(100, by=None, now=now)
    visit(client, buyer, now)
    text = read(client, "portal_overview")
    assert "€100.00" in text
    assert all(number in text for number in (first.number, paid.number, note.number, payment.receipt_number))
    assert HostedLink.address_of(first) in text
    assert other.number not in text
    for name, own, foreign in (
        ("portal_invoice_pdf", first, other),
        ("portal_credit_note_pdf", note, first),
        ("portal_receipt_pdf", payment, other_payment),
    ):
        answer = client.get(reverse(name, args=[own.public_id]))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        wrong, none = (client.get(reverse(name, args=[key])) for key in (foreign.public_id, "in_none"))
        assert (wrong.status_code, wrong.content) == (404, none.content)


def test_the_overview_asks_the_database_as_often_for_many_invoices_as_for_one(client, buyer, now):
    issued(buyer, now=now)
    visit(client, buyer, now)
    read(client, "portal_overview")

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            read(client, "portal_overview")
        return len(found)

    few = asked()
    for _ in range(4):
        issued(buyer, now=now).pay(1000, by=None, now=now)
    issued(buyer, now=now)
    assert asked() == few <= 16


def test_several_invoices_are_paid_with_one_sum_and_one_reference(client, buyer, now):
    invoices = [issued(buyer, now=now, lines=[line("Work", 1, amount)]) for amount in (1000, 2000, 3000)]
    visit(client, buyer, now)
    assert invoices[2].number in read(client, "portal_pay")
    query = f"?show=1&invoice={invoices[0].public_id}&invoice={invoices[1].public_id}&invoice=in_foreign"
    text = read(client, "portal_pay", query=query)
    assert f"{invoices[0].number}, {invoices[1].number}" in text
    assert "€30.00" in text
    assert "DE89 3704 0044 0532 0130 00" in text
    assert "<svg" in text
    read(client, "portal_pay", query=query)
    assert Event.objects.filter(type="customer.portal_payment").count() == 1
    assert "Choose at least one invoice." in read(client, "portal_pay", query="?show=1", status=422)


def test_an_account_for_qr_references_gets_one_for_the_sum_by_which_staff_find_the_invoices(client, clock, now):
    seller(bank_iban=QR_IBAN, **address("CH", "Quai 1", "8001", "Zürich"))
    buyer = customer("Acme", email="jenny@example.com", currency="chf", **address("CH", "Weg 1", "8002", "Zürich"))
    chosen = [issued(buyer, now=now, lines=[line("Work", 1, amount)]) for amount in (1000, 2000)]
    issued(buyer, now=now)
    visit(client, buyer, now)
    query = "?show=1" + "".join(f"&invoice={invoice.public_id}" for invoice in chosen)
    text = read(client, "portal_pay", query=query)
    [shown] = re.findall(r"<bdi>(3[0-9] (?:[0-9]{5} ?){5})</bdi>", text)
    assert esr.is_valid(shown) and len(esr.compact(shown)) == 27
    assert "<svg" in text
    assert shown in read(client, "portal_pay", query=query)
    assert list(Invoice.objects.search(shown).order_by("id")) == chosen
    paid = chosen[1].pay(2000, by=None, now=now)
    assert list(InvoicePayment.objects.search(shown)) == [paid]
    alone = read(client, "portal_pay", query=f"?show=1&invoice={chosen[0].public_id}")
    assert chosen[0].reference_as_printed in alone
    digits = esr.compact(shown)
    another = digits[:-2] + str((int(digits[-2]) + 1) % 10)
    assert not Invoice.objects.search(another + esr.calc_check_digit(another)).exists()


def test_the_statement_is_shown_and_fetched_for_days_that_were(client, buyer, now):
    issued(buyer, now=now, lines=[line("Work", 1, 4000)])
    visit(client, buyer, now)
    assert "€40.00 open on" in read(client, "portal_statement")
    answer = client.get("/portal/statement/pdf/")
    assert answer.content.startswith(b"%PDF")
    text = read(client, "portal_statement", query="?start=2026-01-01&end=2099-01-01", status=422)
    assert "Choose a period that ends today or earlier." in text


def test_a_statement_of_more_movements_than_are_printed_asks_for_a_shorter_period(client, buyer, now, monkeypatch):
    for _ in range(2):
        issued(buyer, now=now)
    visit(client, buyer, now)
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    assert "Choose a shorter period." in read(client, "portal_statement_pdf", status=422)
    assert "€20.00 open on" in read(client, "portal_statement")


def details(buyer, **changes):
    """What the form posts of a customer as it is, with `changes`."""
    fields = {f"address_{part}": value for part, value in buyer.address.items()}
    posted = fields | {"version": buyer.version, "language": "en", "tax_ids_key": [], "tax_ids_value": []}
    return posted | contact_inputs(buyer.contacts) | changes


def test_staff_approve_what_a_customer_changes_and_the_next_invoice_has_it(client, buyer, now):
    visit(client, buyer, now)
    wanted = {"address_line1": "Neue Gasse 2", "tax_ids_key": [""], "tax_ids_value": ["DE136695976"]}
    answer = client.post("/portal/details/", details(buyer, **wanted))
    assert (answer.status_code, answer.url) == (302, "/portal/details/")
    assert client.post("/portal/details/", details(buyer, **wanted)).url == "/portal/details/"
    assert "Nothing was changed." in read(client, "portal_details")
    text = read(client, "portal_details")
    assert 'value="Neue Gasse 2"' in text
    assert "We received your changes on" in text
    desk, request = Client(), PortalRequest.objects.get()
    desk.force_login(staff())
    assert "Changes wait for approval" in desk.get(buyer.get_absolute_url()).content.decode()
    assert "portal request waiting for approval" in desk.get("/").content.decode()
    assert "Acme" in desk.get("/portal-requests/?state=open").content.decode()
    page = desk.get(request.get_absolute_url()).content.decode()
    assert "Neue Gasse 2" in page
    assert page.count("<h2>Details</h2>") == 1
    assert "metadata" not in page
    approve = f"{request.get_absolute_url()}approve/"
    assert desk.post(approve, {"version": buyer.version - 1}).status_code == 409
    assert desk.post(approve, {"version": buyer.version}).url == buyer.get_absolute_url()
    invoice = issued(Customer.objects.get(pk=buyer.pk), now=now)
    assert invoice.frozen["customer"]["address"]["line1"] == "Neue Gasse 2"
    assert invoice.frozen["customer"]["tax_ids"][0]["value"] == "DE136695976"


def test_a_refusal_leaves_everything_and_an_own_rule_applies_at_once(client, buyer, now):
    visit(client, buyer, now)
    client.post("/portal/details/", details(buyer, address_line1="Neue Gasse 2"))
    desk, request = Client(), PortalRequest.objects.get()
    desk.force_login(staff())
    desk.post(f"{request.get_absolute_url()}refuse/", {"reason": "Not the same firm"})
    request.refresh_from_db()
    buyer.refresh_from_db()
    assert (request.state, request.reason, buyer.address_line1) == ("refused", "Not the same firm", "Alte Gasse 1")
    Company.current().change({"portal_changes": Company.AT_ONCE}, by=None, now=now)
    answer = client.post("/portal/details/", details(buyer, address_city="Ulm", language="de"))
    assert answer.url == "/portal/details/"
    assert "Ihre Änderungen wurden gespeichert." not in read(client, "portal_overview")
    assert "Your changes were saved." in read(client, "portal_details")
    buyer.refresh_from_db()
    assert (buyer.address_city, buyer.preferred_locales) == ("Ulm", ["de", "en"])


def test_what_is_wrong_is_said_in_the_visitors_language_and_what_was_typed_stays(client, buyer, now):
    visit(client, buyer, now)
    client.post("/portal/language/", {"language": "de"})
    wrong = {"address_postal_code": "ABC", "tax_ids_key": ["eu_vat"], "tax_ids_value": ["DE1"]}
    people = contact_inputs([{"name": "Anna", "email": "not one", "phone": "", "role": "to"}])
    answer = client.post("/portal/details/", details(buyer, **wrong, **people))
    text = answer.content.decode()
    # Above the form, at the postal code and at the number.
    assert (answer.status_code, text.count("Prüfen Sie diese Angabe.")) == (422, 3)
    assert "Geben Sie eine gültige E-Mail-Adresse ein." in text
    assert re.findall('<a href="#(.*?)">(.*?)</a>', text) == [
        ("id_address_postal_code", "Postleitzahl"),
        ("numbers", "Steuernummern"),
        ("contacts", "Ansprechpartner"),
    ]
    assert all(f'value="{typed}"' in text for typed in ("ABC", "DE1", "not one"))
    assert not PortalRequest.objects.exists()
    stale = client.post("/portal/details/", details(buyer, address_city="Ulm", version=buyer.version - 1))
    assert (stale.status_code, 'value="Ulm"' in stale.content.decode()) == (409, True)
    look = client.post("/portal/details/", details(buyer, address_country="US", look="1")).content.decode()
    assert 'name="address_state"' in look
    assert 'value="Alte Gasse 1"' in look


def test_nothing_is_said_to_be_saved_that_was_not(client, buyer, now):
    Company.current().change({"portal_changes": Company.AT_ONCE}, by=None, now=now)
    visit(client, buyer, now)
    for query in ("?applied", "?same", "?said=applied"):
        assert "Your changes were saved." not in read(client, "portal_details", query=query)
    client.cookies[f"{COOKIE}_said"] = "applied"
    assert "Your changes were saved." not in read(client, "portal_details")
    client.post("/portal/details/", details(buyer, address_city="Ulm"))
    kept = client.cookies[f"{COOKIE}_said"].value
    assert client.head("/portal/details/").status_code == 200
    assert "Your changes were saved." in read(client, "portal_details")
    assert "Your changes were saved." not in read(client, "portal_details")
    visit(client, buyer, now)
    client.cookies[f"{COOKIE}_said"] = kept
    assert "Your changes were saved." not in read(client, "portal_details")


def people(*names, **parts):
    return [{"name": name, "email": f"{name.lower()}@x.example", "phone": "", "role": "to"} | parts for name in names]


def test_what_staff_changed_meanwhile_is_in_the_form_and_not_put_back(client, buyer, now):
    buyer.change({"contacts": people("Anna", "Ben")}, by=None, now=now)
    number = buyer.add_tax_id("eu_vat", "DE136695976", by=None, now=now).written
    Company.current().change({"portal_changes": Company.AT_ONCE}, by=None, now=now)
    visit(client, buyer, now)
    numbers = {"tax_ids_key": ["eu_vat"], "tax_ids_value": ["DE136695976"], "numbers_seen": [number]}
    assert f'name="numbers_seen" value="{number}"' in read(client, "portal_details")
    entered = details(buyer, address_city="Ulm", **numbers, **contact_inputs(people("Anna", "Ben", "Mine")))
    added = buyer.add_tax_id("us_ein", "12-3456789", by=None, now=now).written
    theirs = [*people("Ben"), *people("Cara", role="cc")]
    Customer.objects.get(pk=buyer.pk).change({"contacts": theirs, "address_line1": "Neue 9"}, by=None, now=now)
    answer = client.post("/portal/details/", entered)
    text = answer.content.decode()
    assert answer.status_code == 409
    for shown in ("Ulm", "Neue 9", "Ben", "Cara", "Mine", "123456789"):
        assert f'value="{shown}"' in text
    assert 'value="Anna"' not in text
    buyer.refresh_from_db()
    client.post("/portal/details/", details(buyer, **numbers, **contact_inputs(people("Ben"))))
    buyer.refresh_from_db()
    assert [each["name"] for each in buyer.contacts] == ["Ben"]
    assert [each.written for each in buyer.tax_ids.order_by("pk")] == [number, added]
    taken_away = numbers | {"tax_ids_key": [], "tax_ids_value": []}
    client.post("/portal/details/", details(buyer, **taken_away))
    assert [each.written for each in buyer.tax_ids.all()] == [added]


def test_approving_changes_what_was_asked_for_and_leaves_what_staff_changed_since(client, buyer, now):
    buyer.change({"contacts": people("Anna", "Ben")}, by=None, now=now)
    visit(client, buyer, now)
    wanted = {"tax_ids_key": [""], "tax_ids_value": ["DE136695976"]}
    wanted |= contact_inputs([*people("Anna"), *people("Ben", role="cc"), *people("Mine")])
    client.post("/portal/details/", details(buyer, **wanted))
    request = PortalRequest.objects.get()
    theirs = [*people("Anna", role="none"), *people("Ben", phone="+4930123456"), *people("Cara")]
    Customer.objects.get(pk=buyer.pk).change({"contacts": theirs}, by=None, now=now)
    added = Customer.objects.get(pk=buyer.pk).add_tax_id("us_ein", "12-3456789", by=None, now=now).written
    text = read(client, "portal_details")
    assert all(f'value="{name}"' in text for name in ("Anna", "Ben", "Cara", "Mine"))
    desk = Client()
    desk.force_login(staff())
    page = desk.get(request.get_absolute_url()).content.decode()
    assert page.count("Changed by staff since: ") == 2
    assert "Changed by staff since: +4930123456" in page
    version = Customer.objects.get(pk=buyer.pk).version
    assert desk.post(f"{request.get_absolute_url()}approve/", {"version": version}).url == buyer.get_absolute_url()
    buyer.refresh_from_db()
    assert [(each["name"], each["role"]) for each in buyer.contacts] == [
        *(("Anna", "none"), ("Ben", "cc"), ("Mine", "to"), ("Cara", "to")),
    ]
    assert sorted(each.written for each in buyer.tax_ids.all()) == sorted(["eu_vat:DE136695976", added])


@pytest.mark.parametrize(
    ("person", "part"),
    [
        ({"name": "Anna", "email": "not one", "role": "to"}, "email"),
        ({"name": "Anna", "role": "to"}, "email"),
        ({"name": "Anna", "email": "a@example.com", "phone": "12"}, "phone"),
        ({"name": "x" * 300}, "name"),
        ({"phone": "030901820"}, "email"),
        ({"name": "a\x07"}, "name"),
    ],
)
def test_a_wrong_contact_is_told_at_its_input(client, buyer, now, person, part):
    visit(client, buyer, now)
    rows = [{"name": "Bea", "email": "bea@example.com", "phone": "", "role": "none"}]
    rows.append({"name": "", "email": "", "phone": "", "role": "none"} | person)
    text = client.post("/portal/details/", details(buyer, **contact_inputs(rows))).content.decode()
    assert re.findall(
        r'<input name="contacts_(\w+)"[^>]*aria-invalid="true" aria-describedby="contact_error"', text
    ) == [part]
    assert text.index("bea@example.com") < text.index('id="contact_error"')


def test_a_language_that_nobody_offers_is_refused_at_its_field(client, buyer, now):
    visit(client, buyer, now)
    text = client.post("/portal/details/", details(buyer, language="tlh")).content.decode()
    assert 'id="id_language_error">Check this entry.' in text
    assert '<a href="#id_language">Language of documents</a>' in text


def test_whoever_is_in_by_a_link_is_let_on_by_it_and_nobody_else(client, buyer, now):
    path = link_in(mail_link(buyer, buyer.email, by=staff(), now=now))
    assert client.post(path).url == "/portal/account/"
    assert client.get(path).url == "/portal/account/"
    assert client.post(path).url == "/portal/account/"
    assert Client().get(path).status_code == 404
    other = link_in(mail_link(buyer, buyer.email, by=staff(), now=now))
    Client().post(other)
    assert client.get(other).status_code == 404
    client.post("/portal/sign-out/")
    assert client.get(path).status_code == 404


def test_addresses_that_are_only_sent_to_lead_on_when_they_are_read(client, buyer, now):
    assert client.get("/portal/sign-out/").url == "/portal/"
    visit(client, buyer, now)
    assert client.get("/portal/language/").url == "/portal/account/"
    assert client.get("/portal/sign-out/").url == "/portal/"
    assert client.get("/portal/account/").status_code == 200


def test_a_visit_ends_and_signing_in_at_the_desk_opens_no_portal(client, buyer, now, monkeypatch):
    desk = Client()
    desk.force_login(staff("Administrator"))
    assert desk.get("/portal/account/").url == "/portal/"
    assert client.get("/portal/account/").url == "/portal/"
    visit(client, buyer, now)
    assert client.get("/").url.startswith("/accounts/login/")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=31))
    assert client.get("/portal/details/").url == "/portal/?ended"
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    assert client.post("/portal/sign-out/").status_code == 200
    assert client.cookies[COOKIE].value == ""
    assert PortalVisit.objects.get().ended_at


def test_of_several_customers_with_an_address_one_is_chosen(client, buyer, now):
    second = customer("Acme Two", email="jenny@example.com")
    invoice = issued(second, now=now)
    client.post("/portal/", {"email": "jenny@example.com"})
    assert client.post(link_in(Message.objects.get())).url == "/portal/choose/"
    assert "Acme Two" in read(client, "portal_choose")
    assert invoice.number not in read(client, "portal_overview")
    assert client.post("/portal/choose/", {"customer": second.public_id}).url == "/portal/account/"
    assert invoice.number in read(client, "portal_overview")


def test_documents_of_merged_customers_belong_and_a_visit_reads_from_right_to_left(client, buyer, now):
    former = customer("Former", currency="eur")
    invoice = issued(former, now=now)
    CustomerMerge.make(buyer, Customer.objects.get(pk=former.pk), {}, by=None, now=now)
    visit(client, buyer, now)
    client.post("/portal/language/", {"language": "ar"})
    text = read(client, "portal_overview")
    assert 'lang="ar" dir="rtl"' in text
    assert invoice.number in text
    assert client.get(reverse("portal_invoice_pdf", args=[invoice.public_id])).status_code == 200
    inputs = re.findall(r"<input [^>]+>", read(client, "portal_details"))
    lines = [each for each in inputs if "address_line1" in each or "contacts_name" in each]
    assert len(lines) > 1
    assert all('dir="auto"' in each for each in lines)


def test_staff_send_a_link_to_an_address_on_file(client, buyer, now):
    desk = Client()
    desk.force_login(staff())
    path = reverse("portal_link_send", args=[buyer.public_id])
    assert "jenny@example.com" in desk.get(path).content.decode()
    assert desk.post(path, {"email": "other@example.com"}).status_code == 422
    assert desk.post(path, {"email": "jenny@example.com"}).status_code == 302
    assert client.post(link_in(Message.objects.get())).status_code == 302


def test_staff_who_read_the_mail_do_not_get_in_by_it(client, buyer, now):
    message = mail_link(buyer, buyer.email, by=None, now=now)
    secret = link_in(message).split("/")[-2]
    desk = Client()
    desk.force_login(staff("Administrator"))
    prove_identity(desk, User.objects.latest("pk"))
    for path in ("", "html/"):
        assert secret not in desk.get(f"/emails/{message.public_id}/{path}").content.decode()
    assert secret not in desk.get(reverse("admin:mail_message_change", args=[message.pk])).content.decode()
    message.state = Message.SENT
    assert not message.can_be_copied


def test_an_address_that_mail_cannot_go_to_gets_no_link_and_staff_hear_why(client, buyer, now):
    odd = "jenny@[192.0.2.1]"
    buyer.change({"email": odd}, by=None, now=now)
    desk = Client()
    desk.force_login(staff())
    answer = desk.post(reverse("portal_link_send", args=[buyer.public_id]), {"email": odd})
    assert answer.status_code == 422
    assert "is no e-mail address that mail can be sent to" in answer.content.decode()
    assert client.post(reverse("portal_ask"), {"email": odd}).status_code == 200
    assert not Message.objects.exists()
