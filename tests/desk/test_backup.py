"""A backup is taken while others write, holds no key, and comes back whole, into an empty place, with its keys only."""

import contextlib
import json
import os
import re
import resource
import stat
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from billing_site.desk.backup import archive as archives
from billing_site.desk.backup import databases
from billing_site.desk.models import Installation
from billing_site.lib import secrets
from customers.models.customer import Customer
from invoicing.documents.stored import stored
from invoicing.models.invoice import Invoice
from invoicing.models.stored_document import StoredDocument
from tests.factories import customer, issued, staff
from tests.tools.template import copy_file

PICTURE = b"\x89PNG picture"


class Place:
    """A folder of its own for a site's files and keys."""

    def __init__(self, settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        folder.mkdir()

    def enter(self, *, signing="s" * 50, keys=()):
        self.settings.VAR = self.folder
        self.settings.MEDIA_ROOT = self.folder / "media"
        self.settings.SECRET_KEY = signing
        self.settings.SECRET_KEYS_FILE = self.folder / "keys"
        if keys:
            (self.folder / "keys").write_text("".join(f"{key}\n" for key in keys))


@pytest.fixture
def keys():
    return [Fernet.generate_key().decode(), Fernet.generate_key().decode()]


@pytest.fixture
def old(real_commits, settings, tmp_path, keys, monkeypatch):
    """A site in use: customers, an invoice with its document, a logo, keys."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    place = Place(settings, tmp_path / "old")
    place.enter(keys=keys)
    staff("Administrator")
    customer("Müller & Söhne")
    Installation.agree()
    stored(issued(), now=timezone.now())
    default_storage.save("company/logo.png", ContentFile(PICTURE))
    default_storage.save("downloads/job_1.zip", ContentFile(b"made again when asked for"))
    return place


@pytest.fixture
def backup(old, tmp_path):
    """The file of a backup of that site, with its keys in a file apart."""
    file = tmp_path / "backup.tar"
    call_command("backup", str(file), "--keys", str(tmp_path / "backup.keys"), verbosity=0)
    return file


@pytest.fixture
def new(backup, other_database, settings, tmp_path):
    """An empty place on another machine, with a database of its own and a signing key that its first start made."""
    place = Place(settings, tmp_path / "new")
    place.enter(signing="another-signing-key-of-the-new-place")
    return place


def restore(backup, *more):
    call_command("restore", str(backup), *more, verbosity=0)


def names(backup):
    with tarfile.open(backup) as tar:
        return tar.getnames()


def is_empty(place):
    media = place.folder / "media"
    return databases.is_empty() and not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.threads
def test_all_comes_back_as_it_was(backup, old, new, keys, tmp_path, capsys):
    restore(backup, "--keys", str(tmp_path / "backup.keys"))
    said = capsys.readouterr().out
    assert "no findings" in said
    assert "cannot be served" not in said
    assert Installation.filled_in() == "live"
    assert Customer.objects.filter(name="Müller & Söhne").exists()
    assert Invoice.objects.get().number
    document = StoredDocument.objects.get()
    with document.open() as file:
        assert file.read(5) == b"%PDF-"
    assert default_storage.open("company/logo.png").read() == PICTURE
    assert (new.folder / "keys").read_text().split() == keys
    assert (new.folder / "secret_key").read_text() == "s" * 50
    assert {stat.S_IMODE((new.folder / name).stat().st_mode) for name in ("keys", "secret_key")} == {0o600}


@pytest.mark.threads
def test_a_place_of_the_other_mode_is_told_that_it_cannot_be_served(backup, new, settings, tmp_path, capsys):
    settings.BILLFOLD_MODE = "test"
    restore(backup, "--keys", str(tmp_path / "backup.keys"))
    said = capsys.readouterr().out
    assert "It cannot be served yet: the database was filled in live mode, and BILLFOLD_MODE is test." in said
    assert "no findings" in said


@pytest.mark.threads
def test_the_copy_goes_on_like_the_original(backup, new, tmp_path):
    """Numbers, ids and search continue where they stood: nothing in the copy is a dead end."""
    restore(backup, "--keys", str(tmp_path / "backup.keys"))
    buyer = customer("Nach der Rückkehr")
    later = issued(buyer)
    assert Invoice.objects.count() == 2
    assert later.number != Invoice.objects.exclude(pk=later.pk).get().number
    assert list(Customer.objects.search("Rückkehr")) == [buyer]


@pytest.mark.threads
def test_the_keys_are_in_their_own_file_only(backup, keys, tmp_path):
    everything = backup.read_bytes()
    assert not [key for key in (*keys, "s" * 50) if key.encode() in everything]
    assert not [name for name in names(backup) if Path(name).name in ("keys", "secret_key")]
    told = json.loads((tmp_path / "backup.keys").read_text())
    assert told["keys"] == keys
    assert {stat.S_IMODE(path.stat().st_mode) for path in (backup, tmp_path / "backup.keys")} == {0o600}


@pytest.mark.threads
def test_keys_that_are_not_those_of_the_database_are_never_told_to_be(old, tmp_path, capsys):
    person = staff("Billing")
    Authenticator.objects.create(user=person, type="totp", data={"secret": secrets.encrypt("seed")})
    call_command("backup", str(tmp_path / "good.tar"))
    assert "secrets" not in capsys.readouterr().err
    (old.folder / "keys").unlink()
    with pytest.raises(CommandError, match="is missing, though the database holds encrypted secrets"):
        call_command("backup", str(tmp_path / "bad.tar"), "--keys", str(tmp_path / "bad.keys"))
    assert not (tmp_path / "bad.tar").exists()
    assert not (tmp_path / "bad.keys").exists()
    call_command("backup", str(tmp_path / "bad.tar"))
    assert "Its secrets cannot be read with the keys of this site." in capsys.readouterr().err


@pytest.mark.threads
def test_what_can_be_made_again_is_left_out(backup):
    assert "media/company/logo.png" in names(backup)
    assert not [name for name in names(backup) if "downloads" in name]


@pytest.mark.threads
def test_without_its_keys_it_is_refused_in_words_and_nothing_is_written(backup, new):
    with pytest.raises(CommandError, match="The keys of this backup are not here"):
        restore(backup)
    assert is_empty(new)
    assert not (new.folder / "keys").exists()


@pytest.mark.threads
def test_other_keys_are_refused(backup, new, tmp_path):
    other = json.loads((tmp_path / "backup.keys").read_text()) | {"keys": [Fernet.generate_key().decode()]}
    (tmp_path / "other.keys").write_text(json.dumps(other))
    with pytest.raises(CommandError, match="are not those of this backup"):
        restore(backup, "--keys", str(tmp_path / "other.keys"))
    for content in ("", "{}", "[1]", "\0"):
        (tmp_path / "other.keys").write_text(content)
        with pytest.raises(CommandError, match="is no file of keys"):
            restore(backup, "--keys", str(tmp_path / "other.keys"))
    with pytest.raises(CommandError, match="cannot be read"):
        restore(backup, "--keys", str(tmp_path / "none.keys"))
    assert is_empty(new)


@pytest.mark.threads
def test_keys_that_are_here_already_need_not_be_given(backup, new, keys):
    new.enter(signing="s" * 50, keys=[Fernet.generate_key().decode(), *keys])
    restore(backup)
    assert Invoice.objects.count() == 1


@pytest.mark.threads
def test_a_place_that_is_not_empty_is_left_alone(backup, new, tmp_path):
    given = ("--keys", str(tmp_path / "backup.keys"))
    default_storage.save("company/icon.png", ContentFile(b"mine"))
    with pytest.raises(CommandError, match="holds files"):
        restore(backup, *given)
    default_storage.delete("company/icon.png")
    restore(backup, *given)
    with pytest.raises(CommandError, match="is not empty"):
        restore(backup, *given)
    assert Customer.objects.filter(name="Müller & Söhne").exists()


@pytest.mark.threads
def test_a_file_that_was_cut_short_is_refused(backup, new, tmp_path):
    whole = backup.read_bytes()
    for part in (0.1, 0.5, 0.8):
        backup.write_bytes(whole[: int(len(whole) * part) // 512 * 512])
        with pytest.raises(CommandError, match=r"cut short|damaged"):
            restore(backup, "--keys", str(tmp_path / "backup.keys"))
        assert is_empty(new)


@pytest.mark.threads
def test_a_file_that_was_changed_is_refused(backup, new, tmp_path):
    whole = backup.read_bytes()
    assert PICTURE in whole
    backup.write_bytes(whole.replace(PICTURE, PICTURE[:-1] + b"E"))
    with pytest.raises(CommandError, match="is not what was backed up"):
        restore(backup, "--keys", str(tmp_path / "backup.keys"))
    assert is_empty(new)


@pytest.mark.threads
def test_what_is_no_backup_is_refused(backup, new, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "letter.txt", "letter.txt")
    for name in ("letter.txt", "other.tar"):
        with pytest.raises(CommandError, match="is not a backup of Billfold"):
            restore(tmp_path / name)
    with pytest.raises(CommandError, match="There is no file"):
        restore(tmp_path / "none.tar")
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        restore(tmp_path)


@pytest.mark.threads
def test_a_backup_of_another_kind_is_refused(backup, new, tmp_path):
    given = archives.read_manifest(backup)
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    changes = [("database", other), ("migrations", ["invoicing.9999_later"]), ("billfold", 2)]
    for number, change in enumerate(changes):
        changed = tmp_path / f"changed-{number}.tar"
        with archives.Writer(changed) as archive:
            archive.add_text("manifest.json", json.dumps(given | dict([change])))
        with pytest.raises(CommandError, match=r"DATABASE_URL names|newer Billfold|another version"):
            restore(changed, "--keys", str(tmp_path / "backup.keys"))
    assert is_empty(new)


@pytest.mark.threads
def test_a_manifest_that_does_not_say_everything_is_refused(backup, new, tmp_path):
    given = archives.read_manifest(backup)
    wrong = [[], {"billfold": 1}, given | {"database": "mysql"}, given | {"keys": {}}, given | {"migrations": None}]
    for number, told in enumerate(wrong):
        changed = tmp_path / f"changed-{number}.tar"
        with archives.Writer(changed) as archive:
            archive.add_text("manifest.json", json.dumps(told))
        with pytest.raises(CommandError, match=r"not a backup of Billfold|does not say what it is a copy of"):
            restore(changed, "--keys", str(tmp_path / "backup.keys"))
    assert is_empty(new)


@pytest.mark.threads
@pytest.mark.parametrize("member", ["database", "media"])
def test_what_does_not_fit_in_leaves_the_place_empty(backup, new, tmp_path, member):
    told = archives.read_manifest(backup)
    with archives.Writer(tmp_path / "changed.tar") as archive:
        archive.add_text("manifest.json", json.dumps(told))
        for number in range(12):
            archive.add_text(f"media/{number}/logo.png", "x")
        if member == "media":
            archive.add_text("media/.restoring/x", "x")
        archive.add_text(databases.NAMES[connection.vendor], "no database")
    said = {"database": r"The database in the backup cannot be read|pg_restore failed", "media": "cannot be written"}
    with pytest.raises(CommandError, match=said[member]):
        restore(tmp_path / "changed.tar", "--keys", str(tmp_path / "backup.keys"))
    assert is_empty(new)
    assert not (new.folder / "keys").exists()
    assert (new.folder / "secret_key").read_text() == "another-signing-key-of-the-new-place"


@pytest.mark.threads
def test_a_damaged_backup_changes_no_key(backup, new, tmp_path):
    (new.folder / "secret_key").write_text("mine")
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "changed.tar").write_bytes(content)
    with pytest.raises(CommandError, match="damaged"):
        restore(tmp_path / "changed.tar", "--keys", str(tmp_path / "backup.keys"))
    assert (new.folder / "secret_key").read_text() == "mine"
    assert not (new.folder / "keys").exists()


@pytest.mark.threads
def test_names_that_lead_out_of_the_place_are_refused(backup, new, tmp_path):
    told = archives.read_manifest(backup)
    with archives.Writer(tmp_path / "changed.tar") as archive:
        archive.add_text("manifest.json", json.dumps(told))
        archive.add_text("media/../../escaped", "x")
    with pytest.raises(CommandError, match="leads elsewhere"):
        restore(tmp_path / "changed.tar", "--keys", str(tmp_path / "backup.keys"))
    assert not (tmp_path / "escaped").exists()
    assert is_empty(new)


@pytest.mark.threads
def test_no_file_is_ever_written_over(backup, old, tmp_path):
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(backup))
    with pytest.raises(CommandError, match="Name a new file for the keys"):
        call_command("backup", str(tmp_path / "second.tar"), "--keys", str(tmp_path / "backup.keys"))
    with pytest.raises(CommandError, match="Name a new file for the keys"):
        call_command("backup", str(tmp_path / "second.tar"), "--keys", str(tmp_path / "second.tar"))
    assert backup.read_bytes() == before
    assert not (tmp_path / "second.tar").exists()


@pytest.mark.threads
@pytest.mark.parametrize("place", ["/proc/billfold.keys", "k" * 300])
def test_keys_that_cannot_be_written_leave_no_backup_without_them(old, tmp_path, place):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "new.tar"), "--keys", place)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.threads
def test_a_disk_that_takes_no_more_leaves_no_half_backup(old, tmp_path):
    with no_files_beyond(40_000), pytest.raises(CommandError, match=r"could not be copied|cannot be written|failed"):
        call_command("backup", str(tmp_path / "full.tar"), "--keys", str(tmp_path / "full.keys"))
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", str(tmp_path / "not-there" / "backup.tar"))
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@contextlib.contextmanager
def no_files_beyond(size):
    """As on a disk that is full: no file of this process and its children grows beyond this many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.threads
def test_a_backup_taken_while_others_write_is_of_one_moment(old, new_place_after, tmp_path):
    """Invoices are issued all the while; in the copy each has its lines, its ledger and its document's file."""
    ending = threading.Event()
    counts = []

    def issue():
        buyer = customer("Busy")
        try:
            while not ending.is_set():
                invoice = issued(buyer)
                stored(invoice, now=timezone.now())
                counts.append(invoice.number)
        finally:
            connection.close()
            close_old_connections()

    writer = threading.Thread(target=issue)
    writer.start()
    try:
        call_command("backup", str(tmp_path / "busy.tar"), "--keys", str(tmp_path / "busy.keys"))
    finally:
        ending.set()
        writer.join()
    new_place_after()
    restore(tmp_path / "busy.tar", "--keys", str(tmp_path / "busy.keys"))
    assert counts
    assert Invoice.objects.exclude(number="").count() <= len(counts) + 1


@pytest.fixture
def new_place_after(request, settings, tmp_path):
    """Called when the old site is done with: from then on all happens in an empty place."""

    def enter():
        request.getfixturevalue("other_database")
        Place(settings, tmp_path / "after").enter(signing="another")

    return enter


@pytest.mark.slow
@pytest.mark.alike
def test_the_commands_of_the_readme_do_it(tmp_path):
    commands = re.findall(
        r"^\.venv/bin/python (manage\.py (?:backup|restore) .*)$",
        Path("README.md").read_text().partition("### Backup and restore")[2],
        re.M,
    )
    assert [command.split()[1] for command in commands] == ["backup", "restore"]
    (tmp_path / "old").mkdir()
    copy_file(tmp_path / "old/billfold.sqlite3")
    for folder, command in zip(("old", "new"), commands, strict=True):
        env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / folder)}
        words = [str(tmp_path / Path(word).name) if word.startswith("/") else word for word in command.split()]
        done = subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    assert "no findings" in done.stdout
