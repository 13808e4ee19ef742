"""Whatever fails on an outsiders' address is told on a page of theirs: in their language, with nothing of the desk."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from billing_site.lib.db.transaction import NOTHING, UNKNOWN
from invoicing.hosted.faults import own_faults
from invoicing.models.hosted.key import LinkKey
from invoicing.models.hosted.query import InvoiceQuery
from tests.invoicing.hosted.pages import address_of, owed
from tests.locked import locked_database
from tests.reading import body, text

pytestmark = pytest.mark.django_db
ADDRESSES = ["/i/in_none/1-forged/", "/portal/", "/portal/account/", "/verify/"]
ARABIC = {"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}
DESK = ("Billfold", "Go to Home", "shell", "desk")
FORM = "application/x-www-form-urlencoded"


def is_own(answer, status, language="ar", direction="rtl"):
    page = body(answer)
    assert answer.status_code == status
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert not [word for word in DESK if word in page]
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert int(answer["Content-Length"]) == len(page.encode())
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("wrong", [{"method": "DELETE"}, {"method": "PUT"}, {"method": "TRACE"}])
def test_a_method_that_no_page_knows(client, address, wrong):
    answer = client.generic(wrong["method"], address, headers=ARABIC)
    is_own(answer, 405)
    assert "POST" in answer["Allow"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, {"content_type": f"{FORM}; charset=utf-16"}),
        (400, {"CONTENT_LENGTH": "many"}),
        (400, {"HTTP_HOST": "elsewhere.example"}),
        (400, {"headers": {"Cookie": "a=\0"}}),
        (414, {"QUERY_STRING": f"a={'b' * 33_000}"}),
    ],
)
def test_what_nobody_reads(client, address, status, ask):
    asked = {"data": "paid_on=1", "content_type": FORM} | ask
    is_own(client.generic("POST", address, **asked | {"headers": ARABIC | ask.get("headers", {})}), status)


def test_a_form_of_more_than_any_page_takes(client, clock, now):
    address = address_of(owed(now=now, language="he"))
    many = "&".join(f"a{number}=1" for number in range(6000))
    for page, language in ((f"{address}query/", "he"), ("/portal/", "ar"), ("/verify/", "ar")):
        is_own(client.generic("POST", page, many, FORM, headers=ARABIC), 400, language)
    is_own(client.generic("POST", f"{address}query/", b"message=" + b"a" * 3_000_000, FORM, headers=ARABIC), 400, "he")
    cut = "multipart/form-data"
    is_own(client.generic("POST", "/verify/", b"--b\r\n", cut, headers=ARABIC), 400)


@pytest.mark.parametrize("path", ["/i/", "/i/colours/x.css", "/i/logos/x.png", "/portal/x/", "/verify/x/", "/i/a/b/c/"])
def test_what_is_not_there(client, path):
    is_own(client.get(path, headers=ARABIC), 404)
    is_own(client.get(path, {"lang": "th"}, headers=ARABIC), 404, "th", "ltr")


def test_what_another_site_sends_to_the_portal(client):
    is_own(
        client.post("/portal/", {"email": "a@example.com"}, headers=ARABIC | {"Origin": "https://evil.example"}), 403
    )


def test_a_right_link_is_answered_in_the_language_of_its_document_whatever_fails(client, clock, now):
    address = address_of(owed(now=now, language="el"))
    is_own(client.post(address, headers=ARABIC), 405, "el", "ltr")
    is_own(client.get(f"{address}receipts/none/", headers=ARABIC), 404, "el", "ltr")
    is_own(client.get(f"{address}receipts/none/", {"lang": "he"}, headers=ARABIC), 404, "he")


def test_a_lost_key_is_told_without_saying_so(client, clock, now, settings, tmp_path):
    address = address_of(owed(now=now))
    settings.SECRET_KEYS_FILE = tmp_path / "lost"
    answer = client.get(address, headers=ARABIC)
    is_own(answer, 503)
    assert "key" not in text(answer)
    sent = client.post(f"{address}query/", {"message": "Mine"}, headers=ARABIC)
    is_own(sent, 503)
    sent = client.post(f"{address}query/", "message=Mine", FORM, headers=ARABIC)
    assert '<textarea name="message" hidden>\nMine</textarea>' in body(sent)


def failed(status, method="GET", path="/i/in_1/1-part/paid/", outcome=None, **headers):
    """What outsiders read where a layer below answered with a page of the desk."""

    def broken(request):
        if outcome:
            request.outcome = outcome
        answer = HttpResponse("<p>Billfold: Traceback</p>", status=status, headers=headers)
        answer.set_cookie("csrftoken", "1")
        return answer

    ask = {"data": "paid_on=2026-11-20&note=a%0Ab", "content_type": FORM} if method == "POST" else {}
    return own_faults(broken)(RequestFactory().generic(method, path, **ask))


def test_what_broke_says_what_is_certain_and_hands_back_what_surely_changed_nothing():
    for status in (500, 502, 503):
        answer = failed(status, **{"Retry-After": "5"})
        is_own(answer, status, "en", "ltr")
        assert answer["Retry-After"] == "5"
        assert "This page cannot be shown at the moment. Please try again later." in text(answer)
        assert "Nothing was saved." not in text(answer)
        unsure = failed(status, "POST", outcome=UNKNOWN)
        assert "Look whether it was saved" in text(unsure)
        assert 'href="/i/in_1/1-part/"' in body(unsure)
        assert "<form" not in body(unsure)
        sure = failed(status, "POST", outcome=NOTHING)
        assert "Nothing was saved. Send it again in a few minutes." in text(sure)
        assert 'action="/i/in_1/1-part/paid/"' in body(sure)
        assert '<textarea name="paid_on" hidden>\n2026-11-20</textarea>' in body(sure)
        assert '<textarea name="note" hidden>\na\nb</textarea>' in body(sure)


def test_pages_of_the_desk_keep_their_own(client):
    for path in ("/invoices/", "/portal-requests/", "/issues/i/"):
        answer = failed(500, path=path)
        assert answer.content == b"<p>Billfold: Traceback</p>"
        assert answer.cookies


@pytest.mark.django_db(transaction=True)
def test_while_the_database_takes_no_write_pages_are_read_and_forms_handed_back(real_commits, client):
    client.raise_request_exception = False
    address = address_of(owed(now=timezone.now(), language="he"))
    LinkKey.take()
    with locked_database():
        assert client.get(address, headers=ARABIC).status_code == 200
        asked = client.post(f"{address}query/", "message=Mine", FORM, headers=ARABIC)
        is_own(asked, 503, "he")
        assert '<textarea name="message" hidden>\nMine</textarea>' in body(asked)
        assert asked["Retry-After"]
        link = client.post("/portal/", "email=jenny%40example.com", FORM, headers=ARABIC)
        is_own(link, 503)
        assert "hidden>\njenny@example.com</textarea>" in body(link)
        is_own(client.get("/i/in_1/1-forged/", headers=ARABIC), 503)
    assert not InvoiceQuery.objects.exists()
