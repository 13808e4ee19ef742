"""Every address of the site: closed to strangers, 404 for ids nobody has, and never broken by what is typed into it."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from tests.factories import customer
from tests.reading import HTMX
from tests.staff.factories import prove_identity

pytestmark = pytest.mark.django_db
# Signing in, out and back in; django-allauth's own tests cover the rest of what is below accounts/.
PUBLIC = re.compile(
    r"^/(accounts/|staff/invitation|invitation|i/|verify/|portal/|test-gateway/|methods/|webhooks/|static/|healthz|readyz|metrics|admin/login/|admin/jsi18n/)"
)


def patterns(resolver=None, prefix="/"):
    """(address with <parameters>, URL pattern) of everything the site answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


def address(path, identity="nobody"):
    """The address with every parameter filled in; None for regular expressions of other people's apps."""
    if re.search(r"[\^$(\\]", path):
        return None
    return re.sub(r"<int:[^>]+>", "987654321", re.sub(r"<(?!int:)[^>]+>", identity, path))


def addresses(identity="nobody", own=True):
    found = sorted({address(path, identity) for path, _ in patterns()} - {None})
    return [a for a in found if not own or not PUBLIC.match(a)]


def desk_addresses():
    """The site's own pages: neither django-allauth's nor the Django admin's."""
    return [a for a in addresses() if not a.startswith("/admin/")]


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    prove_identity(client, administrator)
    # An error is to be seen as the page that people would get, not as the exception.
    client.raise_request_exception = False
    return client


def test_the_site_has_pages_to_test():
    assert len(desk_addresses()) > 12
    assert "/customers/nobody/edit/" in desk_addresses()
    assert any(a.startswith("/admin/customers/") for a in addresses())


@pytest.mark.parametrize("url", addresses())
def test_a_stranger_is_sent_to_sign_in(client, url):
    for answer in (client.get(url), client.post(url, {})):
        assert answer.status_code in (302, 401, 403), f"{answer.status_code} for {url}"
        if answer.status_code == 302:
            assert "login" in answer["Location"]
        assert "Jenny" not in answer.content.decode()


def test_a_stranger_with_htmx_is_told_to_sign_in_and_led_away_from_no_form(client):
    answer = client.get(reverse("customer_list"), headers=HTMX)
    assert (answer.status_code, answer.json()["link"]["url"]) == (403, reverse("account_login"))


@pytest.mark.parametrize("url", [a for a in desk_addresses() if "nobody" in a or "987654321" in a])
def test_an_id_nobody_has_is_not_found(admin, url):
    answer = admin.get(url)
    # What is to be undone is named by an operation, not by an id: the list says that there is none.
    asked = "/undo/" in url and answer.status_code == 302 and answer["Location"] == reverse("customer_list")
    assert asked or answer.status_code in (404, 405)


@pytest.mark.parametrize(
    "odd", ["cus_%00", "%F0%9F%A6%84", "..%2F..%2Fetc", "a%20b", "%3Cscript%3E", "x" * 3000, "-", "%"]
)
def test_an_odd_id_is_not_found(admin, odd):
    for page in ("/customers/{}/", "/customers/{}/edit/", "/jobs/{}/", "/customers/{}/delete/"):
        answer = admin.get(page.format(odd))
        assert answer.status_code in (400, 404), page
        assert "<script>alert" not in answer.content.decode()


NONSENSE = {
    "NUL": "\x00",
    "empty": "",
    "a huge number": "9" * 5000,
    "a number beyond the database": str(2**70),
    "a negative number": "-1",
    "a superscript": "²",
    "not a number": "NaN",
    "quotes": "'\"`);--",
    "a percent sign": "%s%(x)s%",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% load x %}",
    "half a surrogate": "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "right to left": "\u202eabc",
    "long": "x" * 20_000,
    "JSON": '{"a": [1, null]}',
    "a bad cursor": "WyJhZnRlciIsWyJ4IiwxXV0",
    "a day that is none": "2026-02-30",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
}
PARAMETERS = (
    *(
        "q",
        "sort",
        "size",
        "after",
        "before",
        "page",
        "ids",
        "matching",
        "next",
        "exclude",
        "events_before",
        "upto",
        "kind",
    ),
    *("name", "email", "created", "created_from", "created_to", "country", "currency", "language", "tax_exempt"),
    *(
        "metadata",
        "deleted",
        "version",
        "columns",
        "period",
        "start",
        "end",
        "zone",
        "batch",
        "phone",
        "address_country",
        "tax_ids_value",
    ),
)


