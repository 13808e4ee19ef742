"""What was posted to change a subscription: read, with what is wrong at each input, foreseen and done."""

from datetime import datetime

from django.http import QueryDict

from billing_site.company.models import Company
from billing_site.pages.access import number
from billing_site.staff.models.user import User
from invoicing.lines.names import RateChoices, offered_rates
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.changes.forms import ChangeForm
from invoicing.subscriptions.editor.rows import ITEM, ItemReader, Row, problems_of, row_of, typed_rows
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change, change_later, foresee_change, foresee_later
from invoicing.subscriptions.models.verbs.creating import Choice
from invoicing.subscriptions.models.verbs.foreseeing import Foresight
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused


class Changed:
    """`problems` are {name of an input: complaint}, '' for the whole."""

    def __init__(self, post: QueryDict | None, subscription: Subscription, *, now: datetime) -> None:
        self.subscription, self.now = subscription, now
        self.form = ChangeForm(post)
        standing = list(subscription.items.filter(removed_at=None).select_related("price__product").order_by("id"))
        in_use = [rate for item in standing for rate in item.tax_rates]
        self.rates = RateChoices(offered_rates(), in_use)
        self.before: list[Row] = [
            row_of(
                item.public_id,
                item.price,
                item.quantity,
                self.rates.text(item.tax_rates),
                currency=subscription.currency,
            )
            for item in standing
        ]
        self.items: list[Row] = self.before if post is None else typed_rows(post, "item", ITEM)
        self.version = number(post.get("version") if post is not None else None) or subscription.version
        self.choices: list[Choice] = []
        self.problems: dict[str, str] = {}
        if post is not None:
            prices = [item.price for item in standing]
            self.choices = ItemReader(self.items, subscription.currency, self.rates, prices).choices()
            self.form.is_valid()
            self.problems = self.found()

    def found(self) -> dict[str, str]:
        problems = {} if self.items else {"": "Choose at least one price, or cancel the subscription instead."}
        problems |= problems_of(self.items)
        for name, errors in self.form.errors.items():
            problems["" if name == "__all__" else name] = str(errors[0])
        return problems

    @property
    def is_nothing(self) -> bool:
        """Whether it leaves all items and the billing day as they are, from now on."""
        if self.problems or self.form.is_later or self.form.values()["resets_anchor"]:
            return False
        return [said_by(row) for row in self.items] == [said_by(row) for row in self.before]

    @property
    def is_stale(self) -> bool:
        return self.version != self.subscription.version

    def foresee(self) -> Foresight:
        """Raises SubscriptionRefused, IllegalMove."""
        if self.form.is_later:
            return foresee_later(self.subscription, self.choices, now=self.now, company=Company.current())
        return foresee_change(
            self.subscription, self.choices, now=self.now, company=Company.current(), **self.form.values()
        )

    def save(self, *, by: User) -> Invoice | None:
        """Raises SubscriptionRefused, IllegalMove."""
        if self.form.is_later:
            change_later(self.subscription, self.choices, None, by=by, now=self.now, base_version=self.version)
            return None
        how = self.form.values()
        return change(self.subscription, self.choices, by=by, now=self.now, base_version=self.version, **how)

    def take(self, refusal: ValueError) -> None:
        """Have the input complain that the verb found wrong."""
        name = refusal.field if isinstance(refusal, SubscriptionRefused) else ""
        name = {"at": "when", "phases": "items"}.get(name, name)
        if name in self.form.fields:
            self.form.add_error(name, str(refusal))
        elif name == "items" and self.items:
            name = f"{self.items[0].key}-price"
            self.items[0].errors["price"] = str(refusal)
        else:
            name = ""
        self.problems[name] = str(refusal)


def said_by(row: Row) -> tuple:
    """What a row says; of what is billed by use any quantity says nothing."""
    is_metered = row.price is not None and row.price.usage_type == Price.METERED
    quantity = "" if is_metered else row.cells["quantity"] or "1"
    return row.key, row.price and row.price.pk, quantity, row.cells["tax"]
