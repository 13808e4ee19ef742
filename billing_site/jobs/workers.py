"""The names of workers: which process, on which machine; and whether one of this machine has died."""

import functools
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path


def own_name() -> str:
    """A new name for work that this process begins: no two are alike, and others of the machine see by it who died."""
    return f"{machine()}:{os.getpid()}-{started(os.getpid())}:{secrets.token_hex(6)}"


@functools.cache
def machine() -> str:
    """This machine since it was started; containers, whose numbers of processes are their own, are machines too."""
    parts = [socket.gethostname()[:20]]
    with suppress(OSError):  # Neither is there outside of Linux.
        parts += [Path("/proc/sys/kernel/random/boot_id").read_text()[:8], str(Path("/proc/self/ns/pid").stat().st_ino)]
    return "-".join(parts).replace(":", "-")


def is_here(worker: str) -> bool:
    """Whether it is a process of this machine."""
    return worker.startswith(f"{machine()}:")


def is_own(worker: str) -> bool:
    """Whether it is work that this very process began."""
    return worker.startswith(f"{machine()}:{os.getpid()}-{started(os.getpid())}:")


def has_died(worker: str) -> bool:
    """Whether this process of this machine is no more; one with its number that began at another time is another."""
    number, _, then = worker.split(":")[1].partition("-")
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return bool(then) and started(int(number)) not in ("", then)


def started(number: int) -> str:
    """When the process with this number began, in ticks since the machine did; "" where nobody tells.

    Numbers come again: in a container that is started again, the new worker mostly has that of the dead one.
    """
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return ""
    # The name of the program, in brackets, may hold anything; the 20th word behind it is the time.
    return status.rpartition(")")[2].split()[19]
