"""Products from a CSV file: found by their id or their name, added or changed, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from billing_site.jobs.models import Job
from billing_site.staff.models.user import User
from customers.models.csv_import import ImportBatch, ImportRow
from invoicing.imports import work
from invoicing.imports.kind import Checked, Kind, Read, Target
from invoicing.imports.rows import change_as_checked, take_back
from invoicing.imports.shown import differences, named
from invoicing.models.catalog.removal import delete_product
from invoicing.models.product import Product
from invoicing.products.forms import ProductEditForm

FIELDS = {"name": "Name", "unit_label": "Unit", "description": "Description"}


def check(rows: Sequence[Read]) -> list[Checked]:
    """What each row does: two queries, however many they are."""
    ids = {row.values["id"] for row in rows if "id" in row.values}
    names = {row.values["name"] for row in rows if "name" in row.values}
    by_id = {each.public_id: each for each in Product.objects.filter(public_id__in=ids)}
    by_name: dict[str, list[Product]] = {}
    for each in Product.objects.filter(name__in=names, active=True):
        by_name.setdefault(each.name, []).append(each)
    return [check_row(row, by_id, by_name) for row in rows]


def check_row(row: Read, by_id: dict[str, Product], by_name: dict[str, list[Product]]) -> Checked:
    name, problems = row.values.get("name", ""), list(row.problems)
    product = None
    if "id" in row.values:
        product = by_id.get(row.values["id"])
        if product is None:
            problems.append(["id", "No product has this id. Leave the id empty to add a new product."])
    elif len(found := by_name.get(name, [])) > 1:
        problems.append(["name", f"{len(found)} products have this name. Add the id column to say which is meant."])
    else:
        product = found[0] if found else None
    if product is None and not name:
        problems.append(["name", "Enter a name."])
    values = read(row, product, problems)
    old = {field: getattr(product, field) for field in (*FIELDS, "metadata")} if product else {}
    checked = Checked(row.number, name or str(product or ""), problems=problems)
    checked.key = product.public_id if product else f"name {name}"
    if product:
        checked.thing = product.public_id
        values = {field: value for field, value in values.items() if value != old[field]}
        checked.kind = ImportRow.CHANGED if values else ImportRow.SAME
    checked.values = {"fields": values, "old": {field: old[field] for field in values if old}}
    checked.shown = differences(old, values, FIELDS)
    return checked


def read(row: Read, product: Product | None, problems: list[list[str]]) -> dict[str, Any]:
    """{property: value} of the cells that say something, as the form reads them."""
    values: dict[str, Any] = {}
    for field in FIELDS:
        if field in row.values:
            try:
                values[field] = ProductEditForm.base_fields[field].clean(row.values[field])
            except ValidationError as error:
                problems.extend([field, words] for words in error.messages)
    if row.metadata:
        values["metadata"] = (product.metadata if product else {}) | row.metadata
    return values


def apply(values: dict, thing: str, *, by: User | None, now: datetime) -> str:
    if not thing:
        name = values["fields"]["name"]
        if Product.objects.filter(name=name, active=True).exists():
            raise ValueError("A product of this name was added meanwhile.")
        return Product.create(by=by, now=now, **values["fields"]).public_id
    return change_as_checked(named(Product, thing), values, by=by, now=now)


def undo(values: dict, thing: str, *, by: User | None, now: datetime) -> None:
    take_back(Product.objects.filter(public_id=thing).first(), values, delete_product, by=by, now=now)


KIND = Kind(
    subject=ImportBatch.PRODUCTS,
    targets={
        "id": Target("Product ID", "id, product id, prod id"),
        "name": Target("Name", "product, product name, title, produkt, artikel, bezeichnung"),
        "unit_label": Target("Unit", "unit label, einheit", "Such as hour or seat; up to 12 characters."),
        "description": Target("Description", "text, beschreibung"),
    },
    needed=[(("id", "name"), "Say which column holds the name of the product, or its id.")],
    view="invoicing.view_product",
    change="invoicing.change_product",
    lead="A row with the id or the name of a product changes that one; every other row adds a product.",
    example=[
        ["Name", "Unit", "Description", "sku (metadata)"],
        ["Team plan", "seat", "Everything a team needs", "TEAM-1"],
        ["Onboarding", "hour", "", "ONB-1"],
    ],
    check=check,
    apply=apply,
    undo=undo,
    jobs="invoicing.products.importing",
)


def check_job(job: Job) -> Iterator[int]:
    return work.check(KIND, job)


def apply_job(job: Job) -> Iterator[int]:
    return work.apply(KIND, job)


def undo_job(job: Job) -> Iterator[int]:
    return work.undo(KIND, job)
