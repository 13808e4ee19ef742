"""The one store of secrets: what must be read again (seeds, passwords of others) is encrypted before it is kept."""

from cryptography.fernet import InvalidToken

from billing_site.lib.encryption import columns, key_file
from billing_site.lib.encryption.key_file import KeyFault

# Every Fernet token opens so until the year 2106: a version, then the upper bytes of its time.
OPENING = "gAAAAA"


def encrypt(text: str) -> str:
    """The text as it may lie in the database. Makes the key file on first use. Raises KeyFault."""
    return key_file.ring(key_file.keys() or _first_keys()).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """What `encrypt` was given. Raises KeyFault when the keys are missing or others."""
    if not is_encrypted(text):
        raise KeyFault("A secret in the database is not encrypted: run manage.py migrate.")
    keys = key_file.keys()
    if not keys:
        raise _missing()
    try:
        return key_file.ring(keys).decrypt(text).decode()
    except InvalidToken as fault:
        raise KeyFault(
            f"A secret in the database was encrypted with a key that {key_file.said()} does not hold: "
            "put the keys back from the backup."
        ) from fault


def is_encrypted(text: str) -> bool:
    return text.startswith(OPENING)


def is_current(text: str) -> bool:
    """Whether this was encrypted with the first key."""
    try:
        key_file.ring(key_file.keys()[:1]).decrypt(text)
    except InvalidToken:
        return False
    return True


def renew(text: str) -> str:
    """The same secret under the first key. Raises KeyFault."""
    return text if is_current(text) else encrypt(decrypt(text))


def _first_keys() -> tuple[str, ...]:
    # Two processes may start at once: the second finds what the first made.
    with key_file.alone():
        if not key_file.keys():
            if any(is_encrypted(text) for text in columns.every()):
                raise _missing()
            key_file.write([key_file.new()])
        return key_file.keys()


def _missing() -> KeyFault:
    return KeyFault(
        f"The key file {key_file.place()} is missing, though the database holds encrypted secrets: "
        "put it back from the backup."
    )
