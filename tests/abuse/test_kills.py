"""kill -9 of each kind of process while people work: what was acknowledged is there once, jobs finish."""

import random
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from tests.abuse.whole_site import (
    CLOCK,
    GUNICORN,
    GUNICORN_WORKER,
    KINDS,
    PATIENCE,
    SERVE,
    WORKER,
    Client,
    left_over,
    whole_site,
)
from tests.factories import customer, staff

SEED = 9
HERD = 620  # customers that a job changes: more than are done without a job, in two batches
ALL_OF_THE_HERD = f"{reverse('customer_bulk_set')}?{urlencode({'matching': 1, 'currency': 'jpy'})}"
OVERLOADED = 503


def session_of(user):
    """The key of a new session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["signed_in_at"] = timezone.now().timestamp()
    session.save()
    return session.session_key


class Crowd:
    """Clients that post until told to stop. What got no answer is sent again with its key."""

    def __init__(self, site, clients):
        self.site = site
        self.serving = threading.Event()
        self.serving.set()
        self.acknowledged = Counter()
        self.tried = Counter()
        self.unanswered = 0
        self.wrong = []
        self.told = threading.Condition()
        self.over = False
        self.threads = [threading.Thread(target=self.work, args=each, daemon=True) for each in enumerate(clients)]
        for thread in self.threads:
            thread.start()

    def work(self, number, client_and_buyer):
        client, buyer = client_and_buyer
        chance = random.Random(f"{SEED} {number}")
        turn = 0
        while not self.over:
            turn += 1
            name = f"{number}-{turn} {chance.getrandbits(80):x}"
            if chance.random() < 0.5:
                path, sent = reverse("customer_add"), {"name": name, "email": f"{name.replace(' ', '.')}@example.com"}
            else:
                path = reverse("balance_adjust", args=[buyer.public_id])
                sent = {"direction": "credit", "amount": "1.00", "description": name}
            self.post(client, path, sent, name, f"{chance.getrandbits(128):032x}")

    def post(self, client, path, sent, name, key):
        with self.told:
            self.tried[path, name] += 1
        while True:
            status, where, body = client.ask("POST", path, {**sent, "once": key})
            if status == 302 and "/accounts/" not in where:
                break
            if status not in (0, OVERLOADED):
                self.wrong.append((status, path, where, body[:500]))
                break
            self.unanswered += 1
            if self.over and not self.site.alive:
                return
            self.serving.wait(PATIENCE)
        with self.told:
            self.acknowledged[path, name] += 1
            self.told.notify_all()

    def wait_for(self, more):
        """Until so many more posts were acknowledged."""
        with self.told:
            wanted = sum(self.acknowledged.values()) + more
            reached = self.told.wait_for(lambda: self.wrong or sum(self.acknowledged.values()) >= wanted, PATIENCE)
        assert reached and not self.wrong, self.wrong or "".join(self.site.said[-40:])

    def stop(self):
        self.over = True
        for thread in self.threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self.threads)


def start_job(client, number):
    """Set a metadata key of the whole herd, which is a job; its public id."""
    data = {"what": "set_key", "pair_key": f"job {number}", "pair_value": "done", "confirmed": "1"}
    status, where, body = client.ask("POST", ALL_OF_THE_HERD, {**data, "once": f"job-{number:032}"})
    assert status == 302 and "/jobs/" in where, (status, where, body[:2000])
    return where.strip("/").split("/")[-1]


def killed(site, crowd, kinds, boss):
    """Kill one process of each of these kinds, each after some more posts; (jobs that were started, orphans)."""
    chance = random.Random(SEED)
    jobs, orphans = [], []
    for kind in kinds:
        crowd.wait_for(chance.randrange(2, 12))
        if kind == WORKER:
            jobs.append(start_job(boss, len(jobs)))
            site.until(lambda job=jobs[-1]: Job.objects.exclude(state=Job.QUEUED).filter(public_id=job).exists())
        if kind == SERVE:
            crowd.serving.clear()
        orphans += left_over(site.kill(kind, chance.choice))
        if kind == SERVE:
            site.start()
            crowd.serving.set()
    crowd.wait_for(10)
    return jobs, orphans


def abuse(folder, kinds, clients=3):
    """The figures after all kinds were killed in this order, and the site itself at the end."""
    boss = staff("Administrator")
    for number in range(HERD if WORKER in kinds else 0):
        customer(f"Herd {number}", currency="jpy")
    buyers = [customer(f"Buyer {number}", currency="eur") for number in range(clients)]
    with whole_site(folder) as site:
        crowd = Crowd(site, [(Client(site, session_of(boss)), buyer) for buyer in buyers])
        jobs, orphans = killed(site, crowd, kinds, Client(site, session_of(boss)))
        crowd.stop()
        # Another worker takes a job up when nobody has touched it for a while.
        site.until(lambda: not Job.objects.unfinished().exists(), seconds=300)
        books = site.manage("check_books")
        orphans += left_over(site.kill(SERVE))
    assert books.returncode == 0, books.stdout[-2000:]
    assert orphans == []
    assert [job.state for job in Job.objects.filter(public_id__in=jobs)] == [Job.DONE] * len(jobs)
    there = effects(crowd)
    return {
        "kills": len(kinds) + 1,
        "tried": len(crowd.tried),
        "unanswered": crowd.unanswered,
        "lost": sum(not there[each] for each in crowd.acknowledged),
        "doubled": sum(there[each] > 1 for each in crowd.tried) + doubled_by_jobs(),
        "jobs": len(jobs),
        "orphans": len(orphans),
        "answered_500": sum(" 500 " in line for line in site.said if "billfold.requests" in line),
    }


def effects(crowd):
    """{(path, name): how often it is there}"""
    names = Counter(Customer.objects.values_list("name", flat=True))
    notes = Counter(BalanceTransaction.objects.values_list("description", flat=True))
    return {(path, name): names[name] + notes[name] for path, name in crowd.tried}


def doubled_by_jobs():
    """How many customers a job changed twice; each of the herd has left one event for each job."""
    told = Counter(Event.objects.filter(type="customer.updated").exclude(batch="").values_list("batch", "object_id"))
    assert all(count >= 1 for count in told.values())
    per_job = Counter(batch for batch, _ in told)
    assert set(per_job.values()) <= {HERD}, per_job
    return sum(count > 1 for count in told.values())


def in_order(points):
    """So many kills, of each kind as often, in any order."""
    kinds = [KINDS[number % len(KINDS)] for number in range(points)]
    random.Random(SEED).shuffle(kinds)
    return kinds


@pytest.mark.alike
@pytest.mark.slow
def test_gunicorn_and_its_worker_are_killed_while_people_work(tmp_path, real_commits):
    found = abuse(tmp_path, [GUNICORN_WORKER, GUNICORN], clients=2)
    assert (found["lost"], found["doubled"], found["orphans"], found["answered_500"]) == (0, 0, 0, 0)
    assert found["kills"] == 3


@pytest.mark.prove
def test_fifty_kills_of_each_kind_lose_nothing_and_double_nothing(tmp_path, real_commits, figures):
    kinds = in_order(50 * len(KINDS))
    assert {kinds.count(kind) for kind in (GUNICORN_WORKER, GUNICORN, WORKER, CLOCK, SERVE)} == {50}
    found = abuse(tmp_path, kinds)
    figures(**found)
    assert (found["lost"], found["doubled"], found["orphans"], found["answered_500"]) == (0, 0, 0, 0)
    assert found["jobs"] == 50