VALUES = tuple(NONSENSE.values())
ROUNDS = range(0, len(VALUES), 5)


def real_pages():
    """The site's own addresses, with the id of a customer that is there, and of a deleted one where that matters."""
    jenny, gone = customer("Jenny", currency="eur", metadata={"items": "1"}), customer("Gone")
    gone.mark_deleted(by=None, now=gone.created)
    found = {address(path, jenny.public_id) for path, _ in patterns()} - {None}
    found |= {url.replace(jenny.public_id, gone.public_id) for url in found if url.startswith("/customers/")}
    return sorted(url for url in found if not PUBLIC.match(url) and not url.startswith("/admin/"))


def mixed(names, start, limit):
    """Each name with another nonsense value; `start` turns them round."""
    return {name: VALUES[(start + place) % len(VALUES)][:limit] for place, name in enumerate(sorted(names))}


@pytest.mark.parametrize("start", ROUNDS)
def test_no_page_breaks_on_nonsense_parameters(admin, start):
    headers = {"HX-Request": "true"} if start else {}
    for url in real_pages():
        answer = admin.get(url, mixed(PARAMETERS, start, 300), headers=headers)
        assert answer.status_code < 500, f"GET {url}"
        assert b"<script>alert(1)" not in b"".join(answer), f"GET {url}"


@pytest.mark.parametrize("name", [*CustomerFilter.base_filters, "sort", "size", "after", "before", "ids", "matching"])
def test_no_parameter_alone_breaks_the_list(admin, name):
    customer("Jenny")
    for value in VALUES:
        assert admin.get(reverse("customer_list"), {name: value}).status_code == 200, ascii(value)[:40]


@pytest.mark.parametrize("start", ROUNDS)
def test_no_form_breaks_on_nonsense_fields(admin, start):
    for url in real_pages():
        names = set(re.findall(r'name="([\w-]+)"', b"".join(admin.get(url)).decode("utf-8", "replace"))) - {
            "csrfmiddlewaretoken"
        }
        answer = admin.post(url, mixed({*names, *PARAMETERS}, start, 6000))
        assert answer.status_code < 500, f"POST {url}"


def test_nothing_at_all_breaks_no_form(admin):
    for url in real_pages():
        assert admin.post(url, {}).status_code < 500, f"POST {url}"


CHANGING = ("add", "edit", "delete", "restore", "undo", "currency")


def test_who_may_only_read_changes_nothing_at_any_address(client, reader):
    client.force_login(reader)
    pages = real_pages()
    before = list(Customer.objects.order_by("pk").values())
    for url in pages:
        data = {"name": "Forged", "email": "forged@example.com", "currency": "usd", "version": "1"}
        answer = client.post(url, data)
        last = url.rstrip("/").rsplit("/", 1)[-1]
        if url.startswith("/customers/") and last in CHANGING:
            assert answer.status_code == 403, url
    assert list(Customer.objects.order_by("pk").values()) == before


def test_a_form_without_its_token_is_refused(administrator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    for url in (reverse("customer_add"), reverse("customer_bulk_delete"), reverse("customer_columns")):
        assert browser.post(url, {"name": "x", "email": "x@example.com"}).status_code == 403
    assert not Customer.objects.exists()


def test_every_page_forbids_inline_script_and_framing_elsewhere(admin):
    for url in (reverse("home"), reverse("customer_list"), reverse("customer_add")):
        answer = admin.get(url)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy or "default-src 'self'" in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\sstyle=|\son[a-z]+=", answer.content.decode())


def test_home_shows_customers_to_those_alone_who_may_see_them(client, administrator, db):
    from billing_site.staff.models.user import User

    customer("Jenny Rosen")
    client.force_login(administrator)
    assert "Jenny Rosen" in client.get(reverse("home")).content.decode()
    client.force_login(User.objects.create_user("nobody@example.com", "a-good-password"))
    assert "Jenny Rosen" not in client.get(reverse("home")).content.decode()
