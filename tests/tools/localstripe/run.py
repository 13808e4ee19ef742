"""localstripe on a socket that is handed over: it binds every interface by itself. Run in its own environment.

It knows an older Stripe: what it has not heard of is left out of requests, and intents are listed by customer and time.
"""

import socket
import sys

from aiohttp import web
from localstripe import resources, server

NEWER = {
    resources.PaymentIntent: ("allowed_payment_method_types", "description", "return_url"),
    resources.Refund: ("reason",),
}


def older(made):
    """Without the parameters that came later."""
    init = made.__init__
    made.__init__ = lambda self, **facts: init(self, **{k: v for k, v in facts.items() if k not in NEWER[made]})


def listed(url, customer=None, created=None, **page):
    found = resources.StripeObject._api_list_all.__func__(resources.PaymentIntent, url, **page)
    since = int((created or {}).get("gte", 0))
    found._list = [each for each in found._list[::-1] if customer in (None, each.customer) and each.created >= since]
    return found


for each in NEWER:
    older(each)
resources.PaymentIntent._api_list_all = staticmethod(listed)
resources.Store.dump_to_disk = lambda store: None
web.run_app(server.app, sock=socket.socket(fileno=int(sys.argv[1])), print=None)
