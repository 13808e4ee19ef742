"""One look into the outbox: what is due is sent, and then the command ends."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing_site.lib.text import count_of
from billing_site.mail.outbox import RUN, send_due_messages
from billing_site.mail.server import leaves


class Command(BaseCommand):
    help = "Send the mails that are due, as `tick` does too. Safe to run at any time, any number of times at once."

    def handle(self, *args, **options) -> None:
        sent = 0
        while (now := send_due_messages(timezone.now())) == RUN:
            sent += now
        self.stdout.write(f"{count_of(sent + now, 'mail')} sent. {leaves()}".strip())
