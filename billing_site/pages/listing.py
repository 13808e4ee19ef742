"""The anatomy of every list page: sorting, filter chips, a capped count and keyset pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from billing_site.lib.db import keyset
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import address
from billing_site.pages.columns import Column, table_rows
from billing_site.pages.counts import count_label
from billing_site.pages.sections import section_tabs

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

PAGE_SIZES = (25, 50, 100)
NEWEST_FIRST = {"-created": ("-created", "-id"), "created": ("created", "id")}
# The inputs of chips by their values, bounded: filters that somebody types are as many as there are words.
DRAWN: dict = {}
DRAWN_LIMIT = 1000


@dataclass(frozen=True)
class Chip:
    """One filter chip over fields of the filter's form; `says` words the value that is set ('' when none is)."""

    name: str
    label: str
    fields: tuple
    says: Callable | None = None
    template: str = ""


@dataclass(frozen=True)
class Listing:
    """A list page: what it shows, how it sorts, and what the staff member chose.

    Its addresses are called <noun>_list, _columns, _export, and where rows are added or imported _add and _import.
    """

    plural: str
    columns: tuple
    filter_class: Any
    chips: tuple
    sorts: dict = field(default_factory=lambda: NEWEST_FIRST)
    default_sort: str = "-created"
    actions: Callable = field(default=lambda request: [])
    # With a full-text search the rows come in the order of their keys, which is the order of creation.
    search_sorts: dict = field(default_factory=dict)
    search_filters: tuple = ("q",)
    # What stands where there are no rows at all.
    icon: str = ""
    empty_text: str = ""
    # The button that adds a row ('' where rows come from another page), and whether it opens a dialog.
    add_label: str = ""
    adds_in_dialog: bool = True
    adds_at: str = ""  # the name of that page's address, where it is not <noun>_add
    adds_needs: str = ""  # the permission for that, where it is not that to add a row of the model
    adds_beside: bool = False  # what is added stands in another of the `sections`
    is_imported: bool = False
    # Tabs over one choice of the filter: what it is called, and (value, label) of each; '' stands for all rows.
    tabbed: str = ""
    tabs: tuple = ()
    title: str = ""  # what the page is called where that is not the plural
    sections: tuple = ()  # the lists that stand beside this one, and this one

    @property
    def model(self):
        return self.filter_class._meta.model

    @property
    def noun(self) -> tuple[str, str]:
        """What one row is called, and several."""
        return self.model.noun, self.plural

    @property
    def name(self) -> str:
        """Under which a choice of columns is kept, and what a file is called after."""
        return self.plural.replace(" ", "_")

    def url(self, page: str) -> str:
        """The address of one of this list's pages: "list", "add", "columns", "export", "export_file", "import"."""
        return reverse(f"{self.noun[0].replace(' ', '_')}_{page}")

    def filter(self, request: StaffRequest, queryset: QuerySet):
        """The filter of this request; on nonsense values nothing matches and the form says why."""
        return self.filter_class(request.GET, queryset=queryset, request=request)

    def chosen_columns(self, user: User) -> list[Column]:
        chosen = user.preferences.get(f"{self.name}.columns")
        if not isinstance(chosen, list):
            return [c for c in self.columns if c.default or c.fixed]
        return [c for c in self.columns if c.fixed or c.name in chosen]

    def page_size(self, request: StaffRequest) -> int:
        asked = request.GET.get("size", "")
        size = next((size for size in PAGE_SIZES if asked == str(size)), None)
        preferred = request.user.preferences.get("page_size")
        if size and size != preferred:
            request.user.prefer(page_size=size)
        return size or (preferred if preferred in PAGE_SIZES else 50)

    def sort(self, request: StaffRequest) -> str:
        asked = request.GET.get("sort", "")
        return asked if asked in self.sorts else self.default_sort

    def page(self, request: StaffRequest, queryset: QuerySet, order: Sequence[str]) -> keyset.Page:
        cursor = request.GET.get("after") or request.GET.get("before") or ""
        size = self.page_size(request)
        try:
            page = keyset.page(queryset, order, cursor, size)
        except keyset.BadCursor:
            messages.warning(request, "That page link no longer works. This is the first page.")
            cursor, page = "", keyset.page(queryset, order, "", size)
        # Whatever was on that page is gone: better the first page than one that says there is nothing.
        return page if page.rows or not cursor else keyset.page(queryset, order, "", size)

    def context(self, request: StaffRequest, queryset: QuerySet) -> dict:
        """Everything that list.html needs, for `queryset` (before the filter)."""
        filtered = self.filter(request, queryset)
        # The dialogs have inputs of the same names; two ids may not be alike on one page.
        filtered.form.auto_id = "filter_%s"
        valid = filtered.form.is_valid()
        found = filtered.qs if valid else queryset.none()
        sort = self.sort(request)
        order = self.sorts[sort]
        if any(request.GET.get(name, "").strip() for name in self.search_filters):
            order = self.search_sorts.get(sort, order)
        page = self.page(request, found, order)
        columns = self.chosen_columns(request.user)
        active = valid and any(filtered.form.cleaned_data.values())
        count = self.count(page, found, filtered, everything=() if active else order)
        actions = self.actions(request)
        return {
            "listing": self,
            "noun": self.noun,
            "page": page,
            "rows": [{"id": row.public_id, "name": str(row)} for row in page.rows],
            "table_rows": table_rows(page.rows, columns, tick=bool(actions)),
            "heads": [self.head(request, column, sort) for column in columns],
            "column_choice": [self.choice(column, columns) for column in self.columns],
            "filter_form": filtered.form,
            "filter_errors": filter_errors(filtered.form),
            "chips": [self.chip(request, chip, filtered.form, valid) for chip in self.chips],
            "filtered": not valid or (active and self.is_narrowed(request)),
            "count_label": count,
            "count_word": self.noun[0] if count == "1" else self.noun[1],
            "pager": self.pager(request, page, count),
            "actions": actions,
            "more_match": bool(page.next or page.previous),
            "matching_label": count,
            **self.ways_on(request),
            **self.ways_to_add(request.user),
            **self.when_empty(request),
        }

    def is_narrowed(self, request: StaffRequest) -> bool:
        """Whether the address asks for less than the tab that it is on."""
        return any(value for name, value in request.GET.items() if name not in ("sort", "size", "after", self.tabbed))

    def tab(self, request: StaffRequest, value: str, label: str) -> dict:
        """One tab, which keeps the other filters."""
        changes = {"drop": (), self.tabbed: value} if value else {"drop": (self.tabbed,)}
        current = value == request.GET.get(self.tabbed, "")
        return {"label": label, "url": address(request, **changes), "current": current}

    def ways_on(self, request: StaffRequest) -> dict:
        """The tabs, the buttons of the export and the columns, the search, and what new filters keep."""
        keep = [(name, request.GET[name]) for name in ("sort", "size") if name in request.GET]
        chosen = request.GET.get(self.tabbed)
        return {
            "tabs": [self.tab(request, *tab) for tab in self.tabs],
            "sections": section_tabs(request, self.sections),
            "keep": [*keep, (self.tabbed, chosen)] if chosen else keep,
            "export_url": f"{self.url('export')}?{request.GET.urlencode()}",
            "columns_url": self.url("columns"),
            "search": {"url": request.path, "label": f"Search {self.noun[1]}", "form": "filters"},
        }

    def ways_to_add(self, user: User) -> dict:
        """The buttons that add rows, for those who may."""
        meta = self.model._meta
        needed = self.adds_needs or f"{meta.app_label}.add_{meta.model_name}"
        if not self.add_label or not user.has_perm(needed):
            return {"add_action": None, "empty_action": None}
        url = reverse(self.adds_at) if self.adds_at else self.url("add")
        add = {"label": self.add_label, "url": url, "key": "n", "dialog": self.adds_in_dialog}
        imports = self.url("import") if self.is_imported else ""
        return {"add_action": add, "empty_action": None if self.adds_beside else add, "import_url": imports}

    def when_empty(self, request: StaffRequest) -> dict:
        """What is said where there is nothing to show, and where nothing matches; clearing filters stays on the tab."""
        tab = request.GET.get(self.tabbed) and dict(self.tabs).get(request.GET[self.tabbed])
        clear_url = address(request, only=("sort", "size", self.tabbed))
        return {
            "clear_url": clear_url,
            "empty_icon": self.icon,
            "empty_title": f"No {tab.lower()} {self.noun[1]}" if tab else f"No {self.noun[1]} yet",
            "empty_text": self.empty_text,
            "empty_filtered": f"No {self.noun[1]} match",
            "clear_action": {"label": "Clear filters", "url": clear_url, "live": True},
        }

    def count(self, page: keyset.Page, found: QuerySet, filtered, everything) -> str:
        """How many rows are found, in words."""
        if not (page.next or page.previous):
            return str(len(page.rows))
        # A filter that had to count already says so.
        return count_label(found, everything=everything, known=getattr(filtered, "known_count", None))

    def head(self, request: StaffRequest, column: Column, sort: str) -> dict:
        if not column.sort:
            return {"label": column.label, "css": column.head_css, "url": "", "order": ""}
        current = sort.lstrip("-") == column.sort
        flipped = sort[1:] if sort.startswith("-") else f"-{sort}"
        first = self.default_sort if self.default_sort.lstrip("-") == column.sort else column.sort
        return {
            "label": column.label,
            "css": column.head_css,
            "url": address(request, sort=flipped if current else first),
            "order": ("descending" if sort.startswith("-") else "ascending") if current else "",
        }

    def choice(self, column: Column, columns: list[Column]) -> dict:
        return {"name": column.name, "label": column.label, "shown": column in columns, "fixed": column.fixed}

    def chip(self, request: StaffRequest, chip: Chip, form: Form, valid: bool) -> dict:
        values = [form.cleaned_data.get(name) for name in chip.fields] if valid else []
        says = ""
        if any(values):
            says = chip.says(*values) if chip.says else " ".join(str(value) for value in values if value)
        return {
            "name": chip.name,
            "label": chip.label,
            "value": says,
            "panel": self.panel(chip, form),
            "clear_url": address(request, drop=chip.fields),
        }

    def panel(self, chip: Chip, form: Form) -> str:
        """The inputs of a chip. They follow from values and errors alone; drawing them is most of what a list costs."""
        data: Any = form.data
        # Whether an amount makes sense depends on other inputs and on who looks at it.
        values = tuple((*data.getlist(name), *form.errors.get(name, ())) for name in chip.fields)
        key = (self.name, chip.name, values)
        if key not in DRAWN:
            if len(DRAWN) >= DRAWN_LIMIT:
                DRAWN.clear()
            context = {"template": chip.template, "fields": [form[name] for name in chip.fields]}
            DRAWN[key] = render_to_string("components/chip_panel.html", context)
        return DRAWN[key]

    def pager(self, request: StaffRequest, page: keyset.Page, count: str) -> dict:
        size = self.page_size(request)
        sizes = [{"size": s, "url": address(request, size=s), "current": s == size} for s in PAGE_SIZES]
        return pager(request, page, count) | {"sizes": sizes}


