"""The commands that make demo rows: how many, by which seed."""

from django.core.management.base import BaseCommand, CommandError


class DemoCommand(BaseCommand):
    """Makes `things`: `usual` of them unless told otherwise, `most` of them at the most."""

    things = ""
    usual, most = 1, 1

    def add_arguments(self, parser):
        parser.add_argument(f"--{self.things}", type=int, default=self.usual, metavar="N")
        parser.add_argument("--seed", type=int, default=1)

    def refuse_unless_possible(self, count):
        if not 1 <= count <= self.most:
            raise CommandError(f"--{self.things} takes a whole number from 1 to {self.most:,}.")
