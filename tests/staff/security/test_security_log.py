"""What the security log holds, who reads it, and for how long."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.csv.exported import Exported
from billing_site.lib.csv.stream import BATCH
from billing_site.staff.models.security_entry import SecurityEntry, clear_old_entries
from billing_site.staff.security.exports import counted
from invoicing.subscriptions.models.run.billing_run import BillingRun
from tests.factories import customer, issued, staff
from tests.invoicing.documents.test_document_zip import downloaded, ids, made
from tests.invoicing.subscriptions.factories import subscription
from tests.reading import text
from tests.staff.factories import PASSWORD, authenticator_app, code, invitation, sign_in, signed_in
from tests.staff.sign_in.test_passwords import NEW, change, link_in
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db
LOG = "/settings/security-log/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def entries(**about):
    """[(kind, outcome, detail)], oldest first."""
    found = SecurityEntry.objects.filter(**about).order_by("id")
    return [(entry.kind, entry.outcome, entry.what) for entry in found]


def entry(number=0, **fields):
    values = {"kind": "sign_in", "created": timezone.now() - timedelta(minutes=number), "public_id": f"sec_{number}"}
    return SecurityEntry.objects.create(**values | fields)


# What comes into it


def test_a_sign_in_names_person_address_browser_and_time(billing, settings):
    settings.TRUSTED_PROXIES = 1
    before = timezone.now()
    sign_in(billing.email, client=Client(headers={"user-agent": FIREFOX, "x-forwarded-for": "1.1.1.1, 203.0.113.9"}))
    (found,) = SecurityEntry.objects.all()
    assert (found.kind, found.outcome, found.what, found.person) == ("sign_in", "done", "Password", billing)
    assert (found.address, found.user_agent) == ("203.0.113.9", FIREFOX)
    assert before <= found.created <= timezone.now()


def test_wrong_refused_and_deactivated_sign_ins_are_told_apart(billing, administrator, now):
    for _ in range(7):
        sign_in(billing.email, "wrong")
    assert entries(person=billing) == [
        *[("sign_in", "wrong", "")] * 5,
        ("sign_in", "refused", "Too many attempts: 5 in 5 minutes"),
    ]
    billing.deactivate(by=administrator, now=now)
    sign_in(billing.email, client=Client(REMOTE_ADDR="192.0.2.1"))
    assert entries(person=billing)[-1] == ("sign_in", "refused", "The account is deactivated")


def test_what_was_typed_into_the_wrong_field_is_not_kept(db):
    for _ in range(2):
        sign_in("my-secret-password@example.com", "wrong")
    first, second = SecurityEntry.objects.all()
    assert first.person is None
    assert re.fullmatch(r"Unknown address [0-9a-f]{8}", first.detail)
    assert first.detail == second.detail, "the same again can be told"
    sign_in("other@example.com", "wrong")
    assert SecurityEntry.objects.latest("id").detail != first.detail


def test_the_second_step_right_and_wrong(billing):
    recovery = authenticator_app(billing).get_unused_codes()[0]
    client, response = sign_in(billing.email)
    client.post(response["Location"], {"code": "000000"})
    client.post(response["Location"], {"code": recovery})
    assert entries() == [
        ("sign_in", "started", "Password"),
        ("second_step", "wrong", ""),
        ("second_step", "done", "Recovery code, 9 left"),
        ("sign_in", "done", "Password, recovery code"),
    ]


def test_signing_out_ending_sessions_and_confirming(billing):
    here, _ = signed_in(billing), signed_in(billing)
    SecurityEntry.objects.all().delete()
    here.post("/accounts/sessions/")
    here.post("/accounts/reauthenticate/", {"password": "wrong"})
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post("/accounts/logout/")
    assert entries(person=billing) == [
        ("sessions", "done", "1 session"),
        ("confirmation", "wrong", "Password"),
        ("confirmation", "done", "Password"),
        ("sign_out", "done", ""),
    ]


def test_passwords_changed_and_set_anew(billing, mailoutbox):
    client = signed_in(billing)
    SecurityEntry.objects.all().delete()
    change(client)
    stranger = Client()
    for email in (billing.email, "nobody@example.com"):
        stranger.post("/accounts/password/reset/", {"email": email})
    page = stranger.get(link_in(mailoutbox[-1]), follow=True)
    stranger.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    told = entries()
    assert told[:2] == [("password", "done", "Changed"), ("password", "started", "Link to set a new one asked")]
    assert told[2][2].startswith("Unknown address ")
    assert told[3] == ("password", "done", "Set anew by a mailed link")


@pytest.mark.threads
def test_the_second_step_switched_on_and_off(real_commits):
    billing = staff("Billing")
    client = signed_in(billing)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/two-step/app/activate/").content.decode()
    shown = code(re.search(r'data-copy="([A-Z2-7]+)"', page)[1])
    client.post("/accounts/two-step/app/activate/", {"code": shown})
    client.post("/accounts/two-step/recovery-codes/new/")
    client.post("/accounts/two-step/app/deactivate/")
    assert [detail for _, _, detail in entries(kind="two_step")] == [
        "Authenticator app on",
        "New recovery codes",
        "Authenticator app off",
    ]


def test_changes_of_who_may_name_both_people_and_hold_or_fall_with_the_change(administrator, billing, now):
    billing.change_role("Read-only", by=administrator, now=now)
    old = billing.email
    billing.change(by=administrator, now=now, email="moved@billfold.example", name="Moved")
    billing.change(by=billing, now=now, name="Only the name")
    billing.deactivate(by=administrator, now=now)
    billing.reactivate(by=administrator, now=now)
    assert entries(person=billing, by=administrator) == [
        ("role", "done", "Billing → Read-only"),
        ("email", "done", f"{old} → moved@billfold.example"),
        ("account", "done", "Deactivated, signed out everywhere"),
        ("account", "done", "Reactivated"),
    ]
    assert SecurityEntry.objects.count() == 4
    with pytest.raises(ValueError, match="last administrator"):
        administrator.change_role("Billing", by=None, now=now)
    assert SecurityEntry.objects.count() == 4


def test_the_team_page_and_the_admin_leave_the_address_of_who_changed_a_role(chief, billing):
    form = {"name": billing.name, "email": billing.email, "role": "Read-only"}
    chief.post(f"/settings/team/{billing.public_id}/edit/", form, headers={"user-agent": FIREFOX})
    found = SecurityEntry.objects.filter(kind="role").first()
    if found is None:  # The page asks first who one is.
        chief.post("/accounts/reauthenticate/", {"password": PASSWORD})
        chief.post(f"/settings/team/{billing.public_id}/edit/", form, headers={"user-agent": FIREFOX})
        found = SecurityEntry.objects.get(kind="role")
    assert (found.by, found.address, found.user_agent) == (chief.user, "127.0.0.1", FIREFOX)


def test_invitations_sent_withdrawn_and_accepted(administrator, now):
    sent, _ = invitation(administrator, "one@example.com", now=now)
    sent.revoke(by=administrator, now=now)
    other, _ = invitation(administrator, "two@example.com", role="Read-only", now=now)
    other.renew(by=administrator, now=now)
    joined = other.accept(name="Two", password=PASSWORD, now=now)
    assert [detail for _, _, detail in entries(kind="invitation")] == [
        "Invited one@example.com as Billing",
        "Withdrew the invitation of one@example.com",
        "Invited two@example.com as Read-only",
        "Invited two@example.com again as Read-only",
        "Accepted, as Read-only",
    ]
    assert SecurityEntry.objects.latest("id").person == joined


# Exports


def files():
    """The address of every CSV file of the desk that needs no id, and one that does."""
    jenny = customer("Jenny", currency="eur")
    issued(jenny)
    jenny.adjust_balance(amount=100, currency="eur", by=None, now=timezone.now())
    names = (
        *("customer_export_file", "invoice_export_file", "product_export_file", "credit_note_export_file"),
        *("coupon_export_file", "payment_export_file", "tax_rate_export_file", "security_log_entry_export_file"),
        *("price_export_file", "subscription_export_file", "revenue_file", "movement_export_file"),
        "billing_run_export_file",
        *("exchange_rate_export_file", "tax_report_file", "email_export_file", "portal_request_export_file"),
        *("email_text_export_file", "reminder_export"),
        "promotion_code_export_file",
        *("charge_export_file", "refund_export_file", "dispute_export_file"),
    )
    run = BillingRun.begin(0, until=timezone.now())
    of_one = [reverse("balance_export", args=[jenny.public_id]), reverse("usage_export_file", args=[subscribed()])]
    of_one.append(reverse("billing_run_invoices_file", args=[run.public_id]))
    return [*map(reverse, names), *of_one]


def subscribed():
    return subscription(now=timezone.now()).public_id


def test_every_file_of_data_is_recorded_with_how_many_rows_went_out(chief):
    from tests.test_pages import desk_addresses

    told = files()
    # The walk has no subscription and no run, and calls them nobody.
    known = {re.sub("(sub|brun)_[^/]+", "nobody", url) for url in told}
    # Those that need more than a row to be there are told of in the tests of their pages.
    known |= {"/books/gateway/file/", "/upcoming/file/", "/customers/nobody/statement/file/"}
    missing = {url for url in desk_addresses() if url.endswith("/file/")} - known
    assert not missing, "a new file of data: add it here"
    for url in told:
        answer = chief.get(url)
        rows = answer.getvalue().decode("utf-8-sig").count("\r\n") - 1
        found = SecurityEntry.objects.filter(kind="export").latest("id")
        assert found.person == chief.user, url
        assert found.detail == re.search(r'filename="(.+)"', answer["Content-Disposition"])[1]
        assert found.amount == rows, url


def test_many_rows_are_counted_batch_by_batch(desk, now):
    call_command("seed_demo", customers=BATCH + 7, seed=1)
    answer = desk.get(reverse("customer_export_file"))
    b"".join(answer.streaming_content)
    assert entries(kind="export")[0][2].endswith(".csv: 2,007 rows")


def test_a_file_of_many_pdfs_is_recorded_with_how_many(desk, media):
    job = made(desk, **ids(issued(), issued()))
    assert not SecurityEntry.objects.exists(), "making it is no download"
    downloaded(desk, job)
    ((kind, outcome, what),) = entries(person=desk.user)
    assert (kind, outcome) == ("export", "done")
    assert what.endswith(".zip: 2 files")


def test_a_file_that_is_broken_off_counts_what_went_out(desk):
    customer("Jenny")
    desk.get(reverse("customer_export_file"))
    found, exported = SecurityEntry.objects.get(), Exported("customers.csv", streams=True)
    assert found.amount is None, "recorded before the first byte"
    chunks = counted(iter([b"one", b"two", b"three"]), found, exported)
    next(chunks)
    exported.rows = 2000
    chunks.close()
    assert SecurityEntry.objects.get().amount == 2000


def test_a_page_is_no_export(desk):
    for url in (reverse("customer_list"), reverse("customer_export"), reverse("home")):
        desk.get(url)
    assert not SecurityEntry.objects.exists()


@pytest.mark.parametrize("statement", ["INSERT", "UPDATE"])
def test_a_log_that_cannot_be_written_does_not_keep_the_books_from_their_owner(desk, caplog, statement):
    # What a full disk does, at the one statement that it is to hit.
    def refuse(execute, sql, params, many, context):
        if "staff_securityentry" in sql and sql.startswith(statement):
            raise DatabaseError("disk full")
        return execute(sql, params, many, context)

    customer("Jenny")
    with connection.execute_wrapper(refuse):
        answer = desk.get(reverse("customer_export_file"))
        assert b"Jenny" in b"".join(answer.streaming_content)
    who = f"{desk.user.email} took " if statement == "INSERT" else ""
    assert f"Not in the security log: {who}customers-" in caplog.text


# Who reads it


def test_administrators_read_the_log_and_nobody_else(chief, billing, reader):
    found = entry(person=billing, address="192.0.2.7", user_agent=FIREFOX, outcome="wrong", detail="Why")
    page = text(chief.get(LOG))
    for words in ("Security log", "Sign-in", "Wrong", str(billing), "Why", "192.0.2.7", "Firefox on Linux"):
        assert words in page
    one = text(chief.get(found.get_absolute_url()))
    assert FIREFOX in one
    assert "Security log" in text(chief.get("/settings/"))
    for person in (billing, reader, staff("Billing", is_active=True)):
        other = Client()
        other.force_login(person)
        for url in (LOG, found.get_absolute_url(), f"{LOG}export/file/", "/admin/staff/securityentry/"):
            assert other.get(url).status_code == 403, url
        assert "Security log" not in text(other.get("/settings/"))


def test_the_list_is_filtered_by_what_who_where_and_when(chief, billing):
    entry(1, person=billing, kind="role", by=chief.user, detail="one")
    entry(2, person=billing, outcome="wrong", address="192.0.2.7", detail="two")
    entry(3, person=chief.user, address="2001:db8::7", detail="three")
    entry(4, kind="export", person=chief.user, created=timezone.now() - timedelta(days=40), detail="four")

    def found(**asked):
        return {word for word in ("one", "two", "three", "four") if word in text(chief.get(LOG, asked)).split()}

    assert found() == {"one", "two", "three", "four"}
    assert found(kind="role") == {"one"}
    assert found(outcome="wrong") == {"two"}
    assert found(person=billing.public_id) == {"one", "two"}
    assert found(person=chief.user.public_id) == {"one", "three", "four"}, "what they did to others too"
    assert found(address="192.0.2.7") == {"two"}
    assert found(address="2001:DB8:0::7") == {"three"}
    assert found(q="thre") == {"three"}
    assert found(q=billing.email) == {"one", "two"}
    assert found(q="192.0.2.7") == {"two"}
    assert found(q="nothing like that") == set()
    assert found(created="last_7_days") == {"one", "two", "three"}
    assert "Write a whole address" in text(chief.get(LOG, {"address": "192.0"}))
    assert "This day is before" in text(chief.get(LOG, {"created_from": "2026-02-02", "created_to": "2026-02-01"}))


def test_the_file_of_the_log_has_what_the_list_has(chief, billing):
    entry(1, person=billing, by=chief.user, kind="role", detail="=Billing", address="192.0.2.7", user_agent=FIREFOX)
    content = b"".join(chief.get(f"{LOG}export/file/").streaming_content).decode("utf-8-sig")
    head, _, row = content.splitlines()
    assert head.startswith("id,When")
    for words in (billing.email, chief.user.email, "'=Billing", "192.0.2.7", "role"):
        assert words in row


def test_the_list_costs_the_same_however_long_it_is(chief, billing):
    counts, answer = queries_as_it_grows(
        chief, LOG, lambda number: entry(SecurityEntry.objects.count(), person=billing, by=chief.user)
    )
    assert counts[0] == counts[1]
    assert len(answer.context["rows"]) == 50


def test_the_django_admin_shows_the_log_and_changes_nothing_of_it(chief, billing):
    found = entry(person=billing, by=chief.user)
    assert found.public_id in chief.get("/admin/staff/securityentry/").content.decode()
    assert chief.get(f"/admin/staff/securityentry/{found.pk}/change/").status_code == 200
    assert chief.post(f"/admin/staff/securityentry/{found.pk}/change/", {"detail": "x"}).status_code == 403
    assert chief.post(f"/admin/staff/securityentry/{found.pk}/delete/", {"post": "yes"}).status_code == 403
    assert chief.get("/admin/staff/securityentry/add/").status_code == 403
    assert not admin.site._registry[SecurityEntry].get_actions(chief.get(LOG).wsgi_request)


def test_everybody_sees_their_own_recent_sign_ins_and_nobody_elses(billing, administrator):
    entry(1, person=administrator, address="203.0.113.99")
    sign_in(billing.email, "wrong", Client(REMOTE_ADDR="192.0.2.66"))
    page = text(signed_in(billing).get("/accounts/two-step/"))
    assert "Your recent sign-ins" in page
    assert "192.0.2.66" in page
    assert "203.0.113.99" not in page


# How long


def test_entries_are_deleted_after_a_year_or_what_the_setting_says(settings, now, capsys):
    assert settings.SECURITY_LOG_DAYS == 365
    for number, days in enumerate((400, 366, 364, 0)):
        entry(number, created=now - timedelta(days=days))
    assert clear_old_entries(now) == 2
    settings.SECURITY_LOG_DAYS = 30
    assert clear_old_entries(now) == 1
    assert clear_old_entries(now) == 0
    call_command("tick")
    assert "security log entries deleted" in capsys.readouterr().out


def test_an_odd_user_agent_is_kept_as_far_as_it_can_be_shown(db):
    sign_in("x@example.com", "wrong", Client(headers={"user-agent": "\x00a\x07b\u202e" + "x" * 900}))
    found = SecurityEntry.objects.get()
    assert found.user_agent.startswith(" a b x")
    assert len(found.user_agent) == 300
