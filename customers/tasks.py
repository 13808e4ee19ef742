"""Sweeps of the clock: deleted customers to erase, old imports to forget."""

from datetime import datetime, timedelta
from pathlib import Path

from billing_site.lib.files.kept import LEFT, clear_files
from customers.bulk.deletion import batches
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer


def anonymize_due_customers(now: datetime) -> int:
    """Erase the personal data of customers deleted more than 30 days ago; returns how many."""
    limit = now - timedelta(days=Customer.UNDO_DAYS)
    count = 0
    for customers in batches(Customer.objects.deleted().filter(deleted_at__lte=limit, anonymized_at=None)):
        for customer in customers:
            customer.anonymize(now=now)
            count += 1
    return count


def clear_old_imports(now: datetime) -> int:
    """Forget the files and rows of imports older than 30 days; returns how many."""
    old = ImportBatch.objects.filter(created__lte=now - timedelta(days=ImportBatch.KEEP_DAYS), cleared_at=None)
    for batch in old:
        batch.clear(now)
    return len(old)


def clear_stray_imports(now: datetime) -> int:
    """Delete uploaded files that no import knows: a process died before it wrote down whose they are."""

    def is_known(path: Path) -> bool:
        return (
            ImportBatch.objects.filter(public_id=path.stem, cleared_at=None).exclude(state=ImportBatch.APPLIED).exists()
        )

    return clear_files(ImportBatch.folder(), now - LEFT, is_known)
