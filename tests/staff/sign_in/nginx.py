"""A real nginx on loopback, set up with the block that the README tells."""

import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings as site

README = Path(site.BASE_DIR, "README.md").read_text()
CONF = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; {block} }}
}}
"""


def block_of_the_readme(server):
    """What the README tells to put into nginx.conf, for a server that listens elsewhere."""
    (block,) = re.findall(r"^ *(location / \{.*?\n *\})", README, re.DOTALL | re.MULTILINE)
    assert "http://127.0.0.1:8000" in block
    return block.replace("http://127.0.0.1:8000", server)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def nginx_before(server, folder):
    """The port of an nginx before this server, which keeps its files in the folder."""
    port = free_port()
    conf = folder / "nginx.conf"
    conf.write_text(CONF.format(folder=folder, port=port, block=block_of_the_readme(server)))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is missing; make setup installs it"
    process = subprocess.Popen([program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(conf)])
    try:
        wait_until_it_listens(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_until_it_listens(port, process):
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            continue
        return
    raise AssertionError("nginx did not start")
