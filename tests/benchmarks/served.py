"""The desk and its peers on one server, for the rows measured through HTTP."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "tests.benchmarks.peers"
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
application = get_wsgi_application()
