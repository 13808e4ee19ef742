#!/usr/bin/env python
"""Django's command line for Billfold."""

import sys

from django.core.management import execute_from_command_line

from billing_site.setup.ready import load_settings, outages_in_one_line


def main():
    load_settings()
    with outages_in_one_line():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
