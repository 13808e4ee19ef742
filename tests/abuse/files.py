"""Imports behind addresses: of each kind of rows a file that was uploaded, one that was checked, and one imported."""

from datetime import timedelta

from django.utils import timezone

from customers.models.csv_import import ImportBatch
from tests.invoicing.imports.imported import checked, imported


def files(running, metered):
    """{kind: rows} of good files: another subscription like one that runs, and the use of its metered item."""
    day = f"{timezone.now() + timedelta(days=9):%Y-%m-%d}"
    plain = running.items.exclude(pk=metered.pk).get().price.public_id
    about = [running.customer.public_id, plain, "1", day, "send_invoice"]
    return {
        "product": [["Name", "Unit"], ["From a file", "seat"]],
        "price": [["Product", "Amount", "Currency", "Interval"], ["From a file", "8.00", "eur", "month"]],
        "subscription": [["Reference", "Customer", "Price", "Quantity", "Paid until", "Collection"], ["R-1", *about]],
        "usage_record": [
            ["Identifier", "Item", "Quantity", "Timestamp (UTC)"],
            ["from-a-file", metered.public_id, "5", f"{metered.created + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"],
        ],
    }


def imports(desk, running, metered, like):
    """{subject: imports}; what is `like` another import was uploaded as that was."""
    found = {}
    for subject, (header, row) in files(running, metered).items():
        whole = imported(desk, subject, header, row)
        assert whole.counts["applied"] == 1, (subject, list(whole.rows.values_list("problems", flat=True)))
        wrong = checked(desk, subject, header, row, ["?"] * len(header))
        found[f"{subject}_import"] = [uploaded(subject, like), wrong, whole]
    return found


def uploaded(subject, like):
    batch = ImportBatch(public_id=ImportBatch.new_id(like.created), subject=subject, headers=["Name"])
    for name in ("filename", "size", "delimiter", "total_rows", "created_by", "created"):
        setattr(batch, name, getattr(like, name))
    batch.save()
    batch.path.write_text("Name\nAcme\n")
    return batch
