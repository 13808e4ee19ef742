"""veraPDF's verdicts over many PDFs, by one process."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tests.tools.verapdf.compiled import classpath

UA1, A3A = "ua1", "3a"  # ISO 14289-1 and ISO 19005-3, level A
MEMORY = "-Xmx700m"


@dataclass
class Verdict:
    """What veraPDF says of one file by one flavour; `failures` are (rule, count, message, first place)."""

    path: Path
    flavour: str
    passed: bool
    checks: int = 0
    milliseconds: int = 0
    failures: list = field(default_factory=list)

    def __str__(self) -> str:
        said = [f"{rule} x{count}: {message} at {place}" for rule, count, message, place in self.failures]
        return "\n  ".join([f"{self.path.name} ({self.flavour})", *said])


def verdicts(asked: Iterable[tuple[Path, Iterable[str]]]) -> Iterator[Verdict]:
    """A Verdict for each flavour of each (path, flavours), as they come; a file that cannot be read fails."""
    # The collector that is quickest on few cores; without it Java takes a thread for each core.
    command = ["java", "-XX:+UseSerialGC", MEMORY, "-cp", classpath(), "Verdicts"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        # Written beside, so that files may be drawn while the ones before them are judged.
        writer = Thread(target=write, args=(process.stdin, asked), daemon=True)
        writer.start()
        yield from read(process.stdout)
        writer.join()
    if process.returncode:
        raise RuntimeError(f"veraPDF ended with {process.returncode}")


def write(stream, asked: Iterable[tuple[Path, Iterable[str]]]) -> None:
    with stream:
        for path, flavours in asked:
            stream.write(f"{','.join(flavours)}\t{path}\n")
            stream.flush()


def read(lines: Iterable[str]) -> Iterator[Verdict]:
    failures = []
    for line in lines:
        kind, *cells = line.rstrip("\n").split("\t")
        if kind == "failed":
            rule, count, message, place = cells
            failures.append((rule, int(count), message, place))
            continue
        flavour, path, *rest = cells
        if kind == "error":
            yield Verdict(Path(path), flavour, False, failures=[("unreadable", 1, rest[0], "")])
        else:
            word, checks, milliseconds = rest
            yield Verdict(Path(path), flavour, word == "pass", int(checks), int(milliseconds), failures)
        failures = []
