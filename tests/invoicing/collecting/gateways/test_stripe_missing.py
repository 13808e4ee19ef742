"""Without the official package everything else works, and what needs it says so."""

import ast
import sys

import pytest
from django.conf import settings as site
from django.urls import reverse

from invoicing.collecting.gateways.interface import NotConfigured
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.gateways.stripe.client import package
from tests.tools.source import Source


@pytest.fixture
def without(monkeypatch, settings):
    monkeypatch.setitem(sys.modules, "stripe", None)
    settings.GATEWAY, settings.STRIPE_SECRET_KEY = "stripe", "sk_test_0123456789"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_0123456789"


@pytest.mark.django_db
def test_who_charges_is_told_what_to_do(without, client, administrator):
    with pytest.raises(NotConfigured, match="make stripe"):
        charging_gateway()
    client.force_login(administrator)
    assert "run `make stripe` on the server" in client.get(reverse("gateway_settings")).content.decode()
    assert client.post(reverse("stripe_webhook"), "{}", "application/json").status_code == 404


def test_it_is_imported_only_when_it_is_asked_for():
    found = [
        name
        for name, tree in Source.read(site.BASE_DIR).trees.items()
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and "stripe" in imported(node)
    ]
    assert not found


def imported(node):
    """The first parts of the modules that a statement imports."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    return {name.split(".")[0] for name in names}


def test_nothing_is_told_to_stripe_about_us():
    assert package().enable_telemetry is False
