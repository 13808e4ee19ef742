"""Statements of account to many: what the question says, what goes, who gets none and why, and nothing goes twice."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.jobs.models import Job, JobFailed
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.rules.accounts.periods import Period
from invoicing.statements.account import statement_of
from invoicing.statements.sending import many
from invoicing.statements.sending.forms import MOVED, MOVED_OR_OPEN, OWING
from tests.factories import customer, issued, line
from tests.reading import text

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
CHOSEN = {"period": "custom", "start": "2026-10-01", "end": "2026-10-31", "who": MOVED_OR_OPEN}


@pytest.fixture
def some(clock, media):
    """Who moved in October, who only owes since before, who is even, who has no address, who was never billed."""
    found = {name: customer(name, currency="eur", now=clock) for name in ("Moved", "Owing", "Even", "Nobody")}
    found["New"] = customer("New", now=clock)
    Customer.objects.filter(pk=found["Nobody"].pk).update(email="")
    early, october = clock - timedelta(days=80), clock - timedelta(days=30)
    issued(found["Moved"], lines=[line(unit_amount=1000)], now=october).pay(1000, by=None, now=october)
    issued(found["Owing"], lines=[line(unit_amount=2000)], now=early)
    issued(found["Even"], lines=[line(unit_amount=3000)], now=early).pay(3000, by=None, now=early)
    issued(found["Nobody"], lines=[line(unit_amount=4000)], now=october)
    return found


def url(*customers, **params):
    query = "&".join([*(f"ids={each.public_id}" for each in customers), *(f"{k}={v}" for k, v in params.items())])
    return f"{reverse('statements_send')}?{query}"


def names(mails):
    return sorted(Customer.objects.get(public_id=mail.customer).name for mail in mails)


def test_the_list_offers_it_to_those_who_may_send(desk, client, reader, some):
    assert reverse("statements_send") in desk.get(reverse("customer_list")).content.decode()
    client.force_login(reader)
    assert reverse("statements_send") not in client.get(reverse("customer_list")).content.decode()
    assert client.get(url(*some.values())).status_code == 403


def test_days_are_asked_first_and_what_is_wrong_with_them_is_said_at_their_field(desk, some):
    first = desk.get(url(*some.values()))
    assert "Send statements of account to 5 customers" in text(first)
    assert first.context["form"]["period"].value() == "last_month"
    wrong = desk.post(url(*some.values()), CHOSEN | {"end": "2026-09-01"})
    assert wrong.status_code == 422
    assert "This day is before the first one." in text(wrong)
    assert desk.post(url(*some.values()), CHOSEN | {"who": "all"}).status_code == 422
    assert desk.get(url()).status_code == 302


def test_the_question_says_what_goes_and_who_gets_nothing_and_shows_the_first_mail(desk, some):
    answer = desk.post(url(*some.values()), CHOSEN)
    page = text(answer)
    for words in (
        "Send 2 statements of account?",
        "October 2026.",
        "1 without an e-mail address on file: Nobody",
        "1 never billed: New",
        "1 without anything to state: Even",
        "The mail to Moved",
    ):
        assert words in page
    assert "sandbox" in desk.get(answer.context["mail_url"])["Content-Security-Policy"]
    assert not Job.objects.exists()
    # Of named days those are meant that they were when this was shown.
    named = desk.post(url(*some.values()), {"period": "last_month", "who": MOVED})
    assert ("start", "2026-10-01") in named.context["hidden"]
    assert "Send 1 statement of account?" in text(named)


def test_a_job_sends_them_and_tells_who_got_none(desk, some, clock):
    question = desk.post(url(*some.values()), CHOSEN)
    some["Late"] = customer("Late", currency="eur", now=clock)
    issued(some["Late"], now=clock - timedelta(days=30))
    answer = desk.post(url(*some.values()), dict(question.context["hidden"]))
    job = Job.objects.get()
    assert answer.url == reverse("job_detail", args=[job.public_id])
    assert (job.state, job.done, job.total) == (Job.DONE, 3, 3)
    assert job.message == "On their way: 2 statements. 1 not sent: without anything to state (1)."
    assert names(Message.objects.all()) == ["Moved", "Owing"]
    assert [(kept.start, kept.end) for kept in StoredStatement.objects.all()] == [OCTOBER] * 2


def test_where_nothing_would_go_the_question_has_no_button_for_it(desk, some):
    answer = desk.post(url(some["Even"], some["New"]), CHOSEN)
    assert "Send 0 statements" in text(answer)
    assert "data-primary" not in answer.content.decode()
    desk.post(url(some["Even"]), CHOSEN | {"confirmed": "1"})
    assert not Job.objects.exists()


def test_a_job_that_died_in_the_middle_repeats_no_mail(billing, some):
    ids = "&".join(f"ids={each.public_id}" for each in some.values())
    params = {"query": ids, "zone": "UTC", "upto": some["New"].pk, "start": "2026-10-01", "end": "2026-10-31"}
    job = Job(public_id="job_1", params=params | {"who": MOVED_OR_OPEN}, created_by=billing)
    # One was done, and nobody wrote down that it was.
    assert many.send_one(some["Moved"], OCTOBER, MOVED_OR_OPEN, by=billing, operation=job.public_id) == ""
    assert list(many.send_job(job)) == [3]
    assert job.message.startswith("On their way: 2 statements.")
    assert Message.objects.count() == StoredStatement.objects.count() == 2


def test_a_job_ends_where_whoever_began_it_may_not_do_it_any_more(billing, some):
    params = {"query": f"ids={some['Moved'].public_id}", "zone": "UTC", "upto": some["New"].pk, "who": MOVED_OR_OPEN}
    params |= {"start": "2026-10-01", "end": "2026-10-31"}
    job = Job(public_id="job_1", params=params, created_by=billing)
    billing.give_role("Read-only")
    with pytest.raises(JobFailed, match=r"may not do this any more\."):
        list(many.send_job(job))
    assert not Message.objects.exists()


def test_more_movements_than_are_printed_are_told_and_the_others_go(billing, some, monkeypatch):
    monkeypatch.setattr("invoicing.statements.account.MOST", 1)
    why = many.send_one(some["Moved"], OCTOBER, MOVED, by=billing, operation="job_1")
    assert "movements can be printed" in why
    assert many.send_one(some["Owing"], OCTOBER, OWING, by=billing, operation="job_1") == ""


def test_what_is_looked_at_before_is_what_each_statement_says(some, clock, django_assert_max_num_queries):
    """Also of those who were merged, and of those who are apart again."""
    one, other, lone = (customer(name, currency="eur", now=clock) for name in ("One", "Other", "Lone"))
    october = clock - timedelta(days=30)
    merge = CustomerMerge.make(one, other, {}, by=None, now=october)
    one.refresh_from_db()
    one.adjust_balance(-700, by=None, now=october)
    merge.undo(undo_id="op_1", by=None, now=october + timedelta(days=1))
    issued(some["Even"], lines=[line(unit_amount=500)], now=october)
    CustomerMerge.make(some["Owing"], some["Even"], {}, by=None, now=clock)
    issued(lone, now=october).void(by=None, now=october)
    company = Company.current()
    customers = list(Customer.objects.existing().exclude(currency=""))
    looks = many.outlook(customers, OCTOBER, company)
    for each in customers:
        found = statement_of(each, OCTOBER, company)
        assert looks[each.pk] == (len(found.movements), found.closing), each
    few = [each for each in customers if each not in (one, other)]
    with django_assert_max_num_queries(16):
        many.outlook(few, OCTOBER, company)


def test_of_more_accounts_than_are_looked_at_the_question_says_so(desk, some, monkeypatch):
    monkeypatch.setattr(many, "LOOKED_AT", 1)
    page = text(desk.post(url(*some.values()), CHOSEN))
    assert "Send 3 statements of account?" in page
    assert "found out while they are sent" in page
