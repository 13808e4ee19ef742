"""A real site to abuse: gunicorn of its own on loopback, with the database of the test, and its clients."""

import http.client
import os
import re
import resource
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
PATIENCE = 60  # seconds for a request, with all that a loaded machine may add
TOKEN = "a" * 32
SAVED, NOTHING, UNKNOWN, BROKEN = "saved", "nothing", "unknown", "broken"


def database_url():
    """The address of the database that this test uses, for another process."""
    asked = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{asked['NAME']}"
    host, port = quote(asked["HOST"], safe=""), asked["PORT"] or 5432
    return f"postgres://{asked['USER']}:{quote(asked['PASSWORD'] or '')}@{host}:{port}/{asked['NAME']}"


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GUNICORN"))}
    own = {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.abuse.served_settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": "0",
        "WEB_CONCURRENCY": "2",
    }
    return {**kept, **own, **more}


@contextmanager
def served(folder, **more):
    """The port of a gunicorn that serves this test's database, and its processes; `more` is of its environment."""
    command = [sys.executable, "-m", "gunicorn", "--config", "billing_site/setup/gunicorn_conf.py"]
    with started(command, environment(folder, **more), stderr=subprocess.PIPE, text=True) as server:
        said = []
        for line in server.stderr:
            said.append(line)
            if found := LISTENING.search(line):
                break
        else:
            raise AssertionError("".join(said))
        # What it says from now on is of no interest; a full pipe would stop it.
        threading.Thread(target=server.stderr.read, daemon=True).start()
        yield Site(int(found[1]), server.pid)


def manage(folder, *arguments, **more):
    """What a command of the site prints; `more` is of its environment."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def started(command, environment, **how):
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **how)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def session_of(user):
    """The key of a new session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@dataclass
class Answer:
    """What a client heard; status 0 where there was no answer."""

    status: int
    text: str = ""
    headers: dict = field(default_factory=dict)

    @property
    def outcome(self):
        """What a person knows after a post: saved, nothing, unknown; broken where the answer does not say."""
        if self.status == 302:
            return SAVED
        if not self.status or "Look whether it was saved before you try again." in self.text:
            return UNKNOWN
        if "It was saved, but the answer could not be shown." in self.text:
            return SAVED
        return NOTHING if "Nothing was saved." in self.text else BROKEN


@dataclass
class Site:
    port: int
    pid: int

    def ask(self, method, path, data=None, session=""):
        """One request on a connection of its own."""
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", "Accept": "text/html"}
        sent = None
        if data is not None:
            sent = urlencode({**data, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as asking:
            try:
                asking.request(method, path, sent, headers)
                heard = asking.getresponse()
                return Answer(heard.status, heard.read().decode(), dict(heard.headers))
            except (OSError, http.client.HTTPException):
                return Answer(0)

    def workers(self):
        """The processes that answer."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def limit_files(self, size=resource.RLIM_INFINITY):
        """No file of the server's processes may grow beyond `size` bytes: to them the disk is full."""
        for pid in self.workers():
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
