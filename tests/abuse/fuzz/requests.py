"""One fuzzed request after the other, each in a transaction that is rolled back, and what is wrong with the answers."""

import random
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client

from tests.abuse.fuzz import payloads
from tests.abuse.fuzz.discovery import Form, candidates, filled, forms_of, known_ids, routes

MOST_QUERIES = 400
# Its job is to say so while something is not ready, as in a test without collected files.
SAYS_503 = {"/readyz"}
LEAKS = (b"Traceback (most recent", b"{% ", b"{# ", b"<fuzz", b"django.db.utils")


@dataclass
class Fuzz:
    """The browsers by role, what was found to fuzz, and what went wrong: {short description: how to repeat it}."""

    browsers: dict[str, Client]
    seed: int = 0
    tried: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.routes = routes()
        self.ids = known_ids()
        self.pages = []
        self.raised = []
        for browser in self.browsers.values():
            browser.raise_request_exception = False
        self.cookies = {role: browser.cookies.output(header="") for role, browser in self.browsers.items()}

    def discover(self, limit=None):
        """Look at each route with the ids that it may mean, as the first role; forms and pages are kept."""
        some = self.routes if limit is None else self.random.sample(self.routes, min(limit, len(self.routes)))
        for route in some:
            tries = candidates(route, self.ids) if "<" in route else [""]
            for identity in tries:
                address = filled(route, identity)
                answer = self.send(next(iter(self.browsers)), "GET", address)
                if answer is not None and answer.status_code < 400:
                    self.pages.append(address)
                    if answer.get("Content-Type", "").startswith("text/html"):
                        self.forms += forms_of(address, body(answer).decode(errors="replace"))
                    break

    def go(self, count):
        while self.tried < count:
            role = self.random.choice(list(self.browsers))
            kind = self.random.random()
            if kind < 0.55 and self.forms:
                self.fuzz_form(role, self.random.choice(self.forms))
            elif kind < 0.75:
                self.fuzz_address(role)
            elif kind < 0.9 and self.pages:
                self.fuzz_query(role, self.random.choice(self.pages))
            else:
                self.fuzz_body(role)

    def fuzz_form(self, role, form):
        data = {name: list(values) for name, values in form.fields.items()}
        for name in self.random.sample(sorted(data), min(len(data), self.random.choice([1, 1, 2, 3, 99]))):
            way = self.random.random()
            if way < 0.1:
                del data[name]
            elif way < 0.2:
                data[name] = [self.random.choice(payloads.ALL) for _ in range(3)]
            else:
                data[name] = [self.random.choice(payloads.ALL)]
        if form.files and self.random.random() < 0.7:
            data |= {name: SimpleUploadedFile(*self.random.choice(payloads.FILES)) for name in form.files}
        self.send(role, form.method, form.address, data)

    def fuzz_address(self, role):
        route = self.random.choice(self.routes)
        real = self.random.random() < 0.4
        pool = candidates(route, self.ids) if real else payloads.IDS
        identity = self.random.choice(pool or payloads.IDS)
        self.send(
            role, self.random.choice(payloads.METHODS), filled(route, identity if "%" in identity else quote(identity))
        )

    def fuzz_query(self, role, page):
        names = sorted({name for form in self.forms if form.address == page for name in form.fields})
        names += ["q", "after", "before", "sort", "page", "o", "p", "next", "status", "created", "id", "x__y", "_popup"]
        chosen = self.random.sample(names, min(len(names), self.random.randint(1, 3)))
        query = urlencode([(name, self.random.choice(payloads.ALL)[:3000]) for name in chosen], errors="replace")
        self.send(role, "GET", f"{page}?{query}")

    def fuzz_body(self, role):
        route = self.random.choice(self.routes)
        address = filled(route, self.random.choice(candidates(route, self.ids) or ["x"]))
        raw = (self.random.choice(payloads.BODIES), self.random.choice(payloads.TYPES))
        self.send(role, "POST", address, raw=raw)

    def send(self, role, method, address, data=None, raw=None):
        """The answer, looked at; everything that it did is rolled back."""
        browser = self.browsers[role]
        self.tried += 1
        headers = {"HTTP_HX_REQUEST": "true"} if self.random.random() < 0.2 else {}
        queries = 0

        def count(execute, *args):
            nonlocal queries
            queries += 1
            return execute(*args)

        self.raised.clear()
        with rolled_back(), connection.execute_wrapper(count), listening(self.raised):
            if raw is not None:
                answer = browser.generic(method, address, raw[0], content_type=raw[1], **headers)
            elif method == "POST":
                answer = browser.post(address, data or {}, **headers)
            elif method == "GET":
                answer = browser.get(address, {k: v for k, v in (data or {}).items() if isinstance(v, list)}, **headers)
            else:
                answer = browser.generic(method, address, **headers)
            content = body(answer)
        browser.cookies.load(self.cookies[role])
        self.judge(answer, content, queries, f"{role} {method} {address[:300]} {str(data or raw or '')[:600]}")
        return answer

    def judge(self, answer, content, queries, told):
        if answer.status_code >= 500 and address_of(told).split(" ")[-1] not in SAYS_503:
            where = self.raised[-1] if self.raised else address_of(told)
            self.wrong.setdefault(f"{answer.status_code} {where}", told)
        if queries > MOST_QUERIES:
            self.wrong.setdefault(f"{queries} queries {address_of(told)}", told)
        if answer.get("Content-Type", "").startswith("text/html"):
            for leak in LEAKS:
                if leak in content:
                    self.wrong.setdefault(f"{leak.decode()} in {address_of(told)}", told)


def address_of(told):
    return " ".join(told.split(" ")[1:3]).partition("?")[0]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def listening(raised):
    def note(sender, **kwargs):
        kind, error, trace = sys.exc_info()
        frames = [f for f in traceback.extract_tb(trace) if "site-packages" not in f.filename] or traceback.extract_tb(
            trace
        )
        raised.append(f"{kind.__name__}: {str(error)[:120]} at {frames[-1].filename[-50:]}:{frames[-1].lineno}")

    got_request_exception.connect(note)
    try:
        yield
    finally:
        got_request_exception.disconnect(note)
