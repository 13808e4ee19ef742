"""The columns of a list: what each shows, those that every list has, the rows drawn of them, and who chose which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import mark_safe

from billing_site.lib.dates import day
from billing_site.lib.requests import StaffRequest

if TYPE_CHECKING:
    from billing_site.pages.listing import Listing


TICK = (
    '<td class="tick"><input class="form-check-input" type="checkbox" name="ids" value="{}" '
    'aria-label="Select {}"></td>'
)


@dataclass(frozen=True)
class Column:
    """One column. `cell` turns a row into text (or safe HTML); `sort` names the ascending sort it offers.

    Where there is no room, columns with the class "is-least" leave first, then those with "is-lesser". The column with
    the class "main" leads to the row's page, unless it `opens` nothing.
    """

    name: str
    label: str
    cell: Callable
    css: str = ""
    sort: str = ""
    default: bool = True
    fixed: bool = False
    opens: bool = True

    @property
    def head_css(self) -> str:
        """What of the class counts for the column's header too."""
        return " ".join(word for word in self.css.split() if word in ("num", "is-lesser", "is-least"))


def id_column(**more) -> Column:
    """The public id, which few want to see."""
    return Column("id", "ID", lambda row: format_html("<code>{}</code>", row.public_id), **{"default": False, **more})


def created_column(label: str = "Created", css: str = "muted") -> Column:
    """The day of creation, by which every list sorts."""
    return Column("created", label, lambda row: day(row.created), css=css, sort="created")


def badge(word: str, tone: str) -> str:
    """A state in one word: good, bad, neutral …"""
    return format_html('<span class="badge-status tone-{}">{}</span>', tone, word)


def table_rows(rows: Sequence[Any], columns: list[Column], *, tick: bool) -> str:
    """The table's body: drawn here, because a template that loops over cells takes ten times as long."""
    if not rows:
        return ""
    # Addresses of one list differ by the id alone; working each out again costs as much as drawing its row.
    first = rows[0]
    address = first.get_absolute_url()
    return mark_safe(  # noqa: S308
        "\n".join(table_row(row, columns, tick, address.replace(first.public_id, row.public_id)) for row in rows)
    )


def table_row(row: Any, columns: list[Column], tick: bool, address: str) -> str:
    cells = [TICK.format(escape(row.public_id), escape(str(row)))] if tick else []
    opens = ""
    for column in columns:
        cell: str = conditional_escape(column.cell(row))
        if "main" in column.css.split() and column.opens:
            cell, opens = f'<a href="{escape(address)}" data-row-link><bdi>{cell}</bdi></a>', " data-row-open"
        cells.append(f'<td class="{column.css}" data-label="{column.label}">{cell}</td>')
    return f"<tr{opens}>{''.join(cells)}</tr>"


def remember_columns(request: StaffRequest, listing: Listing) -> HttpResponse:
    """Keep the choice, and go back to the list."""
    known = {column.name for column in listing.columns}
    chosen = [column for column in request.POST.getlist("columns") if column in known]
    request.user.prefer(**{f"{listing.name}.columns": chosen})
    target, listed = request.POST.get("next", ""), listing.url("list")
    return redirect(target if target.startswith(listed) else listed)
