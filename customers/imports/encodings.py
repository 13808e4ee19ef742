"""In which letters an uploaded file is written: UTF-8, UTF-16 with its mark, or Windows-1252, recognized and told."""

import codecs
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

UTF_8, UTF_16, WINDOWS = "UTF-8", "UTF-16", "Windows-1252"
BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BLOCK = 1024 * 1024

# The five bytes that Windows-1252 does not have, and control characters that no text has.
_NEVER = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# What UTF-8 writes for one letter; read as Windows-1252 it is "Ã¼".
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(r"[^\x00-\x7f\u2018-\u201e\u2013\u2014\u2026\xa0\xab\xbb\u20ac\xae\xa9\u2122\xb0]")
# Letters of western languages stand alone among plain ones; other alphabets are nothing but high characters.
_RUN = re.compile(r"[^\x00-\x7f\u2018-\u201e\u2013\u2014\u2026\xa0\xab\xbb\u20ac\xae\xa9\u2122\xb0]{3,}")
# Signs within a word: Polish, Czech or Japanese in an encoding of their own.
_ODD = re.compile(
    r"(?<=[^\W\d_]{2})[\xa3\xa5\xb3\xb9\xbc\xbe\xbf\u2020\u2021\u02c6]"
    r"|(?<=[^\W\d_])[\xaa\xba](?=[^\W\d_])|[\xa3\xa5\xaf](?=[a-z]{2})|\u0192|\u201a[\x80-\xff]"
)


class NotReadable(ValueError):
    """The file is in letters that cannot be told; `line` is where it stops being UTF-8, or holds a NUL character."""

    def __init__(self, line: int, *, nul: bool = False) -> None:
        super().__init__(f"Line {line:,}")
        self.line, self.nul = line, nul


@dataclass
class Signs:
    """What the bytes of a file that is no UTF-8 look like as Windows-1252."""

    sequences: int = 0
    wrong: int = 0
    high: int = 0
    in_runs: int = 0
    odd: int = 0
    never: bool = False

    def look(self, block: bytes) -> None:
        self.never = self.never or _NEVER.search(block) is not None
        self.sequences += len(_SEQUENCE.findall(block))
        self.wrong += len(re.findall(rb"[\x80-\xff]", _SEQUENCE.sub(b"", block)))
        text = block.decode("cp1252", errors="replace")
        self.high += len(_HIGH.findall(text))
        self.in_runs += sum(map(len, _RUN.findall(text)))
        self.odd += len(_ODD.findall(text))

    @property
    def is_western(self) -> bool:
        """Whether it reads as text of western languages, and is no damaged UTF-8 and no other alphabet."""
        if self.never or self.sequences >= self.wrong:
            return False
        return self.in_runs * 5 <= self.high and self.odd * 4 <= self.high


def as_utf_8(path: Path, line_of: Callable[[str], int]) -> str:
    """Write a file again as UTF-8 without its mark where it is something else; returns what it was.

    `line_of` counts the ends of lines in a text. Raises NotReadable.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for bom, name in BOMS:
        if start.startswith(bom):
            write_again(path, name, line_of)
            return UTF_16
    if start.startswith(codecs.BOM_UTF8):
        write_again(path, "utf-8-sig", line_of)
        return UTF_8
    try:
        for _ in texts(path, "utf-8", line_of):
            pass
    except NotReadable as problem:
        if problem.nul or not is_western(path):
            raise
        write_again(path, "cp1252", line_of)
        return WINDOWS
    return UTF_8


def is_western(path: Path) -> bool:
    signs, rest = Signs(), b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            # Whole lines, so that no letter and no word is cut in two.
            whole, end, rest = (rest + block).rpartition(b"\n")
            signs.look(whole + end)
            if len(rest) > BLOCK:
                break
    signs.look(rest)
    # A file that ends within a letter of UTF-8 was cut off.
    cut = signs.wrong == 1 and re.search(rb"[\xc2-\xc5]\Z", rest) is not None
    return signs.is_western and not cut


def write_again(path: Path, encoding: str, line_of: Callable[[str], int]) -> None:
    again = path.with_name(f"{path.name}.utf8")
    try:
        again.touch(mode=0o600)
        with again.open("wb") as file:
            for text in texts(path, encoding, line_of):
                file.write(text.encode())
        os.replace(again, path)
    finally:
        again.unlink(missing_ok=True)


def texts(path: Path, encoding: str, line_of: Callable[[str], int]) -> Iterator[str]:
    """A file's text in portions. Raises NotReadable with the line at which the encoding ends."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                raise NotReadable(line + before.count(b"\n"), nul=b"\0" in error.object) from None
            if "\0" in text:
                raise NotReadable(line + text[: text.index("\0")].count("\n"), nul=True)
            yield text
            line += line_of(text)
            if not block:
                return
