"""The Django admin shows a role no more than the desk does, at every address and by every question put to it."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from tests.factories import customer, staff

pytestmark = pytest.mark.django_db
EVENTS = reverse("admin:events_event_changelist")
JOBS = reverse("admin:jobs_job_changelist")


@pytest.fixture
def stranger(db):
    """Somebody with an account and no role."""
    return User.objects.create_user("nobody@billfold.example", "a-good-password")


def page(client, address, **query):
    return client.get(address, query).content.decode()


def test_events_of_the_staff_are_for_those_who_look_after_it(client, administrator, billing, reader, now):
    jenny = customer("Jenny")
    Invitation.send("secret@billfold.example", "Billing", by=administrator, now=now)
    Event.record("sign_in.failed", billing, by=None, now=now, address="192.0.2.1")
    about_staff = Event.objects.exclude(object_id=jenny.public_id)
    for person, sees in ((billing, False), (reader, False), (administrator, True)):
        client.force_login(person)
        listed = page(client, EVENTS)
        assert jenny.public_id in listed
        for event in about_staff:
            assert (event.object_id in listed) is sees
            record = reverse("admin:events_event_change", args=[event.pk])
            history = reverse("admin:events_event_history", args=[event.pk])
            assert (client.get(record).status_code == 200) is sees
            assert (client.get(history).status_code == 200) is sees
            assert bool(client.get(EVENTS, {"q": event.object_id}).context["cl"].result_count) is sees
        assert ("staff.invited" in page(client, EVENTS)) is sees


def test_jobs_of_others_are_for_administrators_as_on_the_desk(client, administrator, billing, reader, now):
    own = Job.start("Mine", "customers.undo.operation.undo_job", by=billing, now=now)
    other = Job.start("Somebody else's", "customers.undo.operation.undo_job", by=staff("Billing"), now=now)
    for person, seen in ((billing, {own}), (reader, set()), (administrator, {own, other})):
        client.force_login(person)
        assert set(client.get(JOBS).context["cl"].result_list) == seen
        for job in (own, other):
            found = client.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 200
            desk = client.get(reverse("job_detail", args=[job.public_id])).status_code == 200
            assert (found, desk) == (job in seen, job in seen)
    client.force_login(billing)
    client.post(JOBS, {"action": "cancel_jobs", "_selected_action": [other.pk], "index": 0})
    assert not Job.objects.filter(state=Job.CANCELED).exists()


def test_what_is_inside_is_not_there(chief):
    labels = {model._meta.app_label for model in admin.site._registry}
    desk, books = {"staff", "events", "jobs", "company", "mail"}, {"customers", "invoicing", "collecting"}
    assert labels == desk | books | {"subscriptions"}
    for address in ("/admin/django_tasks_database/", "/admin/sessions/session/", "/admin/mfa/authenticator/"):
        assert chief.get(address).status_code == 404
    assert "Queue" not in page(chief, "/admin/")


def test_the_index_names_what_the_role_may_see_alone(client, administrator, billing, reader, stranger):
    for person, staff_there in ((administrator, True), (billing, False), (reader, False)):
        client.force_login(person)
        assert ("/admin/staff/user/" in page(client, "/admin/")) is staff_there
        assert (client.get("/admin/staff/").status_code == 200) is staff_there


def test_recent_actions_name_what_the_role_still_shows_alone(client, administrator, billing):
    jenny = customer("Jenny")
    for record in (billing, jenny):
        kind = ContentType.objects.get_for_model(record)
        about = {"object_id": record.pk, "object_repr": f"Named {record}"}
        LogEntry.objects.create(user=administrator, content_type=kind, action_flag=CHANGE, **about)
    client.force_login(administrator)
    assert f"Named {billing}" in page(client, reverse("admin:index"))
    administrator.give_role("Read-only")
    listed = page(client, reverse("admin:index"))
    assert f"Named {billing}" not in listed
    assert f"Named {jenny}" in listed


@pytest.mark.parametrize(
    "question",
    [
        *("staff_user ?password__startswith=md5", "staff_user ?is_superuser=1", "staff_user ?groups__name=Billing"),
        *("staff_user ?preferences__theme=dark", "staff_invitation ?token_hash__startswith=a"),
        *("jobs_job ?created_by__password__startswith=m", "jobs_job ?params__startswith=a", "jobs_job ?state__in=done"),
        *("events_event ?actor__email__startswith=a", "events_event ?data__changes__email__0__startswith=a"),
        *("customers_customer ?deleted_by__email=a", "customers_customer ?search_text__contains=a"),
        *("customers_taxid ?customer__email__startswith=a", "invoicing_invoice ?frozen__company__name__startswith=A"),
        *("company_company ?bank_iban__startswith=D", "invoicing_invoice ?customer__metadata__x=1"),
    ],
)
def test_an_address_asks_no_column_that_the_page_does_not_offer(chief, question):
    name, _, query = question.partition(" ")
    assert chief.get(reverse(f"admin:{name}_changelist") + query).status_code == 400


def test_the_way_from_a_record_to_the_desk_tells_nothing_to_who_may_not_see_it(client, administrator, billing, now):
    def shortcut(thing, key=None):
        kind = ContentType.objects.get_for_model(type(thing))
        return client.get(reverse("admin:view_on_site", args=[kind.pk, key or thing.pk]))

    jenny = customer("Jenny")
    client.force_login(billing)
    assert shortcut(jenny)["Location"] == jenny.get_absolute_url()
    assert shortcut(administrator).status_code == 404
    assert shortcut(jenny, "nobody").status_code in (302, 404)
    assert shortcut(ContentType.objects.first()).status_code == 404
    client.force_login(administrator)
    assert shortcut(billing)["Location"] == billing.get_absolute_url()


def test_a_search_for_staff_in_a_field_is_closed_to_others(client, billing, administrator):
    client.force_login(billing)
    asked = {"app_label": "jobs", "model_name": "job", "field_name": "created_by", "term": "a"}
    assert client.get(reverse("admin:autocomplete"), asked).status_code == 403


def test_who_has_no_role_sees_nothing_and_reads_whom_to_ask(client, stranger, administrator, now):
    jenny = customer("Jenny Rosen", currency="eur")
    job = Job.start("PDFs of 3 invoices", "customers.undo.operation.undo_job", by=stranger, now=now)
    client.force_login(stranger)
    home = page(client, "/")
    assert "Ask the administrator who invited you" in home
    for text in ("Jenny", 'type="search"', "/customers/", "/invoices/", "/admin/", administrator.email):
        assert text not in home
    assert "Ask the administrator who invited you" in page(client, "/admin/")
    settings = page(client, reverse("settings"))
    for name in ("staff_profile", "mfa_index", "usersessions_list"):
        assert reverse(name) in settings
    for name in ("company_profile", "company_documents", "company_numbering", "staff_team", "admin:index"):
        assert f'"{reverse(name)}"' not in settings
    own = [reverse("job_detail", args=[job.public_id]), reverse("job_cancel", args=[job.public_id])]
    assert [client.get(own[0]).status_code, client.post(own[1]).status_code] == [403, 403]
    for address in (*own[:1], jenny.get_absolute_url(), reverse("company_logo"), reverse("books"), *everywhere()):
        assert client.get(address).status_code in (403, 404), address
    assert client.post("/admin/logout/").status_code == 302


def everywhere():
    return ["/admin/", "/admin/customers/", *(reverse(f"admin:{name}_changelist") for name in changelists())]


def changelists():
    return [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


def test_deleting_names_the_record_alone(chief, now):
    """No list of what else hangs on it, which other roles' pages may hold."""
    jenny = customer("Jenny", address_country="DE")
    tax_id = jenny.add_tax_id("eu_vat", "DE136695976", by=None, now=now)
    for thing, label in ((jenny, "customer"), (tax_id, "taxid")):
        text = page(chief, reverse(f"admin:customers_{label}_delete", args=[thing.pk]))
        assert "Event" not in text.split("<main")[-1]
    assert Customer.objects.existing().count() == 1
