"""A localstripe for tests, empty, on a free port of 127.0.0.1."""

import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.tools.localstripe.environment import python

RUN = Path(__file__).with_name("run.py")
KEY = "sk_test_localstripe0123"


@contextmanager
def running():
    """Its address. The socket listens before the server starts, so that nobody has to wait for it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, number = listening.getsockname()[1], listening.fileno()
        process = subprocess.Popen([python(), RUN, str(number)], pass_fds=[number])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
