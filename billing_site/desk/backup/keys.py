"""The keys without which a backup is worth little: written apart from it, and asked for when it is put back."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from billing_site.desk.backup.refusal import BackupRefused
from billing_site.lib import secrets
from billing_site.lib.encryption import columns, key_file

KIND = "Billfold keys"


@dataclass(frozen=True)
class Keys:
    """What signs (SECRET_KEY) and what encrypts (one Fernet key a line, the first encrypts)."""

    signing: str
    encrypting: tuple[str, ...]

    def fingerprints(self) -> dict:
        """What tells in a backup which keys belong to it, and nothing about the keys."""
        return {"signing": fingerprint(self.signing), "encrypting": [fingerprint(key) for key in self.encrypting]}

    def open(self, told: dict) -> bool:
        """Whether these are the keys with such fingerprints; more may be among them."""
        own = self.fingerprints()
        return own["signing"] == told["signing"] and set(told["encrypting"]) <= set(own["encrypting"])


def fingerprint(key: str) -> str:
    return hashlib.sha256(f"{KIND} {key}".encode()).hexdigest()[:32]


def current() -> Keys:
    """The keys of this site. Raises KeyFault when the key file cannot be read."""
    return Keys(settings.SECRET_KEY, key_file.keys())


def prove() -> None:
    """Raises KeyFault where the database holds a secret that the keys of this site do not open."""
    for text in columns.every():
        secrets.decrypt(text)


def write(path: Path) -> None:
    """Put the keys of this site into a new file that only its owner reads."""
    keys = current()
    text = json.dumps({"kind": KIND, "secret_key": keys.signing, "keys": keys.encrypting}, indent=1) + "\n"
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupRefused(f"{path} is there already. Name a new file for the keys.") from None
    try:
        with os.fdopen(opened, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def read(path: Path) -> Keys:
    """The keys that `write` put into a file."""
    try:
        found = json.loads(path.read_text())
        if found["kind"] != KIND:
            raise KeyError
        return Keys(str(found["secret_key"]), tuple(map(str, found["keys"])))
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise BackupRefused(f"{path} is no file of keys that manage.py backup --keys wrote.") from None


def fitting(told: dict, given: Path | None) -> Keys:
    """The keys that open a backup: those of the file, else those that are here already. Raises BackupRefused."""
    keys = read(given) if given else current()
    if keys.open(told):
        refuse_others(keys)
        return keys
    if given:
        raise BackupRefused(f"The keys in {given} are not those of this backup.")
    raise BackupRefused(
        "The keys of this backup are not here. Give the file that `manage.py backup … --keys FILE` wrote, with --keys, "
        "or copy secret_key and keys of the old site into the data folder first."
    )


def refuse_others(keys: Keys) -> None:
    """Raises BackupRefused where the environment says other keys."""
    if keys.signing != settings.SECRET_KEY and "SECRET_KEY" in os.environ:
        raise BackupRefused("SECRET_KEY in the environment is another key: set the old one, or take the setting out.")
    if keys.encrypting != key_file.keys() and key_file.in_environment():
        raise BackupRefused("SECRET_KEYS in the environment holds other keys: set the old ones, or take it out.")


@contextmanager
def put_back(keys: Keys) -> Iterator[None]:
    """Make them the keys of this site; those of before come back when what is done meanwhile fails."""
    before = current()
    try:
        become(keys, before)
        yield
    except BaseException:
        become(before, keys)
        raise


def become(keys: Keys, before: Keys) -> None:
    """Put these keys where others were."""
    if keys.encrypting != key_file.keys():
        with key_file.alone():
            key_file.write(keys.encrypting) if keys.encrypting else key_file.place().unlink()
    if keys.signing != before.signing:
        replace(settings.VAR / "secret_key", keys.signing)


def replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
