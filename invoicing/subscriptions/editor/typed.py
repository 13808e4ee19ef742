"""What was posted of a new subscription: read, with what is wrong at each input, foreseen and created."""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from billing_site.company.models import Company
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.errors import CouponRefused, CurrencyLocked
from invoicing.models.parts.charged import MethodRefused
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.editor.forms import SubscriptionForm
from invoicing.subscriptions.editor.phases import PHASE, PhaseReader
from invoicing.subscriptions.editor.rows import EXTRA, ITEM, ItemReader, Row, problems_of, read_extras, typed_rows
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.creating import create, foresee_new
from invoicing.subscriptions.models.verbs.foreseeing import Foresight
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused

# What the verb says no with, each of which stands at a field.
REFUSALS = (SubscriptionRefused, CouponRefused, CurrencyLocked, MethodRefused, IllegalMove, ValueError)


class Typed:
    """`problems` are {name of an input: complaint} in the order of the page, '' for the whole subscription."""

    def __init__(self, post: QueryDict | None, customer: Customer, *, company: Company, now: datetime) -> None:
        self.customer, self.now = customer, now
        self.form = SubscriptionForm(post, customer=customer, company=company, now=now)
        self.items: list[Row] = typed_rows(post, "item", ITEM)
        self.extras: list[Row] = typed_rows(post, "extra", EXTRA)
        self.phases: list[Row] = typed_rows(post, "phase", PHASE)
        self.problems: dict[str, str] = {}
        self.arguments: dict[str, Any] = {}
        if post is not None:
            self.read(company)

    def read(self, company: Company) -> None:
        currency, form = self.form.typed_currency, self.form
        reader = ItemReader(self.items, currency, form.rates)
        self.choices = reader.choices()
        extra = read_extras(self.extras, currency, form.rates)
        schedule = PhaseReader(self.phases, reader.by_key, currency, now=self.now, zone=company.time_zone)
        valid = form.is_valid()
        # A schedule over items of which one is wrong would complain of what is not its fault.
        complete = len(self.choices) == len(self.items)
        proration = form.cleaned_data.get("phase_proration") or "none"
        phases = schedule.phases(proration) if complete else []
        self.problems = self.found()
        if valid and not self.problems:
            self.arguments = {"extra": extra, "phases": phases, **form.values()}

    def found(self) -> dict[str, str]:
        problems = {} if self.items else {"": "Choose at least one price."}
        problems |= problems_of([*self.items, *self.extras, *self.phases])
        for name, errors in self.form.errors.items():
            problems["" if name == "__all__" else name] = str(errors[0])
        return problems

    def foresee(self, invoices: int) -> Foresight:
        """Raises REFUSALS."""
        return foresee_new(self.customer, self.choices, now=self.now, invoices=invoices, **self.arguments)

    def create(self, *, by: User) -> Subscription:
        """Raises REFUSALS, DeletedCustomer."""
        return create(self.customer, self.choices, by=by, now=self.now, **self.arguments)

    def take(self, refusal: Exception) -> None:
        """Have the input complain that the verb found wrong."""
        name = self.field_of(refusal)
        if name in self.form.fields:
            self.form.add_error(name, str(refusal))
        elif self.phases and name == "phases":
            name = f"{self.phases[-1].key}-from"
            self.phases[-1].errors["from"] = str(refusal)
        elif self.items and name == "items":
            name = f"{self.items[0].key}-price"
            self.items[0].errors["price"] = str(refusal)
        else:
            name = ""
        self.problems[name] = str(refusal)

    def field_of(self, refusal: Exception) -> str:
        if isinstance(refusal, SubscriptionRefused | MethodRefused):
            return self.form.field_of(refusal.field)
        if isinstance(refusal, CouponRefused):
            return "codes" if self.arguments["codes"] and not self.arguments["coupons"] else "coupons"
        return "currency" if isinstance(refusal, CurrencyLocked) else ""
