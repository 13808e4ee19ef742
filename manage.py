#!/usr/bin/env python
"""Django's command line for Billfold."""

import sys

from django.core.management import execute_from_command_line

from billing_site.setup.ready import load_settings


def main():
    load_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
