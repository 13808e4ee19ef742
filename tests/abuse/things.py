"""One of each thing in each state, made by the verbs, and the addresses of the URL table with their ids in them."""

import io
from datetime import timedelta
from decimal import Decimal

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.parts import Attachment
from billing_site.staff.models.attempts import Attempts, Place
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.sign_in.limits import PASSWORD_CLOSED, account_of
from customers.bulk.deletion import delete_many, new_operation_id
from customers.models.coupon import Coupon
from customers.models.csv_import import ImportBatch
from customers.models.merge import CustomerMerge
from customers.models.metadata_key import MetadataKey
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.collecting.gateways.interface import (
    CARD,
    FAILED,
    NEEDS_RESPONSE,
    REQUIRES_ACTION,
    SUCCEEDED,
    Charge,
    MethodDetails,
)
from invoicing.collecting.gateways.interface import Dispute as Disputed
from invoicing.collecting.gateways.interface import Refund as GivenBack
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.disputing import evidence
from invoicing.collecting.models.disputing.learning import learn
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.product import Product
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import skip_step
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.rules.mail.texts import Texts
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.revenue.adding import add_movements
from invoicing.subscriptions.models.revenue.movement import RevenueMovement, RevenueTotal
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.verbs.changing import change_later
from invoicing.subscriptions.models.verbs.creating import Choice
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from invoicing.totals.credit import CreditRequest
from tests.abuse.addresses import PARAMETER, readable
from tests.abuse.files import imports
from tests.customers.imports.import_files import checked, upload
from tests.factories import customer, draft, issued, staff, tax_rate
from tests.invoicing.subscriptions.factories import choice, price, subscription, use
from tests.mail.factories import mail
from tests.staff.factories import passkey

# What a route's <public_id> is, by how the route starts: the first that fits counts.
NOUNS = {
    "customers/import/": "import",
    "customers/": "customer",
    "coupons/": "coupon",
    "promotion-codes/": "promotion_code",
    "invoices/": "invoice",
    "i/": "hosted",
    "payment-claims/": "claim",
    "customer-messages/": "query",
    "credit-notes/": "note",
    "payments/incoming/": "incoming",
    "payments/charges/": "charge",
    "payments/refunds/": "refund",
    "payments/disputes/": "dispute",
    "payments/": "payment",
    "products/import/": "product_import",
    "products/": "product",
    "prices/import/": "price_import",
    "subscriptions/import/": "subscription_import",
    "subscriptions/bulk-changes/": "bulk_change",
    "prices/": "price",
    "subscriptions/usage/import/": "usage_record_import",
    "subscriptions/": "subscription",
    "billing-runs/": "billing_run",
    "tax-rates/": "tax_rate",
    "exchange-rates/": "exchange_rate",
    "portal-requests/": "portal_request",
    "payment-methods/": "method",
    "emails/": "email",
    "jobs/": "job",
    "downloads/": "download",
    "settings/team/invitations/": "invitation",
    "settings/team/": "person",
    "settings/security-log/": "entry_of_log",
}
# Parameters that are the same thing wherever they stand.
PARAMETERS = {
    **{name: name for name in ("tax_id", "entry", "item", "verb", "digits", "number", "version", "token", "place")},
    **{
        name: name
        for name in ("uidb36", "key", "part", "receipt", "correction", "name", "rest", "slot", "language", "page")
    },
    "secret": "secret",
    "record": "usage_record",
    "change": "change",
    "discount": "subscription_discount",
    "file": "evidence",
    "invoice": "invoice",
    "method": "method",
    "pk": "passkey",
    "operation_id": "operation",
}
# Pages of one state of a thing.
STATES = {
    **dict.fromkeys(("invoice_edit", "invoice_paste", "invoice_finalize", "invoice_delete"), "draft"),
    "invoice_finalize_and_charge": "draft",
    **dict.fromkeys(("invoice_charge", "tries_stop", "tries_resume", "tries_skip", "tries_move"), "collected"),
    "invoice_payment_method": "collected",
    "charge_refund": "paid_charge",
    **dict.fromkeys(("promise_add", "reminder_pause", "reminder_skip"), "reminded"),
    **dict.fromkeys(("reminder_send", "reminder_preview", "reminder_texts"), "remindable"),
    **dict.fromkeys(("method_link", "method_link_go", "method_link_back"), "setup_secret"),
    "coupon_restore": "deleted_coupon",
    "subscription_trial": "in_trial",
    "customer_restore": "deleted_customer",
    "staff_reactivate": "inactive",
    "customer_undo_delete": "deletion",
    "subscription_bulk": "bulk_verb",
}
# Pages about what is ticked in a list.
TICKED = {
    **dict.fromkeys(
        ("customer_bulk_set", "customer_bulk_delete", "reminders_of_customers", "statements_send"), "customer"
    ),
    **dict.fromkeys(("invoice_bulk", "invoice_pdfs", "reminders_of_invoices"), "invoice"),
    "subscription_bulk": "subscription",
    "credit_note_pdfs": "note",
    "email_bulk_cancel": "email",
    "email_bulk_retry": "failed_email",
}
# Pages that ask for something in their query.
QUERIES = {
    "tax_report_documents": "?status=exempt",
    **dict.fromkeys(("reminder_letters_send", "reminder_letters_skip"), "?matching=1"),
}


