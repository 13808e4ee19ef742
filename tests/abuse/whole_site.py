"""A whole site as `make serve` runs it, on the database of the test: its processes by kind, what it says, its end."""

import http.client
import os
import queue
import re
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
PATIENCE = 120  # seconds, on a machine with much else to do
TOKEN = "a" * 32
GUNICORN_WORKER, GUNICORN, WORKER, CLOCK, SERVE = "gunicorn worker", "gunicorn", "db_worker", "tick", "serve"
KINDS = (GUNICORN_WORKER, GUNICORN, WORKER, CLOCK, SERVE)


def database_url():
    """The address of this test's database, for another process."""
    asked = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{asked['NAME']}"
    return f"postgres://{asked['USER']}@{quote(asked['HOST'], safe='')}:{asked['PORT'] or 5432}/{asked['NAME']}"


class WholeSite:
    """`start`, ask it with `client`, `kill` its processes; `stop` leaves nothing behind."""

    def __init__(self, folder, **more):
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GUNICORN", "MAKE"))
        }
        own = {
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.abuse.served_settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "PORT": "0",
            "WEB_CONCURRENCY": "2",
        }
        self.environment = {**kept, **own, **more}
        self.command = [sys.executable, "-m", "billing_site.setup.serve"]
        self.said = []
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True)
        self.lines = queue.SimpleQueue()
        # Processes outlive the one that opened the pipe for a moment; the thread reads until the last has ended.
        threading.Thread(target=self.listen, args=(self.process.stderr, self.lines), daemon=True).start()
        self.environment["PORT"] = LISTENING.search(self.wait_for("Listening at"))[1]

    def listen(self, stream, lines):
        for line in stream:
            self.said.append(line)
            lines.put(line)
        lines.put("")

    def wait_for(self, text):
        """The next line with this text."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(queue.Empty):
                line = self.lines.get(timeout=1)
                if text in line:
                    return line
                assert line, "".join(self.said[-40:])
        raise AssertionError(f"It did not say {text!r}: {''.join(self.said[-40:])}")

    def until(self, true, seconds=PATIENCE):
        """Wait until `true()` is; looked at again whenever the site says something, and every second."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "".join(self.said[-40:])
            with suppress(queue.Empty):
                self.lines.get(timeout=1)

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    @property
    def port(self):
        return int(self.environment["PORT"])

    def pids(self):
        """{kind: the processes of that kind}"""
        found = {kind: [] for kind in KINDS}
        if self.process.poll() is None:
            found[SERVE].append(self.process.pid)
        for pid in children(self.process.pid):
            said = command_line(pid)
            kind = next((kind for kind in (GUNICORN, WORKER, CLOCK) if f" {kind} " in f"{said} "), None)
            if kind:
                found[kind].append(pid)
            if kind == GUNICORN:
                found[GUNICORN_WORKER] += children(pid)
        return found

    def kill(self, kind, choose=min):
        """kill -9 one of this kind; those that its death must end too, to wait for: [(pid, pidfd)]."""
        self.until(lambda: self.pids()[kind])
        pids = self.pids()
        victim = choose(pids[kind])
        ends = {GUNICORN: pids[GUNICORN_WORKER], SERVE: [pid for each in pids.values() for pid in each]}
        watched = [watch for pid in {victim, *ends.get(kind, ())} if (watch := watched_process(pid))]
        os.kill(victim, signal.SIGKILL)
        if kind == SERVE:
            self.process.wait(PATIENCE)
        return watched

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


@contextmanager
def whole_site(folder, **more):
    site = WholeSite(folder, **more)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def watched_process(pid):
    """(pid, a handle that tells when it ended, whoever its parent is); None where it has ended."""
    try:
        return pid, os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def left_over(watched, seconds=PATIENCE):
    """Wait for the end of all of these; the pids of those that did not end."""
    left = []
    for pid, handle in watched:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(seconds * 1000):
            left.append(pid)
        os.close(handle)
    return left


def children(pid):
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                found += [int(each) for each in (task / "children").read_text().split()]
    return found


def command_line(pid):
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


class Client:
    """A signed-in browser of its own, in its own thread."""

    def __init__(self, site, session):
        self.site = site
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"}

    def ask(self, method, path, data=None):
        """(status, Location, body); status 0 where no answer came."""
        headers, sent = dict(self.headers), None
        if data is not None:
            sent = urlencode({**data, "csrfmiddlewaretoken": TOKEN}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        asking = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=PATIENCE)
        try:
            asking.request(method, path, sent, headers)
            heard = asking.getresponse()
            return heard.status, heard.headers.get("Location", ""), heard.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            asking.close()
