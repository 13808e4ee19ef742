"""What a mail may be: to how many and which addresses, how large, how often it is tried."""

from datetime import datetime, timedelta

from billing_site.lib.text import clean_line, is_mailable, same_email, text_problem

MOST_RECIPIENTS = 50
MOST_BYTES = 20 * 1024 * 1024  # of all attachments; servers take 25 MB, which a file grows to on its way
MOST_TEXT = 500_000  # characters, of the text and of the HTML
SUBJECT_LENGTH = 500
# A mail that was not taken is tried again after these, for almost two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, *[240] * 11)]


class MailRefused(ValueError):
    """This mail is not put into the outbox; the text says why in plain words, `field` which part of it is meant."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def check_address(address: str, field: str = "to") -> None:
    """Raise MailRefused unless a mail can be sent to this address, and to nobody else."""
    if not is_mailable(address):
        raise MailRefused(field, f"“{clean_line(address)[:100]}” is no e-mail address that mail can be sent to.")


def recipients(to: list[str], cc: list[str]) -> tuple[list[str], list[str]]:
    """(to, cc), each address once. Raises MailRefused for none, for too many, and for what is no address."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {"to": [], "cc": []}
    for field, addresses in (("to", to), ("cc", cc)):
        if len(addresses) > MOST_RECIPIENTS:
            raise too_many(field, len(addresses))
        for address in addresses:
            check_address(address, field)
            if same_email(address) not in seen:
                seen.add(same_email(address))
                found[field].append(address)
    if not found["to"]:
        raise MailRefused("to", "There is no e-mail address to send to.")
    if len(seen) > MOST_RECIPIENTS:
        raise too_many("cc", len(seen))
    return found["to"], found["cc"]


def too_many(field: str, count: int) -> MailRefused:
    return MailRefused(field, f"A mail goes to at most {MOST_RECIPIENTS} addresses; these are {count}.")


def check_texts(*texts: str) -> None:
    """Raise MailRefused for a text that is too long, or holds what no text may hold."""
    for text in texts:
        if len(text) > MOST_TEXT:
            raise MailRefused("message", f"The text is too long: a mail has at most {MOST_TEXT:,} characters.")
        if "\0" in text:
            raise MailRefused("message", text_problem(text, multiline=True) or "")


def one_line(text: str) -> str:
    """As it may stand in a header: without line breaks, and without what nobody sees."""
    return clean_line("".join(letter for letter in clean_line(text) if text_problem(letter) is None))


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When a mail is tried again that was not taken `attempts` times; None where that was often enough."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
