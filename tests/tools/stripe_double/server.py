"""The stand-in's door: HTTP on loopback, idempotency keys, pages of lists, and faults on instruction."""

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.tools.stripe_double.account import Account
from tests.tools.stripe_double.doors import carry_out
from tests.tools.stripe_double.wrong import Wrong

KEY = "sk_test_double0123456789"


def tree(pairs) -> dict:
    """{'a': {'b': '1'}, 'c': ['2']} of a[b]=1&c[0]=2."""
    root: dict = {}
    for name, value in pairs:
        place, *inner = [part.rstrip("]") for part in name.split("[")]
        here, last = root, place
        for part in inner:
            here = here.setdefault(last, {})
            last = part
        here[last] = value
    return whole(root)


def whole(node):
    if not isinstance(node, dict):
        return node
    if node and all(re.fullmatch(r"\d*", name) for name in node):
        return [whole(value) for value in node.values()]
    return {name: whole(value) for name, value in node.items()}


def request_of(method, path, params):
    return method, path, json.dumps(params, sort_keys=True, default=str)


@dataclass
class Fault:
    """What goes wrong with the next request whose path matches, `times` times.

    `does`: "lost" (it never arrives), "unanswered" (it is done, and no answer comes), "late" (no answer comes, and it
    is done when the test says so), "twice" (the network delivers it twice), "garbage" (a page of somebody else's
    comes back), "repeated" (a fault of theirs, which everybody gets who asks with its idempotency key), or a number: it
    is answered with that status, undone.
    """

    path: str
    does: object
    times: int = 1
    code: str = ""


@dataclass
class Double:
    """The stand-in: `account` is what is on it, `requests` all that it was asked, (method, path, parameters)."""

    account: Account = field(default_factory=Account)
    faults: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)  # idempotency key -> (request, answer)
    late: list = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    key: str = KEY

    @property
    def base(self) -> str:
        return self.account.base

    def fault(self, path, does, times=1, code=""):
        self.faults.append(Fault(path, does, times, code))

    def arrive(self):
        """Requests that were late arrive now, in the order in which they were sent."""
        with self.lock:
            waiting, self.late = self.late, []
            for request in waiting:
                self.answer(*request)

    def forget_keys(self):
        """A day has passed: idempotency keys are known no more."""
        self.answers.clear()

    def next_fault(self, method, path):
        found = next((each for each in self.faults if re.fullmatch(each.path, f"{method} {path}")), None)
        if found:
            found.times -= 1
            if not found.times:
                self.faults.remove(found)
        return found

    def answer(self, method, path, params, key):
        """Status and body; the same again for the same idempotency key."""
        with self.lock:
            self.requests.append((method, path, params))
            request = request_of(method, path, params)
            if any(waiting[3] == key for waiting in self.late if key):
                return 409, {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}
            if key and key in self.answers:
                known, answer = self.answers[key]
                if known != request:
                    text = "Keys for idempotent requests can only be used with the same parameters."
                    return 400, {"error": {"type": "idempotency_error", "message": text}}
                return answer
            try:
                answer = (200, carry_out(self.account, method, path, params))
            except Wrong as wrong:
                answer = (wrong.status, wrong.body)
            answer = json.loads(json.dumps(answer))
            if key and method == "POST":
                self.answers[key] = (request, answer)
            return answer


class Door(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body leave together: else the second waits for the first to be acknowledged.
    double: Double

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def serve(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        split = urlsplit(self.path)
        if not split.path.startswith("/v1/"):
            return self.page(split.path, dict(parse_qsl(split.query)))
        if self.headers.get("Authorization") != f"Bearer {self.double.key}":
            text = "Invalid API Key provided: sk_test_****6789"
            return self.send(401, {"error": {"type": "invalid_request_error", "message": text}})
        params = self.read(split.query, body)
        request = (method, split.path, params, self.headers.get("Idempotency-Key"))
        fault = self.double.next_fault(method, split.path)
        does = fault.does if fault else ""
        if does == "late":
            self.double.late.append(request)
        if does in ("lost", "late"):
            return self.hang_up()
        if does == "repeated":
            body = {"error": {"type": "api_error", "message": "Something went wrong."}}
            self.double.answers[request[3]] = (request_of(*request[:3]), (500, body))
        if isinstance(does, int):
            error = {"type": "api_error", "message": "Something went wrong.", "code": fault.code}
            return self.send(does, {"error": error})
        status, answer = self.double.answer(*request)
        if does == "twice":
            status, answer = self.double.answer(*request)
        if does == "unanswered":
            return self.hang_up()
        if does == "garbage":
            return self.send_text(200, "<html>Sign in to the network of the hotel.</html>")
        return self.send(status, answer)

    def read(self, query, body):
        kind = self.headers.get("Content-Type") or ""
        if not kind.startswith("multipart/"):
            return tree(parse_qsl(query or body.decode(), keep_blank_values=True))
        message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        params = {}
        for part in message.get_payload():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            filename = part.get_filename()
            params[name] = {"filename": filename, "size": len(content)} if filename else content.decode()
        return params

    def page(self, path, query):
        """The pages that customers see: of the bank, and of the method to put on file."""
        account, reference = self.double.account, path.rpartition("/")[2]
        with self.double.lock:
            if path.startswith("/3ds/"):
                back = account.get("payment_intent", reference)["next_action"]
                if "good" in query:
                    account.authenticate(reference, good=query["good"] == "1")
                    return self.redirect(back["redirect_to_url"]["return_url"])
                return self.send_text(200, '<a href="?good=1">Confirm</a> <a href="?good=0">Fail</a>')
            if "token" in query:
                return self.redirect(account.fill_in(reference, query["token"])["success_url"])
        return self.send_text(200, '<a href="?token=pm_card_visa">Use the card 4242</a>')

    def redirect(self, url):
        self.send_response(303)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status, answer):
        self.send_text(status, json.dumps(answer), "application/json")

    def send_text(self, status, text, kind="text/html"):
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self):
        self.close_connection = True
        self.connection.close()

    def date_time_string(self, timestamp=None):
        return super().date_time_string(timestamp or self.double.account.now())

    def log_message(self, *args):
        pass


@contextmanager
def running(port=0):
    """A stand-in on a free port of 127.0.0.1, empty."""
    double = Double()
    server = ThreadingHTTPServer(("127.0.0.1", port), type("OwnDoor", (Door,), {"double": double}))
    server.daemon_threads = True
    double.account.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
