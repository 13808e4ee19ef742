"""One of each thing in each state, and the addresses of the URL table with their ids in them."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from billing_site.events.models import Event
from customers.models.metadata_key import MetadataKey
from tests.abuse.addresses import PARAMETER, readable
from tests.abuse.made.catalog import make_catalog
from tests.abuse.made.desk import make_company, make_jobs, make_mails, make_team
from tests.abuse.made.documents import make_documents
from tests.abuse.made.people import make_customers
from tests.abuse.made.subscriptions import make_subscriptions
from tests.abuse.nouns import NOUNS, PARAMETERS, QUERIES, STATES, TICKED
from tests.factories import staff


class Things:
    """Rows by noun, the plainest first. Made for one administrator, with a browser of theirs.

    `reset` is whose forgotten password the links for a new one are; `passkeys` are whose passkeys there are.
    """

    def __init__(self, by, browser, *, passkeys=(), reset=None, now=None):
        self.by, self.browser, self.now = by, browser, now or timezone.now()
        self.rows = {}
        make_customers(self)
        make_catalog(self)
        make_documents(self)
        make_subscriptions(self)
        make_mails(self)
        make_team(self, passkeys or [staff("Billing")], reset or by)
        make_company(self)
        make_jobs(self)
        self.rows |= {"verb": ["void", "finalize", "delete", "uncollectible"], "digits": ["336699"], "number": ["1"]}
        self.rows["event"] = [Event.objects.of(self.first("customer")).first()]
        self.rows["key"] = [MetadataKey.objects.first()]

    def first(self, noun):
        return self.rows[noun][0]

    def path(self, name, route):
        """The address with the ids of these things in it."""
        return self.paths(name, route)[0]

    def paths(self, name, route):
        """The address for one thing after the other; what belongs to another thing stands beside that."""
        *owners, last = [self.ids(name, route, argument) for argument in PARAMETER.findall(readable(route))] or [[""]]
        ticked = f"?ids={self.first(TICKED[name]).public_id}" if name in TICKED else QUERIES.get(name, "")
        return [filled(route, [*(ids[0] for ids in owners), identity]) + ticked for identity in last]

    def ids(self, name, route, argument):
        """The ids that a parameter of a route may be."""
        customers = self.rows["customer"][:1]
        if argument in ("app_label", "url", "content_type_id"):
            kind = str(ContentType.objects.get_for_model(type(customers[0])).pk)
            return [{"app_label": "customers", "url": "nothing", "content_type_id": kind}[argument]]
        if argument == "object_id":
            label = ".".join(route.split("/")[1:3])
            rows = customers if name == "admin:view_on_site" else self.models()[label]
            return [str(row.pk) for row in rows]
        noun = STATES.get(name) or PARAMETERS.get(argument) or next(NOUNS[at] for at in NOUNS if route.startswith(at))
        return [str(getattr(thing, "public_id", None) or getattr(thing, "pk", thing)) for thing in self.rows[noun]]

    def models(self):
        """{label of a model: the rows of it}"""
        found = {}
        for thing in (thing for things in self.rows.values() for thing in things if hasattr(thing, "_meta")):
            rows = found.setdefault(type(thing)._meta.label_lower, [])
            if thing not in rows:
                rows.append(thing)
        return found


def filled(route, identities):
    """The path of a route with these ids in place of its parameters."""
    given = iter(identities)
    return "/" + PARAMETER.sub(lambda found: next(given), readable(route))
