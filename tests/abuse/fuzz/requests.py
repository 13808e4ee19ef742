"""One fuzzed request after the other, each in a transaction that is rolled back, and what is wrong with the answers."""

import itertools
import random
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client

from billing_site.once.answers import FIELD
from tests.abuse.access_table import line_of
from tests.abuse.addresses import ADDRESSES, PARAMETER, address_of, readable
from tests.abuse.fuzz import payloads
from tests.abuse.fuzz.discovery import Form, forms_of, is_reached, to_reach
from tests.abuse.things import Things, filled

MOST_QUERIES = 400
# Its job is to say so while something is not ready, as in a test without collected files.
SAYS_503 = {"/readyz"}
PLAIN, BY_HTMX, BY_SCRIPT = {}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
LEAKS = (b"Traceback (most recent", b"{% ", b"{# ", b"<fuzz", b"django.db.utils")


@dataclass
class Fuzz:
    """The browsers by role, what was found to fuzz, and what went wrong: {short description: how to repeat it}."""

    browsers: dict[str, Client]
    things: Things
    seed: int = 0
    tried: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    # By route, so that each has its turn, however many forms lead there.
    forms: dict[str, list[Form]] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)
    reached: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self):
        self.random = random.Random(self.seed)
        self.raised = []
        for browser in self.browsers.values():
            browser.raise_request_exception = False
        self.cookies = {role: browser.cookies.output(header="") for role, browser in self.browsers.items()}

    def discover(self, limit=None):
        """Look at each page there is, for each thing in turn; then send each form as it stands, to each address."""
        some = to_reach() if limit is None else self.random.sample(to_reach(), limit)
        for name, route, method in some:
            if method == "GET":
                self.look(name, route)
        for name, route, method in some:
            if method == "POST":
                self.post(name, route)
        return set(some) - self.reached

    def look(self, name, route):
        """As the first who is shown something, in public as everybody: some pages are for who is not in yet."""
        public = "anybody" in line_of(name)
        for headers, role in itertools.product((PLAIN, BY_SCRIPT), self.browsers):
            for page in self.things.paths(name, route):
                answer = self.send(role, "GET", page, headers=headers)
                if is_reached(name, "GET", answer):
                    self.reached.add((name, route, "GET"))
                    self.pages.setdefault(route, []).append(page)
                    if answer.get("Content-Type", "").startswith("text/html"):
                        self.keep(role, forms_of(page, answer.found.decode(errors="replace")))
            if (name, route, "GET") in self.reached and not public:
                break

    def keep(self, role, forms):
        for form in forms:
            if address := address_of(form.address):
                kept = self.forms.setdefault(address[1], [])
                if all(form.kind != other.kind for other in kept):
                    form.role = role
                    kept.append(form)

    def post(self, name, route):
        """Send its forms; an address that no page leads to is sent nothing, for each thing and by each role."""
        forms = [form for form in self.forms.get(route, ()) if form.method == "POST"]
        if not forms:
            forms = [Form(path, "POST", role=role) for path in self.things.paths(name, route) for role in self.browsers]
        for form in forms:
            if is_reached(name, "POST", self.send(form.role, "POST", form.address, form.fields, headers=PLAIN)):
                self.reached.add((name, route, "POST"))
                self.keep(form.role, [form])

    def go(self, count):
        while self.tried < count:
            role = self.random.choice(list(self.browsers))
            kind = self.random.random()
            if kind < 0.55 and self.forms:
                form = self.random.choice(self.forms[self.random.choice(list(self.forms))])
                self.fuzz_form(self.random.choice([role, form.role]), form)
            elif kind < 0.75:
                self.fuzz_address(role)
            elif kind < 0.9 and self.pages:
                route = self.random.choice(list(self.pages))
                self.fuzz_query(role, route, self.random.choice(self.pages[route]))
            else:
                self.fuzz_body(role)

    def fuzz_form(self, role, form):
        data = {name: list(values) for name, values in form.fields.items()}
        # A key that is none is refused before anything else is looked at.
        names = sorted(set(data) - {FIELD}) if self.random.random() < 0.95 else sorted(data)
        for name in self.random.sample(names, min(len(names), self.random.choice([1, 1, 2, 3, 99]))):
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
        """A real address by any method, or one with ids that nobody has: all of them, or one beside real ones."""
        name, route = self.random.choice(ADDRESSES)
        address = self.random.choice(self.things.paths(name, route))
        parameters = PARAMETER.findall(readable(route))
        if parameters and self.random.random() < 0.6:
            share = self.random.choice([0.5, 1])
            address = filled(route, [self.some_id(self.things.ids(name, route, each)[0], share) for each in parameters])
        self.send(role, self.random.choice(payloads.METHODS), address)

    def some_id(self, real, share):
        identity = self.random.choice(payloads.IDS) if self.random.random() < share else real
        return identity if "%" in identity else quote(identity)

    def fuzz_query(self, role, route, page):
        names = sorted({name for form in self.forms.get(route, ()) for name in form.fields})
        names += ["q", "after", "before", "sort", "page", "o", "p", "next", "status", "created", "id", "x__y", "_popup"]
        chosen = self.random.sample(names, min(len(names), self.random.randint(1, 3)))
        query = urlencode([(name, self.random.choice(payloads.ALL)[:3000]) for name in chosen], errors="replace")
        self.send(role, "GET", f"{page}?{query}")

    def fuzz_body(self, role):
        address = self.random.choice(self.things.paths(*self.random.choice(ADDRESSES)))
        raw = (self.random.choice(payloads.BODIES), self.random.choice(payloads.TYPES))
        self.send(role, "POST", address, raw=raw)

    def send(self, role, method, address, data=None, raw=None, headers=None):
        """The answer, looked at; everything that it did is rolled back. Now and then a script asks."""
        browser = self.browsers[role]
        self.tried += 1
        headers = self.random.choice([PLAIN] * 7 + [BY_HTMX] * 2 + [BY_SCRIPT]) if headers is None else headers
        queries = 0

        def count(execute, *args):
            nonlocal queries
            queries += 1
            return execute(*args)

        self.raised.clear()
        # A minute of the fuzz has more requests than a page for outsiders answers.
        caches["memory"].clear()
        with rolled_back(), connection.execute_wrapper(count), listening(self.raised):
            if raw is not None:
                answer = browser.generic(method, address, raw[0], content_type=raw[1], **headers)
            elif method == "POST":
                answer = browser.post(address, data or {}, **headers)
            elif method == "GET":
                answer = browser.get(address, {k: v for k, v in (data or {}).items() if isinstance(v, list)}, **headers)
            else:
                answer = browser.generic(method, address, **headers)
            content = answer.found = body(answer)
        browser.cookies.load(self.cookies[role])
        self.judge(answer, content, queries, f"{role} {method} {address[:300]} {str(data or raw or '')[:600]}")
        return answer

    def judge(self, answer, content, queries, told):
        if answer.status_code >= 500 and target(told).split(" ")[-1] not in SAYS_503:
            where = self.raised[-1] if self.raised else target(told)
            self.wrong.setdefault(f"{answer.status_code} {where}", told)
        if queries > MOST_QUERIES:
            self.wrong.setdefault(f"{queries} queries {target(told)}", told)
        if answer.get("Content-Type", "").startswith("text/html"):
            for leak in LEAKS:
                if leak in content:
                    self.wrong.setdefault(f"{leak.decode()} in {target(told)}", told)


def target(told):
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
