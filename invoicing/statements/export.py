"""The file of a statement of account: what stood, every movement of the period however many, and what stands then."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.http import StreamingHttpResponse

from billing_site.lib.csv.exported import Exported, mark
from billing_site.lib.csv.money import amount_text
from billing_site.lib.csv.stream import BATCH, BOM, written
from invoicing.rules.accounts.statement import Movement
from invoicing.statements.account import Statement, all_movements
from invoicing.statements.wording import NAMES

HEADS = ("Day", "Type", "Number", "Invoice", "Amount", "Balance", "Currency", "id")


def file_of(statement: Statement) -> StreamingHttpResponse:
    """The CSV: amounts are decimals, above zero where more is owed."""
    period = f"{statement.period.start:%Y-%m-%d}-{statement.period.end:%Y-%m-%d}"
    name = f"statement-{statement.customer.public_id}-{period}.csv"
    exported = Exported(name, streams=True)
    response = StreamingHttpResponse(
        chunks(statement, exported),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
    mark(response, exported)
    return response


def chunks(statement: Statement, exported: Exported) -> Iterator[bytes]:
    period, code = statement.period, statement.currency
    yield BOM + line(HEADS)
    yield stood(period.start.isoformat(), "Opening balance", statement.opening, code)
    movements, closing = all_movements(statement), statement.opening
    while batch := list(islice(movements, BATCH)):
        exported.rows += len(batch)
        closing = batch[-1].balance
        yield b"".join(moved(each, code) for each in batch)
    # What was booked while the file was written is among its rows, so it is in the balance below them too.
    yield stood(period.end.isoformat(), "Closing balance", closing, code)


def stood(day: str, name: str, amount: int, code: str) -> bytes:
    return line((day, name, "", "", "", amount_text(amount, code), code, ""))


def moved(each: Movement, code: str) -> bytes:
    amounts = (amount_text(each.amount, code), amount_text(each.balance, code))
    return line((each.day.isoformat(), NAMES[each.kind], each.number, each.about, *amounts, code, each.owner))


def line(texts: tuple[str, ...]) -> bytes:
    """A line of the file; numbers of documents are defused too, whatever older ones may begin with."""
    return written([(text, place in (2, 3)) for place, text in enumerate(texts)]).encode()
