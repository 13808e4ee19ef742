"""What customers do on the pages that pay: a form sent, the gateway's page filled in, the bank's answer."""

import re
from urllib.parse import urlsplit

from invoicing.collecting.gateways.test.tables import TestCharge, TestMethod
from tests.invoicing.hosted.pages import address_of

KEY = "a" * 32


def sent(client, invoice, *, key=KEY, method="new", **typed):
    """The answer to the form of the page."""
    return client.post(address_of(invoice, "pay/"), {"key": key, "method": method, **typed})


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def with_new(client, invoice, number="4242424242424242", *, key=KEY, **typed):
    """Go to the gateway's page, fill it in, come back: the page with the button that pays."""
    step = sent(client, invoice, key=key, **typed)["Location"]
    onward = client.get(step)["Refresh"].removeprefix("0; url=")
    return client.get(path_of(client.post(path_of(onward), {"number": number})["Location"]))


def confirmed(client, answer="approve"):
    """What the bank's page does with the newest charge: the address that it sends back to."""
    page = TestCharge.objects.latest("pk").page
    return path_of(client.post(f"/test-gateway/confirm/{page}/", {"answer": answer})["Location"])


def key_on(page):
    return re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]


def newest_method():
    return TestMethod.objects.latest("pk")
