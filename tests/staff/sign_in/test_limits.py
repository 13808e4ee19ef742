"""Who is slowed down by wrong attempts: the stranger who makes them, not the owner of the account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing_site.staff.models.attempts import Attempts, Limit, LimitReached, Place, account_of, clear_old_attempts
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.sign_in.known_browser import COOKIE
from billing_site.staff.sign_in.limits import PASSWORD_CLOSED
from tests.factories import staff
from tests.staff.factories import PASSWORD, authenticator_app, code, invitation, sign_in, signed_in
from tests.staff.sign_in.test_passwords import NEW, change, link_in
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many attempts. Wait a few minutes, then try again."
CLOSED = "it opens only in browsers where it was used before"


def at(address):
    return Client(REMOTE_ADDR=address)


def wrong_everywhere(email, times):
    """Wrong passwords from many addresses, few from each."""
    for number in range(times):
        sign_in(email, "wrong", at(f"198.51.{number // 4}.1"))


def close_to_strangers(user):
    """As many wrong passwords from everywhere as close the account to browsers that it does not know."""
    for _ in range(49):
        Attempts.count_one([Place(PASSWORD_CLOSED, account_of(user))], timezone.now())
    sign_in(user.email, "wrong", at("198.51.100.1"))


def refusal(email, password=PASSWORD, client=None):
    """What is said of an attempt, '' where it came through."""
    _, response = sign_in(email, password, client)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.fixture
def moment(monkeypatch):
    """A clock that `moment.later(minutes=5)` puts forward."""

    class Moment:
        now = timezone.now()

        def later(self, **span):
            self.now += timedelta(**span)

    clock = Moment()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


def test_the_wait_is_over_after_five_minutes(billing, moment):
    for _ in range(5):
        sign_in(billing.email, "wrong")
    moment.later(minutes=4)
    assert TOO_MANY in refusal(billing.email)
    moment.later(minutes=2)
    assert refusal(billing.email) == ""


def test_trying_on_while_locked_does_not_make_the_wait_longer(billing, moment):
    for _ in range(30):
        sign_in(billing.email, "wrong")
        moment.later(seconds=10)
    moment.later(seconds=5)
    assert refusal(billing.email) == ""


def test_right_passwords_count_for_nothing(billing):
    for _ in range(12):
        assert refusal(billing.email) == ""
    assert not Attempts.objects.filter(count__gt=0).exists()


def test_a_stranger_at_the_same_address_does_not_lock_a_browser_that_is_known(billing):
    mine = signed_in(billing)
    mine.post("/accounts/logout/")
    for _ in range(6):
        sign_in(billing.email, "wrong")
    assert TOO_MANY in refusal(billing.email)
    assert refusal(billing.email, client=mine) == ""


def test_a_stranger_who_tries_many_accounts_does_not_lock_a_known_browser_at_the_same_address(billing):
    mine = signed_in(billing)
    mine.post("/accounts/logout/")
    for number in range(12):
        sign_in(f"guess{number}@example.com", "wrong")
    assert TOO_MANY in refusal(billing.email)
    assert refusal(billing.email, client=mine) == ""


def test_a_known_browser_has_limits_of_its_own(billing):
    mine = signed_in(billing)
    mine.post("/accounts/logout/")
    for _ in range(5):
        sign_in(billing.email, "wrong", mine)
    assert TOO_MANY in refusal(billing.email, client=mine)


def test_fifty_wrong_passwords_close_the_account_to_unknown_browsers_and_the_owner_is_told_once(billing):
    mine = signed_in(billing)
    mine.post("/accounts/logout/")
    wrong_everywhere(billing.email, 49)
    assert refusal(billing.email, client=at("192.0.2.1")) == ""
    assert not mail.outbox
    wrong_everywhere(billing.email, 60)
    assert CLOSED in refusal(billing.email, client=at("192.0.2.2"))
    assert refusal(billing.email, client=mine) == "", "the owner's browser still gets in"
    (message,) = mail.outbox
    assert message.to == [billing.email]
    for words in ("50 wrong passwords", "http://testserver/accounts/password/reset/", "An administrator can lift it"):
        assert words in message.body


def test_after_a_day_the_account_is_open_again(billing, moment):
    close_to_strangers(billing)
    moment.later(hours=23)
    assert CLOSED in refusal(billing.email)
    moment.later(hours=2)
    assert refusal(billing.email) == ""


def test_a_new_password_by_a_mailed_link_opens_the_account_again(billing):
    close_to_strangers(billing)
    client = Client()
    client.post("/accounts/password/reset/", {"email": billing.email})
    page = client.get(link_in(mail.outbox[-1]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert refusal(billing.email, NEW, at("192.0.2.9")) == ""


def test_an_unknown_address_is_closed_in_the_same_words_and_by_the_same_queries(billing):
    answers = {}
    for email in (billing.email, "nobody@example.com"):
        wrong_everywhere(email, 48)
        with CaptureQueriesContext(connection) as queries:
            _, wrong = sign_in(email, "wrong", at("192.0.2.5"))
        sign_in(email, "wrong", at("192.0.2.4"))
        with CaptureQueriesContext(connection) as refused:
            words = refusal(email, client=at("192.0.2.6"))
        assert CLOSED in words
        answers[email] = (wrong.status_code, len(queries), len(refused))
    assert len(set(answers.values())) == 1, answers
    assert [message.to for message in mail.outbox] == [[billing.email]]


# The known browser


def test_the_cookie_of_a_known_browser_comes_after_both_steps_and_no_script_reads_it(billing):
    authenticator_app(billing)
    client, response = sign_in(billing.email)
    assert COOKIE not in client.cookies
    client.post(response["Location"], {"code": code()})
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 86400
    assert billing.email not in cookie.value


def known(client, user):
    """Whether the browser gets in although the account is closed to unknown ones."""
    client.post("/accounts/logout/")
    return refusal(user.email, NEW, client) == "" or refusal(user.email, PASSWORD, client) == ""


def copied(client, address="192.0.2.44"):
    """Another browser with the same cookie."""
    other = at(address)
    other.cookies[COOKIE] = client.cookies[COOKIE].value
    return other


def test_the_cookie_opens_one_account_alone(billing, administrator):
    client = signed_in(billing)
    close_to_strangers(administrator)
    assert not known(copied(client), administrator)


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "eyJh", "é", "W10:1:x" * 400])
def test_a_made_up_cookie_is_no_known_browser_and_breaks_nothing(billing, value):
    close_to_strangers(billing)
    client = Client()
    client.cookies[COOKIE] = value
    assert CLOSED in refusal(billing.email, client=client)


def test_two_people_who_share_a_browser_are_both_known_there(billing, administrator):
    client = signed_in(billing)
    client.post("/accounts/logout/")
    sign_in(administrator.email, client=client)
    for person in (billing, administrator):
        close_to_strangers(person)
        assert known(copied(client), person)


def test_a_new_password_makes_every_other_browser_a_stranger(billing):
    here, there = signed_in(billing), signed_in(billing)
    change(here)
    close_to_strangers(billing)
    assert known(copied(here), billing)
    assert not known(copied(there), billing)


def test_signing_out_the_others_makes_them_strangers(billing):
    here, there = signed_in(billing), signed_in(billing)
    here.post("/accounts/sessions/")
    close_to_strangers(billing)
    assert known(copied(here), billing)
    assert not known(copied(there), billing)


def test_taking_away_the_second_step_makes_all_browsers_strangers(billing, administrator, now):
    client = signed_in(billing)
    authenticator_app(billing)
    billing.drop_two_step(by=administrator, now=now)
    close_to_strangers(billing)
    assert not known(copied(client), billing)


# Lifting a lock


def test_an_administrator_sees_the_lock_and_lifts_it(chief, billing):
    page = f"/settings/team/{billing.public_id}/"
    assert "Lift the lock" not in chief.get(page).content.decode()
    close_to_strangers(billing)
    shown = chief.get(page).content.decode()
    assert "Too many attempts" in shown
    assert "Lift the lock" in shown
    said = chief.post(f"{page}unlock/", follow=True).content.decode()
    assert "Lifted the lock." in said
    assert "Too many attempts" not in said
    assert "Lock lifted" in said
    assert refusal(billing.email, client=at("192.0.2.8")) == ""
    assert SecurityEntry.objects.filter(kind="lock", detail="Lifted", person=billing, by=chief.user).exists()


def test_nobody_else_lifts_a_lock(desk, administrator):
    close_to_strangers(administrator)
    assert desk.post(f"/settings/team/{administrator.public_id}/unlock/").status_code == 403


def test_the_machine_itself_lifts_a_lock_by_a_command(billing, capsys):
    close_to_strangers(billing)
    call_command("unlock_sign_in", billing.email.upper())
    assert "can try again now" in capsys.readouterr().out
    assert refusal(billing.email) == ""
    call_command("unlock_sign_in", billing.email)
    assert "was not locked" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No staff account has the e-mail address"):
        call_command("unlock_sign_in", "x@example.com")


# The second step, and proving who one is again


def test_wrong_codes_lock_the_address_and_fifty_the_unknown_browsers(billing):
    authenticator_app(billing)
    mine, response = sign_in(billing.email)
    mine.post(response["Location"], {"code": code()})
    mine.post("/accounts/logout/")
    for number in range(10):
        thief, response = sign_in(billing.email, client=at(f"198.51.100.{number}"))
        for _ in range(6):
            answer = thief.post(response["Location"], {"code": "000000"})
        assert "Too many" in answer.content.decode() or CLOSED in answer.content.decode()
    thief, response = sign_in(billing.email, client=at("192.0.2.3"))
    assert CLOSED in thief.post(response["Location"], {"code": code()}).content.decode()
    (message,) = mail.outbox
    assert "somebody who knows your password" in message.body
    _, response = sign_in(billing.email, client=mine)
    later = code(moment=timezone.now().timestamp() + 30)
    assert mine.post(response["Location"], {"code": later}).status_code == 302


def test_a_new_password_does_not_give_back_guesses_at_codes(billing):
    authenticator_app(billing)
    for number in range(10):
        thief, response = sign_in(billing.email, client=at(f"198.51.100.{number}"))
        for _ in range(5):
            thief.post(response["Location"], {"code": "000000"})
    client = Client()
    client.post("/accounts/password/reset/", {"email": billing.email})
    page = client.get(link_in(mail.outbox[-1]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    thief, response = sign_in(billing.email, NEW, at("192.0.2.3"))
    assert CLOSED in thief.post(response["Location"], {"code": code()}).content.decode()


def confirm(client, password):
    return client.post("/accounts/reauthenticate/", {"password": password}).content.decode()


def test_confirming_is_limited_in_one_session_and_strangers_do_not_count(billing):
    here, there = signed_in(billing), signed_in(billing)
    close_to_strangers(billing)
    for _ in range(5):
        assert "That is not your password." in confirm(here, "wrong")
    assert TOO_MANY in confirm(here, PASSWORD)
    assert TOO_MANY not in confirm(there, PASSWORD)


def test_guessing_the_current_password_of_a_session_is_limited_too(billing):
    client = signed_in(billing)
    for _ in range(5):
        assert "That is not your current password." in change(client, old="wrong").content.decode()
    assert TOO_MANY in change(client).content.decode()


# Links and invitations


def ask(client, email):
    return client.post("/accounts/password/reset/", {"email": email}).status_code


def test_a_stranger_who_asks_for_links_does_not_keep_the_owner_from_asking(billing):
    assert [ask(at("198.51.100.1"), billing.email) for _ in range(7)] == [302] * 5 + [429] * 2
    assert ask(at("192.0.2.1"), billing.email) == 302
    assert len(mail.outbox) == 6


def test_a_mailbox_is_not_filled_with_links_and_the_last_one_works(billing):
    for number in range(25):
        assert ask(at(f"198.51.100.{number}"), billing.email) == 302
    assert len(mail.outbox) == 20
    assert "Set a new password" in Client().get(link_in(mail.outbox[-1]), follow=True).content.decode()


def test_asking_for_a_link_costs_the_same_for_an_address_nobody_has(billing, settings):
    # The queue takes the mail, as it does when the site serves.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    counts = set()
    for email in (billing.email, "nobody@example.com"):
        ask(at("192.0.2.1"), email)
        with CaptureQueriesContext(connection) as queries:
            ask(at("192.0.2.2"), email)
        counts.add(len([each for each in queries if "staff_attempts" not in each["sql"]]))
    assert len(counts) == 1


FAKES = ("/accounts/invitation/{}/", "/accounts/password/reset/key/1-{}/")


@pytest.mark.parametrize("path", FAKES)
def test_links_that_are_none_are_stopped_and_a_real_one_opens_all_the_same(administrator, path):
    _, token = invitation(administrator)
    client = Client()
    answers = [client.get(path.format(f"made-up-{number}")).status_code for number in range(25)]
    assert answers[-5:] == [429] * 5
    assert 429 not in answers[:20]
    assert client.get(f"/accounts/invitation/{token}/").status_code == 200


def test_passkeys_that_are_none_are_stopped(client):
    answers = [client.post("/accounts/passkeys/login/", {"credential": "{}"}).status_code for _ in range(25)]
    assert answers == [302] * 20 + [429] * 5


# The counts themselves


def test_an_attempt_that_one_limit_refuses_counts_at_no_other(db, now):
    wide, narrow = Place(Limit("wide", 9, 60), "a"), Place(Limit("narrow", 1, 60), "a")
    Attempts.count_one([wide, narrow], now)
    with pytest.raises(LimitReached):
        Attempts.count_one([wide, narrow], now)
    assert set(Attempts.objects.values_list("name", "count")) == {("wide", 1), ("narrow", 1)}
    Attempts.take_back([wide, narrow], now)
    Attempts.count_one([wide, narrow], now)


def test_old_counts_are_swept(billing, now):
    Attempts.count_one([Place(Limit("a", 1, 60), "a"), Place(Limit("b", 1, 6000), "a")], now)
    assert clear_old_attempts(now + timedelta(minutes=2)) == 1
    assert Attempts.objects.get().name == "b"


@pytest.mark.threads
def test_of_twenty_wrong_passwords_at_once_exactly_five_are_looked_at(real_commits):
    person = staff("Billing")
    answers = at_once(*[lambda: refusal(person.email, "wrong") for _ in range(20)])
    judged = [answer for answer in answers if "do not fit together" in answer]
    assert len(judged) == 5
    assert sum(TOO_MANY in answer for answer in answers) == 15
    assert SecurityEntry.objects.filter(outcome="wrong").count() == 5
    assert SecurityEntry.objects.filter(outcome="refused").count() == 1


@pytest.mark.threads
def test_of_ninety_attempts_at_once_exactly_fifty_are_counted(real_commits, now):
    place = Place(Limit("many", 50, 60), "a")

    def count():
        try:
            Attempts.count_one([place], now)
        except LimitReached:
            return False
        return True

    answers = at_once(*[lambda: [count() for _ in range(15)] for _ in range(6)])
    assert sum(sum(each) for each in answers) == 50
    assert Attempts.objects.get().count == 50
    assert Attempts.newly_reached([place], now) == [place]
    assert Attempts.newly_reached([place], now) == []
