"""The processes of one machine: gunicorn (or the reloading server) for requests, a worker for the queue, a clock.

python -m billing_site.setup.serve [dev]
"""

import ctypes
import errno
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from billing_site.setup.child import PATIENCE

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
WEB = "-m", "gunicorn", "--config", "billing_site/setup/gunicorn_conf.py"
DEV = "manage.py", "runserver", f"{HOST}:{PORT}"
# What runs beside the requests: the queue's work, and what becomes due.
BESIDE = {"worker": ("manage.py", "db_worker"), "clock": ("manage.py", "tick", "--every", "60")}
# What ends as soon as it is started must not take the machine's time from the rest.
SECONDS_BETWEEN_STARTS = 5
# Another port may do: this one is taken, or not for everybody.
OF_THE_PORT = (errno.EADDRINUSE, errno.EACCES, errno.EPERM)
PR_SET_PDEATHSIG = 1


class Child:
    """One process of the site, started again when it ends unasked."""

    def __init__(self, name: str, command: tuple[str, ...], fds: tuple[int, ...]):
        self.name = name
        self.command = command
        self.fds = fds
        self.start()

    def start(self) -> None:
        """The child holds the reading end of a pipe whose other end is open in this process alone."""
        pipe, *others = self.fds
        guarded = "-m", "billing_site.setup.child", str(pipe), *self.command
        self.started = time.monotonic()
        self.process = subprocess.Popen([sys.executable, *guarded], pass_fds=(pipe, *others))

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def killed(self) -> bool:
        return self.ended and self.process.returncode < 0

    def start_again(self) -> float:
        """Start it if it ended and its time has come; how many seconds are left until then, 0 where it runs."""
        if not self.ended:
            return 0
        rest = self.started + SECONDS_BETWEEN_STARTS - time.monotonic()
        if rest <= 0:
            say(f"the {self.name} ended ({how_it_ended(self.process.returncode)}) and is started again")
            self.start()
        return max(rest, 0)


def main(dev: bool = False) -> int:
    """Serve until told to stop; the exit code is the web server's, or why nothing was started.

    Workers of several machines share the queue.
    """
    end_with_make()
    ready = subprocess.run([sys.executable, "-m", "billing_site.setup.ready"], check=False)
    if ready.returncode:
        return ready.returncode
    try:
        listener = None if "bind" in os.environ.get("GUNICORN_CMD_ARGS", "") else listen()
    except (OSError, UnicodeError) as error:
        say(not_listening(error))
        return 1
    if dev and listener:
        listener.close()
    figures = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="billfold-metrics-")
    try:
        return serve(DEV if dev else WEB, () if dev or not listener else (listener.fileno(),))
    finally:
        shutil.rmtree(figures, ignore_errors=True)


def serve(web_command: tuple[str, ...], listening: tuple[int, ...]) -> int:
    """Start everything, start again what ends unasked; end all in order when told to, or when the web server ends."""
    # One signal may come while another is handled: a SimpleQueue, unlike an Event, can be filled from a handler.
    told: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, lambda number, frame: told.put(number))
    pipe, held = os.pipe()
    if listening:
        os.environ["LISTENING"] = str(listening[0])
    web = Child("web server", web_command, (pipe, *listening))
    beside = [Child(name, command, (pipe,)) for name, command in BESIDE.items()]
    while not web.ended or web.killed:
        rests = [rest for child in (web, *beside) if (rest := child.start_again())]
        try:
            heard = told.get(timeout=min(rests, default=None))
        except queue.Empty:
            continue
        if heard != signal.SIGCHLD:
            # Ctrl+C reaches the children by itself; a second signal would cut a running job short.
            end([web, *beside], ask=heard == signal.SIGTERM)
            return web.process.returncode
    end(beside, ask=True)
    os.close(held)
    return web.process.returncode


def end(children: list[Child], ask: bool) -> None:
    """Wait until all have ended, by force when they take too long."""
    for child in children:
        if ask and not child.ended:
            child.process.terminate()
    # gunicorn gives its requests as long, and then needs a moment to end.
    deadline = time.monotonic() + PATIENCE + 5
    for child in children:
        try:
            child.process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def listen() -> socket.socket:
    """The socket of the site. It stays open here: while gunicorn is started again, connections wait in it."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        HOST.strip("[]") or None, int(PORT), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    # Connections of the server before this one may still be ending.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(2048)
    return listener


def not_listening(error: OSError | UnicodeError) -> str:
    """Why the site's socket cannot be, and what to change."""
    if not isinstance(error, (socket.gaierror, UnicodeError)) and error.errno in OF_THE_PORT:
        return f"{HOST}:{PORT} cannot be served from ({error.strerror}). Run it elsewhere: make serve PORT=8001"
    why = error.strerror if isinstance(error, OSError) else "not a name that can be looked up"
    return (
        f"HOST is {HOST!r}, which is no address or name of this machine ({why}). "
        "Use 127.0.0.1 for this machine alone, 0.0.0.0 for all of its networks, or one of its addresses."
    )


def end_with_make() -> None:
    """Below `make`, let Linux tell this process when make dies: killed hard, it could not pass it on itself."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def how_it_ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def say(text: str) -> None:
    print(f"Billfold: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(dev=sys.argv[1:] == ["dev"]))
