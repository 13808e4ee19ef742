"""Mails that were written before the search had an index: they are found as those written since."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing_site.lib.db.schema import broken_triggers
from billing_site.mail.models.message import Message
from tests.factories import customer, issued
from tests.mail.factories import mail

MIGRATION = import_module("billing_site.mail.migrations.0006_search_text")
DERIVED = ("public_id", "names", "search_text")


def written(now):
    acme = customer("Ακμή", email="jr@acme.example", currency="eur")
    nameless = customer("", email="who@x.example")
    invoice = issued(acme, now=now)
    mail("a@acme.example", subject="СЧЁТ", about=invoice, customer=acme)
    mail(subject="Link", customer=nameless)
    mail(subject="Test")
    return invoice


def subjects(query):
    return list(Message.objects.search(query).order_by("id").values_list("subject", flat=True))


@pytest.mark.django_db
def test_what_mails_are_found_by_is_filled_in_a_portion_at_a_time(now, monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    invoice = written(now)
    before = list(Message.objects.order_by("id").values_list(*DERIVED))
    assert before[0][1] == f"{invoice.number}\nΑκμή" and before[1][1] == "who@x.example"
    Message.objects.update(names="", search_text="")
    assert subjects("счет") == []
    MIGRATION.fill(apps, SimpleNamespace(connection=connection))
    assert list(Message.objects.order_by("id").values_list(*DERIVED)) == before
    assert subjects("счет") == subjects("ΑΚΜΗ") == subjects(invoice.number) == ["СЧЁТ"]


@pytest.mark.django_db(transaction=True)
def test_a_database_with_mails_gets_the_index_and_keeps_its_guards(now):
    invoice = written(now)
    before = list(Message.objects.order_by("id").values())
    try:
        MigrationExecutor(connection).migrate([("mail", "0005_answers")])
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert list(Message.objects.order_by("id").values()) == before
    assert subjects("счет") == subjects("@acme.") == subjects(invoice.number.lower()) == ["СЧЁТ"]
    assert subjects("link") == subjects("who@x") == ["Link"]
    assert not broken_triggers(connection)
