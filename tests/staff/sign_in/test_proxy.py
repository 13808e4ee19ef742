"""The README's own nginx block, in a real nginx before a real server: no client chooses the address it counts by."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.factories import staff
from tests.staff.sign_in.nginx import README, nginx_before

pytestmark = [pytest.mark.threads, pytest.mark.alike, pytest.mark.usefixtures("real_commits")]
TOO_MANY = "Too many attempts"


@pytest.fixture
def proxy(tmp_path, live_server, settings):
    """The port of an nginx before this site, set up by the README to the letter."""
    settings.TRUSTED_PROXIES = 1
    assert "export TRUSTED_PROXIES=1" in README
    with nginx_before(live_server.url, tmp_path) as port:
        yield port


def sign_in(port, email, password, here="127.0.0.1", **headers):
    """(status, page) of the sign-in form, posted from the address `here`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, 60, source_address=(here, 0))
    connection.request("GET", "/accounts/login/", headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    cookies = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie"):
        cookies.load(line)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in cookies.items()), **headers}
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    sent["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", "/accounts/login/", urlencode(form), sent)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def forged(number):
    """What a client may write into its request so as to look like another one."""
    address = f"198.51.100.{number}"
    return (
        {"X-Forwarded-For": address},
        {"X-Forwarded-For": f"{address}, 10.0.0.1"},
        {"X-Real-IP": address, "Forwarded": f"for={address}"},
        {"X_Forwarded_For": address},
    )[number % 4]


def test_sixty_attempts_with_made_up_addresses_are_limited_as_one(proxy):
    pages = [sign_in(proxy, f"guess{number}@example.com", "wrong", **forged(number))[1] for number in range(60)]
    assert [TOO_MANY in page for page in pages] == [False] * 10 + [True] * 50


def test_two_clients_behind_the_proxy_count_apart(proxy):
    person = staff("Billing")
    for _ in range(6):
        _, page = sign_in(proxy, person.email, "wrong")
    assert TOO_MANY in page
    assert TOO_MANY in sign_in(proxy, person.email, "a-good-password")[1]
    status, _ = sign_in(proxy, person.email, "a-good-password", here="127.0.0.2")
    assert status == 302


def test_a_long_address_is_led_to_sign_in_and_back(proxy):
    """The redirect names the address twice as long as it is, in a header that nginx must take."""
    for address in ("/customers/?q=" + "a" * 7000, "/customers/?q=" + "%C3%A4" * 1100):
        connection = http.client.HTTPConnection("127.0.0.1", proxy, 60)
        connection.request("GET", address)
        answer = connection.getresponse()
        assert (answer.status, len(answer.headers["Location"]) > 7000) == (302, True)
        connection.close()
