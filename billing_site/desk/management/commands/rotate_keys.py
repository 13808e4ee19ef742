"""New keys for what is encrypted in the database: every secret is encrypted again, and old keys may go."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing_site.lib import secrets
from billing_site.lib.encryption import columns, key_file
from billing_site.lib.encryption.key_file import KeyFault


class Command(BaseCommand):
    help = "Add a new first key and encrypt every secret with it. Killed half way it continues when run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--drop-old",
            action="store_true",
            help="Then take the old keys out of the key file: backups made before need a copy of them.",
        )

    def handle(self, *args, drop_old: bool, **options) -> None:
        try:
            with key_file.alone(wait=False):
                self.rotate(drop_old)
        except KeyFault as fault:
            raise CommandError(str(fault)) from fault

    def rotate(self, drop_old: bool) -> None:
        keys = key_file.keys()
        total, unfinished = count()
        if not keys:
            self.stdout.write("Nothing is encrypted yet, and there is no key. The first secret makes one.")
            return
        if unfinished:
            self.stdout.write("An earlier change of keys was not finished: it continues with the first key.")
        elif key_file.in_environment():
            self.stdout.write(
                "The keys come from SECRET_KEYS, and its first one has encrypted every secret. To change it, put this "
                f"new key and a comma in front, on every machine, restart them and run this again:\n{key_file.new()}"
            )
            return
        else:
            key_file.write([key_file.new(), *keys])
        self.encrypt_again(total)
        if drop_old:
            self.drop_old(total)

    def encrypt_again(self, total: int) -> None:
        done = 0
        for name in settings.ENCRYPTED:
            for size in columns.each(name, secrets.renew):
                done += size
                self.stdout.write(f"{done} of {total} secrets are under the first key.")
        self.stdout.write("Every secret is under the first key.")

    def drop_old(self, total: int) -> None:
        keys = key_file.keys()
        if key_file.in_environment():
            self.stdout.write("Leave only the first key in SECRET_KEYS, on every machine, and restart them.")
            return
        key_file.write(keys[:1])
        # Who read the keys before there was a new one may have saved a secret under an old one meanwhile.
        while not all(map(secrets.is_current, columns.every())):
            key_file.write(keys)
            self.encrypt_again(total)
            key_file.write(keys[:1])
        self.stdout.write(f"Dropped {len(keys) - 1} old. Backups made before today need the old key file.")


def count() -> tuple[int, bool]:
    """How many secrets there are, and whether some are not under the first key. Raises KeyFault for unreadable ones."""
    total, unfinished = 0, False
    for text in columns.every():
        total += 1
        secrets.decrypt(text)
        unfinished = unfinished or not secrets.is_current(text)
    return total, unfinished
