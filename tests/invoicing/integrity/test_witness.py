"""The witness: one line a day outside the database, by which a chain that was rewritten perfectly is still found."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from billing_site.desk.monitoring import figures
from billing_site.events.models import Event
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from invoicing.integrity import checks
from invoicing.integrity.witness import file
from invoicing.integrity.witness.chains import NAMES, Chain, rows_of, settled
from invoicing.integrity.witness.comparison import compared_with_copy, the_witness_agrees
from invoicing.issuing.snapshot import link
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from tests.factories import customer, issued
from tests.guards import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(clock, now, monkeypatch):
    """Goes to the next day, on which the clock writes the line of the day before."""
    moment = [now]

    def next_day():
        moment[0] += timedelta(days=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment[0])
        return file.write_due_line(moment[0])

    return next_day


@pytest.fixture
def acme(now):
    acme = customer("Acme", now=now, currency="eur")
    acme.change({"invoice_prefix": "ACME"}, by=None, now=now)
    acme.adjust_balance(-500, by=None, now=now)
    return acme


def texts():
    return [finding.text for finding in the_witness_agrees()]


def test_one_line_a_day_that_names_the_line_before(acme, days, now):
    issued(acme, now=now)
    assert days() == 1 and file.write_due_line(now) == 0
    issued(acme, now=now)
    assert days() == 1
    first, second = (json.loads(line) for line in file.last_lines(9))
    assert (first["day"], second["day"]) == ("2026-11-22", "2026-11-23")
    assert second["previous"] == file.fingerprint(file.last_lines(2)[0])
    assert first["series"]["ACME"][0] == "ACME-0001" and second["series"]["ACME"][0] == "ACME-0002"
    assert texts() == []


def rewritten():
    """Everything in the database that tells of the first invoice says otherwise, with the right hashes."""
    first = Invoice.objects.issued().earliest("sequence")
    first.frozen["memo"] = "Forged"
    with unguarded():
        before = ""
        for each in Invoice.objects.issued().order_by("sequence"):
            frozen = first.frozen if each.pk == first.pk else each.frozen
            before = link(before, frozen)
            memo = frozen["memo"]
            Invoice.objects.filter(pk=each.pk).update(frozen=frozen, hash=before, description=memo)
            for event in Event.objects.filter(type="invoice.finalized", object_id=each.public_id):
                Event.objects.filter(pk=event.pk).update(data=event.data | {"hash": before})


def test_a_chain_that_was_rewritten_with_its_events_is_found_by_the_witness_alone(acme, days, now):
    for _ in range(3):
        issued(acme, now=now)
    days()
    rewritten()
    found = list(checks.check())
    assert {finding.rule for finding in found} == {"witness"}
    assert "ACME-0003, the last of its series on 2026-11-22, is not what it was" in [f.text for f in found]


def test_whoever_rewrites_the_file_too_is_found_by_a_copy(acme, days, now, tmp_path):
    issued(acme, now=now)
    days()
    copy = tmp_path / "copy.txt"
    copy.write_text(f"Subject: Billfold\n\n{file.path().read_text()}\nKeep this mail.\n")
    assert list(compared_with_copy(copy)) == []
    rewritten()
    file.path().unlink()
    days()
    assert texts() == []
    found = [finding.text for finding in compared_with_copy(copy)]
    assert "ACME-0001, the last of its series on 2026-11-22, is not what it was" in found
    assert any("a line of the copy is not in" in text for text in found)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_books", witness=copy, stdout=out)
    assert "is not what it was [witness]" in out.getvalue()


@pytest.mark.parametrize("change", ["DELETE FROM customers_balancetransaction", "UPDATE events_event SET batch = 'x'"])
def test_rows_that_vanish_or_change_are_found(acme, days, now, change):
    days()
    with unguarded() as cursor:
        cursor.execute(change)
    assert ["is not what it was" in text for text in texts()] == [True]


def test_what_may_change_does_not_disturb_the_witness(acme, days, now):
    entry = BalanceTransaction.objects.get()
    days()
    entry.change_note("A note", by=None, now=now)
    Customer.objects.filter(pk=acme.pk).update(deleted_at=now - timedelta(days=40))
    acme.refresh_from_db()
    acme.anonymize(now=now)
    assert Event.objects.filter(redacted_at__isnull=False).exists()
    assert texts() == []


def line_of_before(now):
    """A line as versions wrote it that hashed what mails said too."""
    chains = {}
    for name, model in NAMES.items():
        chain = chains[name] = Chain()
        for row in rows_of(model, 0, settled(model, now), spares_mails=False):
            chain.add(row)
    line = json.loads(file.line("", "2026-11-21", now))
    del line["spares"]
    return json.dumps(line | {"chains": {name: vars(chain) for name, chain in chains.items()}})


def test_lines_that_hashed_what_mails_said_still_agree_and_erasing_it_does_not_disturb_them(acme, days, now):
    reminded = issued(acme, now=now)
    ReminderHold.pause(reminded, until=None, reason="Called Ms Rosen", by=None, now=now)
    file.path().parent.mkdir(parents=True, exist_ok=True)
    file.path().write_text(line_of_before(now + timedelta(hours=2)) + "\n")
    assert texts() == []
    ReminderHold.resume(reminded, by=None, now=now)
    days()
    assert texts() == []
    with unguarded():
        told = Event.objects.filter(type="invoice.reminders_paused")
        told.update(data={"reason": "Forged"})
        assert ["is not what it was" in text for text in texts()] == [True]
        told.update(data={}, redacted_at=now)
    assert texts() == []
    with unguarded():
        Event.objects.filter(type="invoice.reminders_resumed").delete()
    assert ["is not what it was" in text for text in texts()] == [True]


def test_a_line_that_was_changed_taken_out_or_made_unreadable_is_found(acme, days, now):
    for _ in range(3):
        days()
    first, second, third = file.path().read_text().splitlines()
    for lines in (
        (first, third),
        (first, second.replace("2026-11-23", "2026-11-24"), third),
        (first, "nonsense{", "{"),
    ):
        file.path().write_text("\n".join(lines) + "\n")
        assert texts()


def test_the_line_is_mailed_and_a_failure_is_shown_until_it_went(acme, days, now, settings, desk):
    settings.WITNESS_MAIL, settings.EMAIL_BACKEND = "audit@example.com", "nowhere.Backend"
    with pytest.raises(ImportError):
        days()
    desk.force_login(desk.user)
    assert b"billfold_witness_failures 1.0" in figures.exposition(now)
    assert "could not be written or mailed" in desk.get(reverse("books")).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert file.write_due_line(now) == 0
    (message,) = mail.outbox
    assert message.to == ["audit@example.com"] and file.last_lines(1)[0] in message.body
    assert b"billfold_witness_failures 0.0" in figures.exposition(now)


def test_the_page_shows_the_lines_says_what_they_prove_and_gives_the_file(acme, days, now, desk):
    assert desk.get(reverse("books_witness")).status_code == 404
    days()
    desk.force_login(desk.user)
    page = desk.get(reverse("books")).content.decode()
    assert "Only copies that are kept elsewhere are proof" in page
    assert file.fingerprint(file.last_lines(1)[0]) in page and "22 Nov 2026" in page
    assert b"".join(desk.get(reverse("books_witness")).streaming_content) == file.path().read_bytes()
    file.path().write_text("nonsense\n")
    assert "Damaged" in desk.get(reverse("books")).content.decode()
