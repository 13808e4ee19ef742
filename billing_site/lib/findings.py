"""What a check of the books found wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree: on which object, by which rule, in words."""

    object_id: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.object_id}: {self.text} [{self.rule}]"
