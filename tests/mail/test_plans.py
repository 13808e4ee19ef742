"""How the databases read the big table of mails: by an index, in its order, and never whole."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from billing_site.mail.models.message import Message
from tests.mail.factories import mail
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db
SOMEBODY = SimpleNamespace(public_id="cus_1")
SOMETHING = SimpleNamespace(public_id="in_1")


@pytest.fixture
def plan(db):
    """How a queryset is read where reading the whole table, or sorting what was found, does not pay."""
    as_if_large()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    return lambda found: found.explain()


def pages(now):
    """{the index: what the pages, the worker and the home page ask}."""
    mails, month = Message.objects, now - timedelta(days=30)
    newest = ("-created", "-id")
    return {
        "mail_newest": [mails.order_by(*newest), mails.filter(created__gte=month).order_by(*newest)],
        "mail_state": [
            mails.filter(state=Message.FAILED).order_by(*newest),
            mails.filter(state=Message.FAILED, created__gte=month).order_by(),
            mails.filter(state=Message.SENDING),
            mails.waiting_because_of(["send_receipts"]).order_by(*newest),
        ],
        "mail_state_kind": [mails.filter(state=Message.FAILED, kind="receipt").order_by(*newest)],
        "mail_kind": [mails.filter(kind="reminder").order_by(*newest)],
        "mail_of_customer": [mails.to_customer(SOMEBODY)],
        "mail_of_thing": [mails.about(SOMETHING)],
        "mail_due": [mails.due(now)],
        "mail_late": [mails.late()],
        "mail_claimed": [mails.filter(claimed_at__gt=now)],
    }


def test_each_list_is_read_in_the_order_of_an_index(plan, now):
    mail()
    for index, asked in pages(now).items():
        for found in asked:
            read = plan(found[:51])
            # Of a table with one row PostgreSQL takes any index that spares it the sorting.
            assert index in read or connection.vendor == "postgresql", read
            assert not any(word in read for word in ("TEMP B-TREE", "Sort", "Seq Scan")), read


@pytest.mark.parametrize("query", ["tulip", "tulip rosen", '"tulip rosen"', "tu", "tulip -rosen"])
def test_what_words_find_is_sought_in_the_full_text_index(plan, query):
    for number in range(3):
        mail(subject=f"Tulip {number}")
    found, behind = Message.objects.search(query), "index__message__lt"
    asked = [found, Message.objects.search(query, ["cus_1", "cus_2"]), Message.objects.to_address("tulip@x.example")]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Rows as few as these are read along the key and compared.
            cursor.execute("SET LOCAL enable_indexscan = off")
        assert all("mail_search" in plan(each) for each in asked)
        return
    assert found.column_of("id") == "index__message"
    for each in [*asked, found.filter(**{behind: 9}), found.after(2), found.filter(state="failed")]:
        read = plan(each.order_by("-id"))
        assert "SCAN mail_search VIRTUAL TABLE" in read and "USING INTEGER PRIMARY KEY (rowid=?)" in read, read
        assert "SCAN mail_message" not in read and "TEMP B-TREE" not in read, read
