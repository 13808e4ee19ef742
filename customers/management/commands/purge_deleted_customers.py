"""Erase the personal data of customers deleted more than 30 days ago."""

from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from customers.bulk import batches
from customers.models import Customer


class Command(BaseCommand):
    help = "Erase the personal data of customers that were deleted more than 30 days ago. Run it once a day."

    def handle(self, *args, **options):
        now = timezone.now()
        due = Customer.objects.deleted().filter(
            deleted_at__lte=now - timedelta(days=Customer.UNDO_DAYS), anonymized_at=None
        )
        count = 0
        for customers in batches(due):
            for customer in customers:
                customer.anonymize(now=now)
                count += 1
        self.stdout.write(f"Erased the personal data of {count} {'customer' if count == 1 else 'customers'}.")
