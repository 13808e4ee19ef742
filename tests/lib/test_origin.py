"""Whose word about a client's address counts."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from billing_site.lib.origin import client_address, network_of, trusted_proxies


def request(told=None, peer="192.0.2.1"):
    headers = {} if told is None else {"x-forwarded-for": told}
    return RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers)


@pytest.mark.parametrize(
    ("trusted", "told", "client"),
    [
        # Nobody is believed until the proxies are counted.
        ("0", "198.51.100.7", "192.0.2.1"),
        ("", "198.51.100.7", "192.0.2.1"),
        # The proxy's own word is the last one; what stands before it the client may have made up.
        ("1", "198.51.100.7", "198.51.100.7"),
        ("1", "10.0.0.1, 127.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("2", "10.0.0.1, 198.51.100.7, 203.0.113.5", "198.51.100.7"),
        # Less than the proxies must have written, or no address: not through the proxies.
        ("2", "198.51.100.7", "192.0.2.1"),
        ("1", None, "192.0.2.1"),
        ("1", "", "192.0.2.1"),
        ("1", "unknown", "192.0.2.1"),
        ("1", "1.2.3.4.5", "192.0.2.1"),
        ("1", "9" * 5000, "192.0.2.1"),
        # One client has one spelling.
        ("1", "198.51.100.7:4711", "198.51.100.7"),
        ("1", "[2001:DB8::7]:4711", "2001:db8::7"),
        ("1", "2001:0db8:0::7", "2001:db8::7"),
        ("1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("1", "fe80::1%eth0", "fe80::1"),
        # By networks: the first one from the right that is no proxy, and only a proxy may tell.
        ("192.0.2.0/24", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("192.0.2.0/24,203.0.113.0/24", "10.0.0.1, 198.51.100.7, 203.0.113.5", "198.51.100.7"),
        ("203.0.113.0/24", "198.51.100.7", "192.0.2.1"),
        ("192.0.2.0/24", "192.0.2.9", "192.0.2.9"),
        ("192.0.2.0/24", "198.51.100.7, rubbish", "192.0.2.1"),
        ("192.0.2.0/24", None, "192.0.2.1"),
        ("2001:db8::/32,192.0.2.1", "2001:db8::5, 2001:db8::6", "2001:db8::5"),
    ],
)
def test_the_address_of_a_client(settings, trusted, told, client):
    settings.TRUSTED_PROXIES = trusted_proxies(trusted)
    assert client_address(request(told)) == client


def test_a_server_on_a_socket_knows_its_clients_by_the_proxy_alone(settings):
    assert client_address(request(peer="")) == ""
    settings.TRUSTED_PROXIES = 1
    assert client_address(request("198.51.100.7", peer="")) == "198.51.100.7"


@pytest.mark.parametrize("text", ["-1", "one", "1.5", "300.0.0.1", "10.0.0.1/8", "1,2,x", "123456789"])
def test_a_setting_that_makes_no_sense_is_refused_in_words(text):
    with pytest.raises(ImproperlyConfigured, match="how many proxies stand in front"):
        trusted_proxies(text)


def test_a_client_with_a_network_of_its_own_counts_once():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("198.51.100.7") == "198.51.100.7"
