"""Clients that send a byte now and then: behind the README's proxy they hold up nobody but themselves."""

import http.client
import socket
from contextlib import ExitStack

import pytest

from tests.abuse.whole_site import WholeSite
from tests.staff.sign_in.nginx import nginx_before

pytestmark = [pytest.mark.threads, pytest.mark.alike]
THREADS = 3
SLOW = 2 * THREADS  # of each kind
HALF_A_HEAD = b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nlogin="


def test_more_slow_clients_than_threads_hold_up_nobody(real_commits, tmp_path):
    (tmp_path / "nginx").mkdir()
    site = WholeSite(tmp_path / "site", WEB_CONCURRENCY="1", WEB_THREADS=str(THREADS), TRUSTED_PROXIES="1")
    site.start()
    try:
        with nginx_before(f"http://127.0.0.1:{site.port}", tmp_path / "nginx") as port, ExitStack() as clients:
            for begun in [HALF_A_HEAD, HALF_A_BODY] * SLOW:
                slow = clients.enter_context(socket.create_connection(("127.0.0.1", port), 10))
                slow.sendall(begun)
            for _ in range(5):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", "/accounts/login/")
                assert connection.getresponse().status == 200
                connection.close()
    finally:
        site.stop()
