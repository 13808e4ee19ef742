#!/usr/bin/env python
"""Django's command line for Billfold."""

import sys

from django.core.management import execute_from_command_line

from billing_site.setup.ready import load_settings, outages_in_one_line, right_database_first

# What these do leaves the site: mail is sent, pages are served.
SERVING = ("tick", "db_worker", "send_mail", "runserver")


def main():
    load_settings()
    with outages_in_one_line():
        if sys.argv[1:] and sys.argv[1] in SERVING:
            right_database_first()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