class Things:
    """Rows by noun, the plainest first. Made for one administrator, with a browser of theirs.

    `reset` is whose forgotten password the links for a new one are; `passkeys` are whose passkeys there are.
    """

    def __init__(self, by, browser, *, passkeys=(), reset=None, now=None):
        self.by, self.browser, self.now = by, browser, now or timezone.now()
        self.rows = {}
        self.make_customers()
        self.make_catalog()
        self.make_documents()
        self.make_subscriptions()
        self.make_mails()
        self.make_team(passkeys or [staff("Billing")], reset or by)
        self.make_company()
        self.make_jobs()
        self.rows |= {"verb": ["void", "finalize", "delete", "uncollectible"], "digits": ["336699"], "number": ["1"]}
        self.rows["event"] = [Event.objects.of(self.first("customer")).first()]
        self.rows["key"] = [MetadataKey.objects.first()]

    def first(self, noun):
        return self.rows[noun][0]

    def make_customers(self):
        by, now = self.by, self.now
        buyer = customer("Jenny Rosen", currency="eur", address_country="DE", metadata={"plan": "gold"})
        tax_ids = [buyer.add_tax_id("eu_vat", "DE136695976", by=by, now=now)]
        tax_ids.append(buyer.add_tax_id("us_ein", "12-3456789", by=by, now=now))
        entry = buyer.adjust_balance(-500, by=by, now=now)
        coupon = Coupon.create(by=by, now=now, public_id="SPRING", percent_off=Decimal(10), duration=Coupon.FOREVER)
        discount = coupon.redeem_for(buyer, by=by, now=now)
        codes = [PromotionCode.create(coupon, code=code, by=by, now=now) for code in ("SPRING-26", "HELLO")]
        codes[1].change({"active": False}, by=by, now=now)
        gone = Coupon.create(by=by, now=now, public_id="AUTUMN", percent_off=Decimal(5))
        gone.mark_deleted(by=by, now=now)
        other, kept, merged, deleted = (customer(name, currency="eur") for name in ("Acme", "Kept", "Acme Inc", "Gone"))
        merge = CustomerMerge.make(kept, merged, {}, by=by, now=now)
        deletion = new_operation_id(now)
        delete_many([deleted], by=by, now=now, operation_id=deletion)
        deleted.refresh_from_db()
        self.rows |= {
            "customer": [buyer, other, kept, deleted, merged],
            "deleted_customer": [deleted],
            "tax_id": tax_ids,
            "entry": [entry],
            "coupon": [coupon, gone],
            "deleted_coupon": [gone],
            "promotion_code": codes,
            "discount": [discount],
            "merge": [merge],
            "operation": [str(merge.batch), deletion],
            "deletion": [deletion],
        }

    def make_catalog(self):
        by, now = self.by, self.now
        product, old = (Product.create(by=by, now=now, name=name) for name in ("Design", "Printing"))
        price = Price.create(product, by=by, now=now, currency="eur", unit_amount=Decimal(1000))
        old.change({"active": False}, by=by, now=now)
        rate, former = tax_rate(now=now), tax_rate("16", now=now)
        former.change({"active": False}, by=by, now=now)
        worth = {"day": now.date(), "base": "eur", "currency": "usd", "rate": Decimal("1.08")}
        exchange = ExchangeRate.create(by=by, now=now, **worth)
        self.rows |= {"product": [product, old], "price": [price], "tax_rate": [rate, former]}
        self.rows["exchange_rate"] = [exchange]
        own, _ = MailTemplate.set("invoice", 0, "de", Texts("Rechnung {number}", "Guten Tag"), by=by, now=now)
        self.rows |= {"email_text": [own], "slot": ["invoice", "reminder-2"], "language": ["de", "ar"]}

    def make_subscriptions(self):
        """One that runs, one that is paused and going to end, and one that ended."""
        by, now = self.by, self.now
        paused, ended = (subscription(now=now) for _ in range(2))
        calls = choice(price("Calls", 2, usage_type="metered", now=now))
        running = subscription(None, choice(price(now=now)), calls, now=now)
        use(running.items.get(price=calls.price), 5, now)
        self.rows["usage_record"] = list(UsageRecord.objects.all())
        pause(paused, "void", by=by, now=now)
        cancel_later(paused, None, by=by, now=now)
        # Somebody has to look at it, too.
        Subscription.objects.filter(pk=paused.pk).update(problem="The address is missing.", problem_at=now)
        cancel(ended, by=by, now=now)
        of_price = Choice(running.items.exclude(price=calls.price).get().price, Decimal(2))
        planned = [change_later(running, [of_price], now + timedelta(days=days), by=by, now=now) for days in (3, 4)]
        coupon = Coupon.create(by=by, now=now, public_id="SUBSCRIBED", percent_off=Decimal(5))
        discount = coupon.redeem_for_subscription(running.customer, running.public_id, by=by, now=now)
        trial = subscription(now=now, trial_end=now + timedelta(days=9))
        changed = BulkChange.begin("coupon", {"coupon": coupon.public_id}, "Apply the coupon", by=by, now=now)
        given = {"discount": discount.public_id}
        BulkRow.objects.create(change=changed, subscription=running, outcome=BulkRow.DONE, before=given)
        self.rows |= {"bulk_change": [changed], "bulk_verb": ["quantity", "price", "cancel", "coupon"]}
        self.rows |= {
            "subscription": [running, paused, ended],
            "in_trial": [trial],
            "subscription_item": list(running.items.all()),
            "period": list(running.periods.all()),
            "change": planned,
            "subscription_discount": [discount],
        }
        over, goes_on = (BillingRun.begin(3, until=now) for _ in range(2))
        over.end()
        self.rows["billing_run"] = [over, goes_on]
        add_movements(now)
        self.rows |= {"movement": list(RevenueMovement.objects.all()), "revenue": list(RevenueTotal.objects.all())}

    def make_documents(self):
        by, now, buyer, other = self.by, self.now, self.first("customer"), self.rows["customer"][1]
        item = InvoiceItem.create(
            buyer, currency="eur", by=by, now=now, description="Hour", quantity=1, unit_amount=Decimal(100)
        )
        noted, partly, paid, void, lost = (issued(other, now=now) for _ in range(5))
        payments = [partly.pay(100, by=by, now=now), paid.pay(paid.amount_remaining, by=by, now=now)]
        bounced = lost.pay(100, by=by, now=now)
        bounced.reverse(reason="bounced", by=by, now=now)
        lost.refresh_from_db()
        shares = [(issued(other, now=now), 100)]
        incoming = [IncomingPayment.receive(other, 300, shares, by=by, now=now) for _ in range(2)]
        incoming[1].reverse(reason="recalled", by=by, now=now)
        void.void(by=by, now=now)
        lost.mark_uncollectible(by=by, now=now)
        note = CreditNote.issue(noted, CreditRequest(amount=100), by=by, now=now)
        void_note = CreditNote.issue(noted, CreditRequest(amount=100), by=by, now=now)
        void_note.void(by=by, now=now)
        started = draft(now=now)
        self.make_hosted(issued(other, now=now))
        self.make_reminders(issued(other, now=now))
        self.make_portal(other)
        self.make_charges()
        self.make_methods(other)
        self.rows |= {
            "item": [item],
            "invoice": [noted, partly, paid, void, lost, started],
            "draft": [started],
            "payment": [*payments, bounced],
            "incoming": incoming,
            "note": [note, void_note],
            "tax_entry": list(TaxEntry.objects.all()),
        }

    def make_hosted(self, invoice):
        """An invoice whose customer looked at it, paid a part, and said something."""
        by, now = self.by, self.now
        part = HostedLink.address_of(invoice).split("/")[-2]
        HostedLink.open(invoice.public_id, part).link.viewed(now=now)
        self.rows |= {
            "hosted": [invoice],
            "hosted_link": [HostedLink.of(invoice)],
            "part": [part],
            "page": ["nobody"],
            "rest": ["nothing"],
            "receipt": [invoice.pay(100, by=by, now=now).public_id],
            "correction": [CreditNote.issue(invoice, CreditRequest(amount=100), by=by, now=now).public_id],
            "claim": [PaymentClaim.say(invoice, now.date(), now=now)],
            "query": [InvoiceQuery.ask(invoice, "The sum is wrong.", language="en", now=now)],
        }

    def make_portal(self, buyer):
        """A customer who used one link, got another, and wants something changed."""
        by, now = self.by, self.now
        used, token = PortalLink.create(buyer, buyer.email, by=by, now=now)
        visit, self.visitor = PortalVisit.begin(token, language="en", now=now)
        PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=visit.customer.version, now=now)
        self.rows |= {
            "portal_link": [used],
            "portal_visit": [visit],
            "portal_request": [PortalRequest.objects.get()],
            "secret": [PortalLink.create(buyer, buyer.email, by=by, now=now)[1]],
        }

    def make_methods(self, buyer):
        """A customer with a card on file and one that was detached, who was asked for another."""
        by, now = self.by, self.now
        shown = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": now.year + 2}
        card, gone = (
            PaymentMethod.attach(buyer, MethodDetails("card", key, shown=shown), gateway="manual", by=by, now=now)
            for key in ("card-1", "card-2")
        )
        gone.detach(by=by, now=now)
        asked, self.asked = SetupRequest.create(
            buyer, email=buyer.email, gateway="manual", make_default=True, by=by, now=now
        )
        asked.finish(MethodDetails("card", "card-3", shown=shown), now=now)
        self.rows["setup_secret"] = [self.asked]
        self.rows |= {"method": [card, gone, *self.rows["method"]], "setup_request": [asked]}

    def make_reminders(self, invoice):
        """An account that reminds, an open invoice with a skipped step and a promise, and a letter of the next days."""
        by, now = self.by, self.now
        AccountReminders.change({"enabled": True, "one_letter": True}, by=by, now=now)
        issued(invoice.customer, now=now, days_until_due=1)
        CustomerReminders.pause(self.first("customer"), until=None, reason="", by=by, now=now)
        skip_step(invoice, by=by, now=now)
        ReminderHold.promise_payment(invoice, now.date(), note="", by=by, now=now)
        self.rows |= {
            "reminded": [invoice],
            "remindable": [issued(invoice.customer, now=now)],
            "reminder": list(Reminder.objects.all()),
            "hold": [ReminderHold.of(invoice)],
            "reminders": [AccountReminders.current(), CustomerReminders.of(self.first("customer"))],
        }

    def make_refunds(self, buyer, card):
        """Two charges that were paid: part of one is refunded, a refund failed, and the customer disputes the rest."""
        by, now = self.by, self.now
        paid, charge = (ChargeAttempt.begin(issued(buyer, now=now), card, by=by, now=now) for _ in range(2))
        for each, reference in ((paid, "whole"), (charge, "paid")):
            each.settle(Charge(SUCCEEDED, reference, each.amount, "eur"), now=now)
        self.rows["paid_charge"] = [paid]
        refunds = [Refund.begin(charge, 100, by=by, now=now) for _ in range(2)]
        refunds[0].settle(GivenBack(FAILED, "", 100, "eur", words="No."), now=now)
        dispute = learn("test", Disputed("disputed", "paid", 500, "eur", NEEDS_RESPONSE, fee=1500), now=now)
        evidence.add(dispute, [evidence.looked_at("note.txt", b"Delivered.")], by=by, now=now)
        self.rows |= {"refund": refunds, "dispute": [dispute], "evidence": list(dispute.files.all())}

    def make_charges(self):
        """Invoices with a card on file: one charged, one that the customer is to confirm, one that is tried later."""
        by, now, buyer = self.by, self.now, customer("Paul", currency="eur")
        details = MethodDetails(CARD, "test_method", shown={"brand": "visa", "last4": "4242"})
        card = PaymentMethod.attach(buyer, details, gateway="test", by=by, now=now)
        automatic = {"now": now, "collection_method": "charge_automatically"}
        failed, waits, tried = (issued(buyer, **automatic) for _ in range(3))
        charges = [ChargeAttempt.begin(each, card, by=by, now=now) for each in (failed, waits, tried)]
        for charge, state in zip(charges[:2], (FAILED, REQUIRES_ACTION), strict=True):
            charge.settle(Charge(state, "reference", charge.amount, "eur", decline_code="do_not_honor"), now=now)
        self.make_refunds(buyer, card)
        GatewayCursor.of("test", "happenings")
        CollectionPolicy.change({"tries": 4}, by=by, now=now)
        self.rows |= {
            "charge": charges,
            "checkout": [Checkout.begin(buyer, key="0" * 32, gateway="test", language="en", consent="Yes", now=now)],
            "method": [card],
            "collected": [failed],
            "collection": list(Collection.objects.all()),
            "cursor": list(GatewayCursor.objects.all()),
            "collecting": [CollectionPolicy.current()],
        }

    def make_mails(self):
        invoice, now = self.first("invoice"), self.now
        attached = [Attachment("invoice", invoice.public_id, "invoice.pdf")]
        about = {"about": invoice, "customer": invoice.customer, "attachments": attached}
        sent, waiting = (mail("jane@x.example", now=now, **about) for _ in range(2))
        sent.mark_sent("250 OK", {}, now=now)
        failed = mail("jim@x.example", now=now, **about)
        failed.mark_failed("554 No", {}, now=now)
        back = BouncedAddress.mark("jane@x.example", "550 5.1.1 nobody", message=sent, now=now)
        self.rows |= {
            "email": [waiting, sent, failed],
            "failed_email": [failed],
            "bounced_address": [back],
            "place": ["0"],
        }

    def make_team(self, passkeys, reset):
        by, now = self.by, self.now
        sent, self.token = Invitation.send("new@billfold.example", "Billing", by=by, now=now)
        colleague, inactive, locked = (staff() for _ in range(3))
        inactive.deactivate(by=by, now=now)
        for _ in range(50):
            Attempts.count_one([Place(PASSWORD_CLOSED, account_of(locked))], timezone.now())
        SecurityEntry.record("export", by=by, now=now, detail="customers")
        self.rows |= {
            "invitation": [sent],
            "token": [self.token],
            "person": [colleague, locked, inactive, *passkeys, by],
            "inactive": [inactive],
            "entry_of_log": [SecurityEntry.objects.first()],
            "passkey": [passkey(person) for person in passkeys],
            "uidb36": [user_pk_to_url_str(reset)],
            "key": ["set-password", default_token_generator.make_token(reset)],
        }

    def make_company(self):
        logo = io.BytesIO()
        Image.new("RGB", (200, 200)).save(logo, "PNG")
        address = reverse("company_documents")
        form = self.browser.get(address).context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
        typed |= {kind: SimpleUploadedFile(f"{kind}.png", logo.getvalue()) for kind in ("logo", "icon")}
        self.browser.post(address, typed | {"version": Company.current().version})
        company = Company.current()
        assert company.logo and company.icon, "the pictures were not taken"
        self.rows["name"] = [company.logo.rpartition("/")[2]]
        company.change({"name": "Acme Works"}, by=self.by, now=self.now)
        self.rows |= {"company": [company], "version": [str(company.version)]}

    def make_jobs(self):
        desk = self.browser
        with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
            undo = {"undoes": self.first("deletion"), "batch": new_operation_id(self.now)}
            waiting = Job.start("Work", "customers.undo.operation.undo_job", by=self.by, now=self.now, **undo)
        desk.post(f"{reverse('credit_note_pdfs')}?ids={self.first('note').public_id}")
        download = Job.objects.latest("pk")
        upload(desk, "name,email\nJane,jane@example.com\n")
        first = ImportBatch.objects.latest("pk")
        ready = checked(desk, "name,email\nJohn,john@example.com\n")
        self.rows |= {"job": [waiting, download], "download": [download], "import": [first, ready]}
        running = self.first("subscription")
        metered = running.items.get(price__usage_type="metered")
        self.rows |= imports(desk, running, metered, like=first)

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
