"""Each address x each role x each method, with real things behind the ids, against the written table of who may."""

import itertools
import re
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.user import User
from customers.models.coupon import Coupon
from customers.models.csv_import import ImportBatch
from customers.models.merge import CustomerMerge
from customers.models.metadata_key import MetadataKey
from invoicing.models.credit_note import CreditNote
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Price, Product
from invoicing.totals.credit import CreditRequest
from tests.abuse.access_table import LEVELS, lines
from tests.customers.imports.import_files import upload
from tests.factories import customer, draft, issued, staff, tax_rate
from tests.staff.factories import passkey, prove_identity

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "inactive", "no role", "Read-only", "Billing", "Administrator")
STANDING = {"anonymous": 0, "inactive": 0, "no role": 1, "Read-only": 2, "Billing": 3, "Administrator": 4}
METHODS = ("GET", "HEAD", "POST", "POST without token", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Of jobs that somebody else started nobody hears even that they are there.
HIDDEN = ("job_detail", "job_cancel", "documents_file", "admin:jobs_job_change", "admin:jobs_job_history")
# There is nothing behind these in the tests' world.
ABSENT = (
    *("company_logo", "company_icon", "documents_file", "customer_undo_delete", "admin:"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_edit_webauthn", "mfa_remove_webauthn"),
)

# Without the token, and while no clock ticks: these two ask about the machine, not about a person.
MACHINE = {"metrics": 401, "readyz": 503}


def addresses(resolver=None, route="", space=""):
    """(name, route) of every address that the site answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield space + (entry.name or ""), path


ADDRESSES = sorted(set(addresses()))


@cache
def line_of(name):
    return next((line for line in lines() if fnmatchcase(name, line[0])), None)


def test_each_address_has_a_line_in_the_table():
    """Whoever makes a page says in tests/abuse/access_table.py who may read it and who may send to it."""
    assert len(ADDRESSES) > 280
    assert not [name for name, _ in ADDRESSES if line_of(name) is None]
    assert all(word in (*LEVELS, "-") for line in lines() for word in line[1:])


def test_each_line_of_the_table_has_an_address():
    unused = [line[0] for line in lines() if not any(line_of(name) == line for name, _ in ADDRESSES)]
    assert not unused


class World:
    """One of each thing, made by the verbs, and a browser of each role."""

    def __init__(self, media):
        now = self.now = timezone.now()
        self.people = {role: staff(role) for role in ("Read-only", "Billing", "Administrator")}
        self.people["no role"] = User.objects.create_user("norole@billfold.example", "a-good-password")
        self.people["inactive"] = staff("Administrator")
        self.chief = self.people["Administrator"]
        self.browsers = {role: self.browser(role) for role in ROLES}
        User.objects.filter(pk=self.people["inactive"].pk).update(is_active=False)
        media.mkdir(exist_ok=True)
        self.things = self.made(now)
        self.ids = {name: getattr(thing, "public_id", thing) for name, thing in self.things.items()}

    def browser(self, role):
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(self.people[role])
            prove_identity(client, self.people[role])
        return client

    def made(self, now):
        by = self.chief
        buyer = customer("Jenny Rosen", currency="eur", address_country="DE", metadata={"plan": "gold"})
        tax_id = buyer.add_tax_id("eu_vat", "DE136695976", by=by, now=now)
        entry = buyer.adjust_balance(-500, by=by, now=now)
        coupon = Coupon.create(by=by, now=now, public_id="SPRING", percent_off=Decimal(10), duration=Coupon.FOREVER)
        discount = coupon.redeem_for(buyer, by=by, now=now)
        product = Product.create(by=by, now=now, name="Design")
        price = Price.create(product, by=by, now=now, currency="eur", unit_amount=Decimal(1000))
        item = InvoiceItem.create(
            buyer, currency="eur", by=by, now=now, description="Hour", quantity=1, unit_amount=Decimal(100)
        )
        other = customer("Acme", currency="eur")
        open_invoice, paid_part = issued(other, now=now), issued(other, now=now)
        payment = paid_part.pay(100, by=by, now=now)
        note = CreditNote.issue(open_invoice, CreditRequest(amount=100), by=by, now=now)
        kept, gone = customer("Kept"), customer("Gone")
        merge = CustomerMerge.make(kept, gone, {}, by=by, now=now)
        company = Company.current()
        company.change({"name": "Acme Works"}, by=by, now=now)
        upload(self.browsers["Administrator"], "name,email\nJane,jane@example.com\n")
        batch = ImportBatch.objects.get()
        invitation, self.token = Invitation.send("new@billfold.example", "Billing", by=by, now=now)
        return {
            "customer": buyer,
            "tax_id": tax_id,
            "entry": entry,
            "coupon": coupon,
            "discount": discount,
            "product": product,
            "price": price,
            "item": item,
            "invoice": open_invoice,
            "draft": draft(now=now),
            "payment": payment,
            "note": note,
            "merge": merge,
            "company": company,
            "import": batch,
            "invitation": invitation,
            "person": self.people["Billing"],
            "tax_rate": tax_rate(now=now),
            "job": Job.start("Work", "customers.undo.operation.undo_job", by=by, now=now),
            "entry_of_log": SecurityEntry.record("export", by=by, now=now, detail="customers") or self.logged(),
            "event": Event.objects.of(buyer).first(),
            "key": MetadataKey.objects.first(),
            "passkey": passkey(staff("Billing")),
        }

    @staticmethod
    def logged():
        return SecurityEntry.objects.first()

    def path(self, name, route):
        """The address with the ids of this world's things in it."""
        if name == "admin:view_on_site":
            kind = ContentType.objects.get_for_model(type(self.things["customer"]))
            return reverse(name, args=[kind.pk, self.things["customer"].pk])
        if name.startswith("admin:"):
            return "/" + self.of_admin(route)
        if name == "account_reset_password_from_key":
            return "/accounts/password/reset/key/1-abc/"
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self.argument(name, route, found[1]), route)

    def of_admin(self, route):
        rows = {type(thing)._meta.label_lower: thing for thing in self.things.values() if hasattr(thing, "_meta")}
        label = ".".join(route.split("/")[1:3])
        pk = str(rows[label].pk) if "<path:object_id>" in route else ""
        route = route.replace("<path:object_id>", pk).replace("^(?P<app_label>", "").replace("(?P<url>.*)$", "nothing")
        return re.sub(r"staff\|[a-z|]+\)/\$$", "customers/", route)

    def argument(self, name, route, argument):
        fixed = {"verb": "void", "digits": "336699", "version": "1", "token": self.token, "tax_id": self.ids["tax_id"]}
        fixed |= {"entry": self.ids["entry"], "item": self.ids["item"], "price_id": self.ids["price"]}
        fixed |= {"pk": str(self.things["passkey"].pk), "operation_id": self.things["merge"].batch}
        if argument in fixed:
            return fixed[argument]
        drafts = ("invoice_edit", "invoice_paste", "invoice_finalize", "invoice_delete")
        nouns = {
            "customers/import": "import",
            "customers": "customer",
            "coupons": "coupon",
            "invoices": "invoice",
            "credit-notes": "note",
            "payments": "payment",
            "products": "product",
            "tax-rates": "tax_rate",
            "jobs": "job",
            "downloads": "job",
            "settings/team/invitations": "invitation",
            "settings/team": "person",
            "settings/security-log": "entry_of_log",
        }
        noun = next(noun for start, noun in nouns.items() if route.startswith(f"{start}/"))
        return self.ids["draft" if name in drafts else noun]

    def ask(self, role, method, path):
        """The answer, with everything undone that it did, in the browser too."""
        browser = self.browsers[role]
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        with transaction.atomic():
            browser.handler.enforce_csrf_checks = method == "POST without token"
            answer = browser.generic(method.split()[0], path)
            b"".join(answer)
            transaction.set_rollback(True)
        browser.cookies.clear()
        for name, value in cookies.items():
            browser.cookies[name] = value
        return answer


@pytest.fixture
def world(media):
    Company.current().change({"name": "Acme"}, by=None, now=timezone.now())
    return World(media)


def wrong(world, name, route, role, method):
    """What is wrong with the answer, '' for nothing."""
    _, reads, sends = line_of(name)
    who = sends if method.startswith("POST") else reads if method in ("GET", "HEAD") else "-"
    answer = world.ask(role, method, world.path(name, route))
    status = answer.status_code
    to_sign_in = status == 302 and answer["Location"].startswith(("/accounts/login/", "/admin/login/"))
    standing, public = STANDING[role], "anybody" in (reads, sends)
    if MACHINE.get(name) == status:
        return ""
    if status >= 500:
        return f"{status}"
    if method not in ("GET", "HEAD", "POST", "POST without token"):
        return "" if status == 405 else f"{status} instead of 405"
    if method == "POST without token":
        refused = status in (403, 405) or (to_sign_in and standing == 0)
        return "" if refused else f"{status} without the form's token"
    if who == "-" or (status == 405 and method == "HEAD"):
        refused = status in (403, 405) or (to_sign_in and standing == 0) or (status == 404 and name in ABSENT)
        return "" if refused else f"{status} instead of 405"
    if who == "nobody" or standing < LEVELS.index(who):
        if standing == 0 and not public:
            return "" if to_sign_in else f"{status} for one who is not signed in"
        hidden = status in (302, 404) and name in HIDDEN
        return "" if (status in (403, 404) and (status == 403 or name in ABSENT)) or hidden else f"{status} for {role}"
    missing = status in (302, 404) and (name in ABSENT or name in HIDDEN)
    refused = status in (401, 403, 404, 405) or (to_sign_in and not name.endswith("logout") and standing > 0)
    return "" if not refused or missing else f"{status} for {role}, who may"


def walk(world, roles_and_methods):
    """Every address by the roles and methods given for its place in the list; (number asked, what went wrong)."""
    asked, faults = 0, []
    for place, (name, route) in enumerate(ADDRESSES):
        for role, method in roles_and_methods(place):
            asked += 1
            fault = wrong(world, name, route, role, method)
            if fault:
                faults.append(f"{method} {name} ({route}) by {role}: {fault}")
    return asked, faults


def test_a_sample_of_all_addresses_by_each_role_in_turn(world):
    """Each address by two roles and two methods, which take turns."""

    def some(place):
        pairs = itertools.product(ROLES, METHODS)
        everything = list(pairs)
        return [everything[(place * 7 + step) % len(everything)] for step in (0, 20, 40)]

    asked, faults = walk(world, some)
    assert asked > 800
    assert not faults, "\n".join(faults)


@pytest.mark.prove
def test_every_address_by_every_role_with_every_method(world, figures):
    asked, faults = walk(world, lambda place: itertools.product(ROLES, METHODS))
    figures(addresses=len(ADDRESSES), tried=asked, wrong=len(faults))
    assert not faults, "\n".join(faults)


def test_every_model_of_the_admin_has_a_record_in_this_world(world):
    """Otherwise its pages would only ever be asked for what is not there."""
    made = {type(thing) for thing in world.things.values()}
    assert not [model for model in admin.site._registry if model not in made]
