"""Requests that no browser sends: refused with 400 in words on every address, before anything reads them."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing_site.wsgi import application
from tests.test_pages import addresses

pytestmark = pytest.mark.django_db
ODD = [
    *("utf-7", "idna", "utf-16", "utf-32", "base64", "rot13", "hex", "unicode_escape", "raw_unicode_escape"),
    *("punycode", "undefined", "zlib", "bz2", "uu", "quopri", "mbcs", "iso-8859-1", "windows-1252", "utf-8-sig"),
    *("nobody-knows", '"utf-8', "'utf-8'", "", "utf-8; charset=idna", "utf\u00ad-8", "a" * 300),
]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "")
BODY = b'--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nJenny\r\n--x--\r\n'


@pytest.fixture
def door(client, administrator):
    client.force_login(administrator)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("charset", ODD)
@pytest.mark.parametrize("kind", FORMS)
def test_text_in_another_charset_is_refused_in_words(door, charset, kind):
    response = door.generic("POST", "/customers/new/", BODY, content_type=f"{kind}; charset={charset}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert "charset=utf-8" in response.content.decode()


def test_it_is_refused_on_every_address_by_every_method_and_for_strangers_too(door):
    for browser in (door, Client(raise_request_exception=False)):
        for address in addresses():
            for method in ("GET", "POST"):
                response = browser.generic(method, address, b"a=b", content_type="text/plain; charset=utf-7")
                assert response.status_code == 400, address


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", '"utf-8"', "us-ascii", "ASCII"])
def test_utf_8_is_read_however_it_is_spelled(door, charset):
    for kind in FORMS[:2]:
        response = door.generic("POST", "/customers/add/", BODY, content_type=f"{kind}; charset={charset}")
        assert response.status_code == 422


@pytest.mark.parametrize(
    "header", ["a/b; charset*=nope''x", "a/b; charset*=idna''x", "a/b; x*=undefined''%ff", "a/b; charset*0*=utf-7''x"]
)
def test_a_content_type_that_cannot_be_read_is_refused_by_the_server_itself(header, db):
    """Django reads it before its first middleware, where it would be a 500 without a page."""
    assert served(header) == "400 Bad Request"


@pytest.mark.parametrize("charset", [*ODD, "UTF-8"])
@pytest.mark.parametrize("query", ["a=%ff&b=c", "a&" * 2000], ids=["short", "long"])
def test_a_query_beside_any_charset_is_no_error_of_the_server(charset, query, db):
    """Django would read it with that charset at once, before there is anybody to answer."""
    answer = served(f"text/plain; charset={charset}", query)
    assert answer == ("403 Forbidden" if charset == "UTF-8" else "400 Bad Request")


def served(content_type, query=""):
    """The status that the server's own application answers a post with."""
    told = []
    environ = dict.fromkeys(("SERVER_NAME", "HTTP_HOST"), "localhost") | {"PATH_INFO": "/", "SERVER_PORT": "80"}
    environ |= {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type, "wsgi.url_scheme": "http"}
    environ |= {"wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "QUERY_STRING": query}
    b"".join(application(environ, lambda status, headers: told.append(status)))
    return told[0]


@pytest.mark.parametrize("length", ["-1", "a lot", "1e3", "٣", "9" * 40, "+5", "0x10", " "])
def test_a_length_that_is_no_number_is_refused(door, length):
    for address in ("/customers/import/", "/accounts/login/", "/"):
        response = door.generic("POST", address, b"a=b", content_type=FORMS[1], CONTENT_LENGTH=length)
        assert response.status_code == 400


@pytest.mark.parametrize("address", ["/customers/%00/", "/admin/customers/customer/%00/change/", "/%00", "/static/%00"])
def test_a_nul_in_a_path_is_refused(door, address):
    assert door.get(address).status_code == 400


@pytest.mark.parametrize("page", ["/customers/", "/admin/customers/discount/", "/invoices/"])
def test_an_endless_query_is_refused_in_words(door, page):
    response = door.get(page, {"q": "x" * 60_000})
    assert response.status_code == 414
    assert "too long" in response.content.decode()
    assert door.get(page, {"q": "x" * 8000}).status_code == 200


def test_a_nul_in_a_cookie_is_refused(door):
    response = Client(raise_request_exception=False).get("/", HTTP_COOKIE='sessionid="a\\000b"')
    assert response.status_code == 400


FORM, URLENCODED = "multipart/form-data", "application/x-www-form-urlencoded"
BASE64 = BODY.replace(b"Jenny", b"!!!!!").replace(
    b"\r\n\r\n", b'; filename="f"\r\ncontent-transfer-encoding: base64\r\n\r\n'
)
BROKEN = {
    "no boundary": (FORM, BODY),
    "an empty boundary": (f"{FORM}; boundary=", BODY),
    "a boundary beyond ASCII": (f"{FORM}; boundary=\u00e9", BODY),
    "a long boundary": (f"{FORM}; boundary={'x' * 500}", BODY),
    "endless headers of a part": (f"{FORM}; boundary=x", b"--x\r\n" + b"a: b\r\n" * 5000),
    "no base64": (f"{FORM}; boundary=x", BASE64),
    "too many parts": (f"{FORM}; boundary=x", BODY.replace(b"--x--\r\n", b"") * 6000),
    "too many files": (f"{FORM}; boundary=x", BASE64.replace(b"!!!!!", b"").replace(b"--x--\r\n", b"") * 200),
    "too many fields": (URLENCODED, b"a=b&" * 6000),
    "too much text": (URLENCODED, b"a=" + b"b" * 3_000_000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_endless_body_is_a_page_in_words(door, name):
    kind, body = BROKEN[name]
    response = door.generic("POST", "/customers/add/", body, content_type=kind)
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


def test_more_parameters_than_any_page_has_are_refused(door):
    response = door.get("/customers/?" + "a=b&" * 6000)
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-16", "base64", "idna", ""])
def test_a_part_in_another_charset_is_refused(door, charset, media):
    file = SimpleUploadedFile("c.csv", b"Name,Email\r\nJenny,j@x.com\r\n", f"text/csv; charset={charset}")
    response = door.post("/customers/import/", {"file": file})
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()
    assert not list(Path(media).rglob("*.csv"))


def test_broken_bytes_in_address_and_body_never_break_a_page(door):
    for query in ("q=%ff%fe", "q=%", "q=%zz", "q=%ED%A0%80", "q=%F4%90%80%80", "%ff=%ff", "&&&===", "q[]=a;b"):
        assert door.get(f"/customers/?{query}").status_code == 200
        response = door.generic("POST", "/customers/add/", f"name={query}".encode(), content_type=FORMS[0])
        assert response.status_code == 422
    assert door.get("/customers/%ff%fe/").status_code == 404
