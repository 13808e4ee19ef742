"""What a mail is made of, as plain values: whoever composes one gives a Composed, the outbox keeps it."""

from dataclasses import asdict, dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Attachment:
    """A file that goes along: `kind` ("invoice", "credit_note", "receipt", "statement") and `owner`, the public id of
    what it is the document of, lead to it; `name` is what the receiver sees. `sha256` is '' until it was drawn, and
    from then on this very file goes.
    """

    kind: str
    owner: str
    name: str
    sha256: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture shown inside the HTML, which names it by "cid:" and `cid`; `file` is its name in the media folder."""

    cid: str
    file: str


class Again(NamedTuple):
    """The page on which what a mail brought is sent once more, what leads there, and who may."""

    label: str
    address: str
    permission: str


@dataclass(frozen=True)
class Composed:
    """A mail as it will go: subject, plain text, and HTML whose styles stand in the elements.

    `opening` is what stands above its summary, for a form in which somebody writes the same once more.
    """

    language: str
    subject: str
    text: str
    html: str
    attachments: list[Attachment] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    opening: str = ""

    def columns(self) -> dict:
        """As a Message keeps it."""
        return {name: value for name, value in asdict(self).items() if name != "opening"}
