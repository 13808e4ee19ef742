"""The settings of a site that is served to be killed: as in production, with static files that need no collecting."""

from billing_site.settings import *  # noqa: F403
from billing_site.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
