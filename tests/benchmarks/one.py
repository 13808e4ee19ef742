"""One suite on one database in a process of its own: `python -m tests.benchmarks.one SUITE` prints rows as JSON."""

import importlib
import json
import os
import sys
from dataclasses import asdict

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")


def main(suite):
    import django

    django.setup()
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    from billing_site.staff.models.user import User
    from tests.factories import seller

    user = User.objects.filter(email="bench@billfold.example").first()
    if user is None:
        user = User.objects.create_superuser("bench@billfold.example", None)
    # Who has no name and no address may issue no invoice.
    seller()
    for row in importlib.import_module(f"tests.benchmarks.{suite}").rows(user):
        print("ROW " + json.dumps(asdict(row)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
