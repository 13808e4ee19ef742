"""The books compared with the lines of a witness: what was there on a day is there today, unchanged."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.jobs.models import Routine
from billing_site.lib.findings import Finding
from invoicing.integrity.witness import file
from invoicing.integrity.witness.chains import NAMES, Chain, rows_of, were_erased
from invoicing.models.invoice import Invoice


def the_witness_agrees() -> Iterator[Finding]:
    """The file that this site writes itself."""
    if file.path().exists():
        yield from compared(file.path())
    elif Routine.last(Routine.WITNESS):
        yield Finding("witness", "witness", f"the file {file.path()} was written, and is gone")


def compared_with_copy(copy: Path) -> Iterator[Finding]:
    """A copy that was kept elsewhere, with the books and with the file that is here."""
    yield from compared(copy)
    here = set(read(file.path())) if file.path().exists() else set()
    for line in read(copy):
        if line not in here:
            yield Finding("witness", "witness", f"a line of the copy is not in {file.path()}: {line[:60]}…")


def read(path: Path) -> list[str]:
    """Its lines; of a mail that was saved only those of the witness."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("{")]


def compared(path: Path) -> Iterator[Finding]:
    lines = read(path)
    try:
        said = [json.loads(line) for line in lines]
        days = [each["day"] for each in said]
        spares = [each.get("spares") == "mails" for each in said]
        chains = {name: [Chain(**each["chains"][name]) for each in said if name in each["chains"]] for name in NAMES}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield Finding("witness", "witness", f"{path} has a line that is none of a witness: {error}")
        return
    for (before, _), (line, each) in pairwise(zip(lines, said, strict=True)):
        if each["previous"] != file.fingerprint(before):
            yield Finding(
                "witness", "witness", f"the line of {each['day']} does not follow the line before: {line[:60]}…"
            )
    if {each["account"] for each in said} - {*Company.objects.values_list("public_id", flat=True)}:
        yield Finding("witness", "witness", f"{path} is of another account")
    for each in said:
        yield from documents(each["day"], each["series"])
    for name, marks in chains.items():
        first = len(days) - len(marks)
        yield from rows_agree(name, days[first:], marks, spares[first:])


def documents(day: str, heads: dict[str, list[str]]) -> Iterator[Finding]:
    numbers = dict(heads.values())
    here = dict(Invoice.objects.filter(number__in=numbers).values_list("number", "hash"))
    for number, said in numbers.items():
        if here.get(number) != said:
            text = "is not what it was" if number in here else "is gone"
            yield Finding(number, "witness", f"{number}, the last of its series on {day}, {text}")


def rows_agree(name: str, days: Sequence[str], marks: Sequence[Chain], spares: Sequence[bool]) -> Iterator[Finding]:
    """One pass over the table; after a day that does not agree the next goes on from what the witness said.

    `spares` as `rows_of` has it, of each day. Of what was hashed whole and erased since, only the number is compared.
    """
    chain = Chain()
    for day, mark, spares_mails in zip(days, marks, spares, strict=True):
        before = chain.to
        for row in rows_of(NAMES[name], before, mark.to, spares_mails=spares_mails):
            chain.add(row)
        same = chain.hash == mark.hash
        if not same and not spares_mails and NAMES[name] is Event:
            same = were_erased(before, mark.to)
        if chain.rows != mark.rows or not same:
            noun = NAMES[name]._meta.verbose_name
            text = (
                f"what was written of each {noun} up to {day} is not what it was: {chain.rows} rows, then {mark.rows}"
            )
            yield Finding("witness", "witness", text)
        chain = Chain(**vars(mark))


RULES = (the_witness_agrees,)
