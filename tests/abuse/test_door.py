"""The door under attack: strangers guess from many addresses at once, and nobody who belongs here is locked out."""

import random
from collections import Counter

import pytest
from django.test import Client

from billing_site.staff.models.attempts import Attempts
from billing_site.staff.models.security_entry import SecurityEntry
from tests.factories import staff
from tests.staff.factories import PASSWORD, sign_in, signed_in
from tests.threads import at_once

pytestmark = [pytest.mark.threads, pytest.mark.usefixtures("real_commits")]
ADDRESSES = [f"198.51.100.{number}" for number in range(24)] + [f"2001:db8:0:{number:x}::1" for number in range(24)]


def attack(emails, seed, attempts):
    """Counter of what strangers heard: wrong, refused, in, broken."""
    chance, heard = random.Random(seed), Counter()
    for _ in range(attempts):
        address = chance.choice(ADDRESSES)
        headers = {"x-forwarded-for": f"10.0.0.{chance.randrange(250)}", "user-agent": f"Guess/{seed}"}
        _, answer = sign_in(chance.choice(emails), "guess", Client(REMOTE_ADDR=address, headers=headers))
        words = answer.content.decode()
        if answer.status_code >= 500:
            heard["broken"] += 1
        elif answer.status_code == 302:
            heard["came in"] += 1
        else:
            heard["judged" if "do not fit together" in words else "refused"] += 1
    return heard


def come_and_go(browser, email, times):
    """How often the owner, in a browser that is known, did not get in."""
    refused = 0
    for _ in range(times):
        browser.post("/accounts/logout/")
        refused += sign_in(email, PASSWORD, browser)[1].status_code != 302
    return refused


def run(attempts, times):
    people = [staff("Billing") for _ in range(3)]
    # Each owner sits at the address of a stranger.
    browsers = [signed_in(person) for person in people]
    emails = [*[person.email for person in people], "nobody@example.com"]
    works = [lambda seed=seed: attack(emails, seed, attempts) for seed in range(4)]
    owners = [
        lambda browser=browser, person=person: come_and_go(browser, person.email, times)
        for browser, person in zip(browsers, people, strict=True)
    ]
    results = at_once(*works, *owners)
    errors = [result for result in results if isinstance(result, Exception)]
    assert not errors
    heard = sum(results[: len(works)], Counter())
    wrong = Counter(SecurityEntry.objects.filter(outcome="wrong").values_list("person", "address"))
    return people, heard, sum(results[len(works) :]), wrong


def check(people, heard, locked_out, wrong):
    assert heard["came in"] == heard["broken"] == locked_out == 0
    assert heard["judged"] == sum(wrong.values()), "each judged guess is in the log, once"
    assert max(wrong.values()) <= 5, "at one account from one address"
    by_account = Counter()
    for (person, _), count in wrong.items():
        by_account[person] += count
    assert max(by_account.values()) <= 50, "at one account"
    assert not [each for each in Attempts.objects.all() if each.count > each.most]
    return by_account


def test_some_strangers_guess_at_once_and_the_owners_get_in(figures):
    check(*run(attempts=20, times=3))


@pytest.mark.prove
def test_many_strangers_guess_at_once_and_the_owners_get_in(figures, mailoutbox):
    people, heard, locked_out, wrong = run(attempts=400, times=25)
    by_account = check(people, heard, locked_out, wrong)
    assert {by_account[person.pk] for person in people} == {50}
    assert sorted(message.to[0] for message in mailoutbox) == sorted(person.email for person in people)
    figures(tried=1600, judged=heard["judged"], refused=heard["refused"], owners_locked_out=locked_out, broken=0)
