"""How gunicorn serves the site, here and in a deployment. GUNICORN_CMD_ARGS overrides any of it."""

import os
import tempfile

from billing_site.setup.child import end_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")
# Seconds that a request waits for a lock of the database, before it is told that this is busy.
os.environ.setdefault("DATABASE_WAIT", "5")

from django.conf import settings

wsgi_app = "billing_site.wsgi:application"
_host = f"[{settings.HOST}]" if ":" in settings.HOST and not settings.HOST.startswith("[") else settings.HOST
# `make serve` opens the socket and keeps it open while gunicorn is started again.
bind = f"fd://{os.environ['LISTENING']}" if "LISTENING" in os.environ else f"{_host}:{settings.PORT}"

# Threads wait for the database and for slow clients; processes share the computing.
worker_class = "gthread"
workers = settings.WEB_CONCURRENCY or min(max(os.cpu_count() or 1, 2), 8)
threads = settings.WEB_THREADS
keepalive = 15

# Each worker opens its own connections: a pool of them must not be shared across forks.
preload_app = False
# The heartbeat file on a slow disk would make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True

# Ticked rows and columns travel in the address: a hundred of them need more than the usual 4,094 characters.
limit_request_line = 8190

# Log lines of gunicorn look like all others; each request has its line from the site itself.
_loggers = {"gunicorn.error": {"level": "INFO", "propagate": True}, "gunicorn.access": {"level": "CRITICAL"}}
logconfig_dict = {**settings.LOGGING, "loggers": _loggers}

# Every worker writes what it counts for /metrics into files of this folder, so that any of them can answer for all.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="billfold-metrics-")

# The kernel closes the master's end when the master dies, whatever it died of.
_workers_end, _masters_end = os.pipe()


def post_fork(server, worker):
    """The gate counts the threads that there are, also where GUNICORN_CMD_ARGS says how many."""
    settings.WEB_THREADS = worker.cfg.threads
    os.close(_masters_end)


def post_worker_init(worker):
    end_with(_workers_end)
