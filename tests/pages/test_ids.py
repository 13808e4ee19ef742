"""An id in an address or a form that is none names nothing, on either database: PostgreSQL takes no text with a NUL."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.ids import public_id
from billing_site.mail.models.message import Message
from billing_site.pages.access import an_id
from invoicing.models.portal.link import PortalLink
from tests.factories import customer, issued

NUL = "in_\0"


@pytest.mark.parametrize(
    "text", [None, "", NUL, "in", "in_", "in_1\n", " in_1", "in_é", "in_" + "1" * 40, "IN_1", "1_1"]
)
def test_what_is_no_id_is_none(text):
    assert an_id(text) == ""


def test_an_id_of_ours_is_one():
    key = public_id("inpay", timezone.now())
    assert an_id(key) == key


@pytest.mark.django_db
def test_pages_that_are_asked_for_what_cannot_be_find_nothing(desk, clock):
    buyer = customer(currency="eur")
    invoice = issued(buyer, now=clock)
    _, token = PortalLink.create(buyer, buyer.email, by=None, now=timezone.now())
    desk.post(reverse("portal_open", args=[token]))
    for name, args, asked in (
        ("invoice_add", [], {"customer": NUL}),
        ("invoice_send", [invoice.public_id], {"again": NUL}),
        ("product_suggest", [], {"invoice": NUL, "q": "x"}),
        ("customer_merge", [buyer.public_id], {"other": NUL}),
        ("portal_overview", [], {"invoices": NUL, "notes": NUL, "receipts": NUL}),
        ("reminder_letters_send", [], {"ids": f"{NUL}_3"}),
    ):
        assert desk.get(reverse(name, args=args), asked).status_code < 400, name
    desk.post(reverse("reminder_letters_skip"), {"letters": f"{NUL}_3"})
    bulk = reverse("invoice_bulk", args=["send"])
    desk.post(f"{bulk}?ids={invoice.public_id}", {"operation": "op_\0", "upto": invoice.pk})
    assert "operation" not in Message.objects.get().data
