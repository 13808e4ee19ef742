"""Lift the lock of an account from the machine itself, for the day on which no administrator comes in."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.staff.models.attempts import Attempts
from billing_site.staff.models.user import User


class Command(BaseCommand):
    help = "Forget the wrong attempts at an account, so that its owner can try to sign in again now."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email", help="the e-mail address that the person signs in with")

    def handle(self, *, email: str, **options) -> None:
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"No staff account has the e-mail address {email}.")
        counted = Attempts.objects.at(user).filter(count__gt=0).exists()
        user.lift_lock(by=None, now=timezone.now())
        self.stdout.write(f"{user.email} can try again now." if counted else f"{user.email} was not locked.")
        if not user.is_active:
            self.stdout.write("The account is deactivated, though: an administrator can reactivate it.")