def list_page(
    request: StaffRequest, listing: Listing, queryset: QuerySet, template: str = "pages/list.html", **more
) -> HttpResponse:
    """The page of a list, over `queryset` before its filter."""
    return render(request, template, listing.context(request, queryset) | more)


def page_of(request: StaffRequest, rows: QuerySet, order: Sequence[str], size: int) -> keyset.Page:
    """The page that the address asks for; the first one for a cursor that is none."""
    cursor = request.GET.get("after") or request.GET.get("before") or ""
    try:
        return keyset.page(rows, order, cursor, size)
    except keyset.BadCursor:
        return keyset.page(rows, order, "", size)


def pager(request: StaffRequest, page: keyset.Page, count: str, **params) -> dict:
    """What components/pager.html shows: the ways to the next and previous page, and "50 of 1,200"."""
    return {
        "next": address(request, **params, after=page.next) if page.next else "",
        "previous": address(request, **params, before=page.previous) if page.previous else "",
        "showing": f"{len(page.rows)} of {count}",
    }


def filter_errors(form: Form) -> list[str]:
    """What is wrong with the filters, each complaint with the name of its field."""
    named = ((form[name].label if name in form.fields else "", errors) for name, errors in form.errors.items())
    return [f"{label}: {error}" if label else str(error) for label, errors in named for error in errors]
