"""The processes of one machine: gunicorn (or the reloading server) for requests, a worker for the queue, a clock.

python -m billing_site.setup.serve [dev]
"""

import os
import signal
import subprocess
import sys

WEB = "-m", "gunicorn", "--config", "billing_site/setup/gunicorn_conf.py"
DEV = "manage.py", "runserver", f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# What runs beside the requests: the queue's work, and what becomes due.
BESIDE = {"worker": ("manage.py", "db_worker"), "clock": ("manage.py", "tick", "--every", "60")}
LOOK_EVERY = 5  # seconds
PATIENCE = 30  # seconds for requests and jobs to end in order


def main(dev=False):
    """Serve until told to stop; the exit code is the web server's. Workers of several machines share the queue."""
    children = {"web": start(DEV if dev else WEB)} | {name: start(command) for name, command in BESIDE.items()}
    signals = end_children_when_told(children)
    while not ended(children["web"], LOOK_EVERY):
        # A worker that ended, by a lost database for one, must not end the site: another takes up its work.
        for name, command in BESIDE.items():
            if children[name].poll() is not None and not signals:
                children[name] = start(command)
    for name in BESIDE:
        if not signals:
            children[name].terminate()
    for name in BESIDE:
        if not ended(children[name], PATIENCE):
            children[name].kill()
    return children["web"].returncode


def end_children_when_told(children):
    """Pass SIGTERM on. Ctrl+C reaches the children by itself; a second signal would cut a running job short."""
    signals = []

    def stop(number, frame):
        signals.append(number)
        for child in children.values():
            child.terminate()

    signal.signal(signal.SIGINT, lambda number, frame: signals.append(number))
    signal.signal(signal.SIGTERM, stop)
    return signals


def start(arguments):
    return subprocess.Popen([sys.executable, *arguments])


def ended(process, seconds):
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(dev=sys.argv[1:] == ["dev"]))
