"""A mailbox on loopback: a dovecot of its own, without rights, with its files in a temporary folder."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

DOVECOT = Path("/usr/sbin/dovecot")
USER, PASSWORD = "billing", "s3cret"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
ssl = {ssl}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {encrypted}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Mailbox:
    port: int
    encrypted: bool

    @property
    def url(self):
        return f"imap{'s' * self.encrypted}://{USER}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def talk(self):
        with imaplib.IMAP4("127.0.0.1", self.port) as talk:
            talk.login(USER, PASSWORD)
            talk.select("INBOX")
            yield talk

    def deliver(self, *mails):
        with self.talk() as talk:
            for content in mails:
                assert talk.append("INBOX", None, None, content)[0] == "OK"

    def flags(self):
        """The flags of each mail, in the order in which they came, as a set of words."""
        with self.talk() as talk:
            _, found = talk.fetch("1:*", "(FLAGS)")
            return [{flag.decode() for flag in imaplib.ParseFlags(line)} - {"\\Recent"} for line in found if line]

    def empty(self):
        with self.talk() as talk:
            talk.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            talk.expunge()


@contextmanager
def mailbox(certificate=None):
    """A Mailbox that lives until the end; with (certificate, key) it speaks TLS alone."""
    # Not where the tests keep theirs: nobody else may look in there.
    with tempfile.TemporaryDirectory(prefix="billfold-mailbox-") as made:
        Path(made).chmod(0o755)
        with served(Path(made) / "dovecot", certificate) as found:
            yield found


@contextmanager
def served(folder, certificate):
    # Dovecot starts its parts under the account that it runs as, and never as root.
    account = pwd.getpwnam("nobody" if os.geteuid() == 0 else getpass.getuser())
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    for part in ("run", "mail", "home"):
        (folder / part).mkdir(parents=True)
    names = {"user": account.pw_name, "group": grp.getgrgid(account.pw_gid).gr_name, "uid": account.pw_uid}
    names |= {"gid": account.pw_gid, "folder": folder, "password": PASSWORD}
    names |= {"plain": 0 if certificate else port, "encrypted": port if certificate else 0, "ssl": "no"}
    if certificate:
        files = [shutil.copy(file, folder) for file in certificate]
        names["ssl"] = "required\nssl_cert = <{}\nssl_key = <{}".format(*files)
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(**names))
    how = {}
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, account.pw_uid, account.pw_gid)
        how = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    process = subprocess.Popen([DOVECOT, "-F", "-c", config], cwd=folder, stderr=subprocess.PIPE, **how)
    try:
        wait_for(port, process, folder)
        yield Mailbox(port, bool(certificate))
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port, process, folder):
    """Until it listens; dovecot has no other way of saying so."""
    while process.poll() is None:
        with closing(socket.socket()) as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
    said = process.stderr.read().decode()
    log = folder / "log"
    raise AssertionError(said + (log.read_text() if log.exists() else ""))
