"""How far a long command is: one line that changes on a terminal, a line each tenth in a log."""

import sys
from typing import TextIO


class Progress:
    """Of `total` units of work, or of an unknown number (0), whose count is then shown as it is."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.live = self.out.isatty()
        self.shown = ""

    def show(self, what: str, done: int, total: int) -> None:
        """`what` is what is counted ("Database", "Files"); `done` and `total` are in the same unit."""
        part = min(done * 100 // total, 100) if total else 0
        text = f"{what}: {part} %" if total else f"{what}: {done:,}"
        if not self.live and (not total or part % 10):
            return
        if text != self.shown:
            self.shown = text
            self.out.write(f"\r{text:<40}" if self.live else f"{text}\n")
            self.out.flush()

    def done(self, text: str) -> None:
        """The last word about a step."""
        self.shown = ""
        self.out.write(f"\r{text:<40}\n" if self.live else f"{text}\n")
        self.out.flush()
