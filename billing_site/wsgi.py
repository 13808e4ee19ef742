"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_site.settings")

from billing_site.readable import AnyRequest

application = get_wsgi_application()
application.request_class = AnyRequest
# What start-up made stays for ever: later collections need not look at it again.
gc.collect()
gc.freeze()
