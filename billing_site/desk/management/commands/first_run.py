"""The first start: an administrator with a generated password, in test mode demo customers, where to open the desk."""

import secrets

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from billing_site.staff.models.user import User
from customers.models.customer import Customer

EMAIL = "admin@billfold.example"
DEMO_CUSTOMERS = 200
DEMO_INVOICES, DEMO_CHARGES = 120, 32
TEST_MODE = (
    "This is a test: nothing in it is real, every page, document and mail says so.",
    "To bill really, serve another database: see “Live and test” in README.md.",
)


class Command(BaseCommand):
    help = "On the first run make an administrator and, in test mode, demo data; on every run print the address."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave the database empty.")

    def handle(self, *args, no_demo, **options) -> None:
        if User.objects.exists():
            self.stdout.write(f"Billfold{'' if settings.LIVEMODE else ' in test mode'}: {address()}")
            return
        if not no_demo and not settings.LIVEMODE and not Customer.objects.exists():
            invoices = DEMO_INVOICES + DEMO_CHARGES
            self.stdout.write(f"First run: adding {DEMO_CUSTOMERS} demo customers and {invoices} demo invoices.")
            call_command("seed_demo", customers=DEMO_CUSTOMERS, verbosity=options["verbosity"])
            call_command("seed_demo_invoices", invoices=DEMO_INVOICES, verbosity=options["verbosity"])
            call_command("seed_demo_charges", invoices=DEMO_CHARGES, verbosity=options["verbosity"])
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            administrator = User.objects.create_superuser(EMAIL, password, name="Administrator")
            administrator.password_is_generated = True
            administrator.save(update_fields=["password_is_generated"])
        self.stdout.write(
            box(
                "Billfold is ready. This password is shown once, for the first sign-in: then choose your own.",
                "",
                *([] if settings.LIVEMODE else [*TEST_MODE, ""]),
                f"Address   {address()}",
                f"E-mail    {EMAIL}",
                f"Password  {password}",
            )
        )


def address() -> str:
    """Where a browser finds the desk: the public address when one is set, else this machine's."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return settings.CSRF_TRUSTED_ORIGINS[0] + "/"
    host = "127.0.0.1" if settings.HOST in ("0.0.0.0", "::", "") else settings.HOST  # noqa: S104
    return f"http://{host}:{settings.PORT}/"


def box(*lines) -> str:
    width = max(map(len, lines))
    edge = "+" + "-" * (width + 4) + "+"
    return "\n".join(["", edge, *(f"|  {line:<{width}}  |" for line in lines), edge, ""])
