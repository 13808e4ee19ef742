"""Erase the personal data of customers deleted more than 30 days ago."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from customers.tasks import anonymize_due_customers


class Command(BaseCommand):
    help = "Erase the personal data of customers that were deleted more than 30 days ago; `tick` does it too."

    def handle(self, *args, **options) -> None:
        count = anonymize_due_customers(timezone.now())
        self.stdout.write(f"Erased the personal data of {count} {'customer' if count == 1 else 'customers'}.")
