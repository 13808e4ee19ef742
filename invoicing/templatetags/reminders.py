"""What the pages of an invoice and of a customer show of reminders."""

from django import template
from django.utils import timezone

from billing_site.company.models import today, today_at
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.ladders import ladders
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.wording import pause_words, steps_in_words
from invoicing.models.states import OPEN
from invoicing.reminders.letters import not_now
from invoicing.reminders.shown import holds_in_words, ladder_rows, promise_in_words, row_of

register = template.Library()


@register.inclusion_tag("invoicing/reminders/invoice_reminders.html", takes_context=True)
def invoice_reminders(context, invoice: Invoice) -> dict:
    """The ladder of an open invoice with what can be done; of any other what was sent. `rows` None: no block at all."""
    if invoice.status != OPEN:
        sent = Reminder.objects.filter(invoice=invoice).select_related("message").order_by("id")
        return {"rows": [] if invoice.is_draft else [row_of(each, invoice.currency) for each in sent]}
    now = timezone.now()
    ladder = ladders([invoice], now=now)[invoice.pk]
    hold = ladder.hold
    return {
        "invoice": invoice,
        "is_open": True,
        "may_change": context["request"].user.has_perm("invoicing.change_invoice") and not ladder.refusal,
        "rows": ladder_rows(ladder),
        "none": ladder.none,
        "holds": holds_in_words(ladder),
        "promise": promise_in_words(hold),
        "is_promised": bool(hold and hold.promise == ReminderHold.PROMISED),
        "pause": pause_words(hold, today_at(now)),
        "has_next": ladder.next is not None,
        "not_now": not_now(ladder, now=now),
    }


@register.inclusion_tag("invoicing/reminders/customer_reminders_block.html", takes_context=True)
def customer_reminders_block(context, customer: Customer) -> dict:
    """What this customer gets instead of the account's policy, and the way to their ladders."""
    row, account = CustomerReminders.of(customer), AccountReminders.current()
    is_own = row.mode == CustomerReminders.OWN
    return {
        "customer": customer,
        "may_view": context["request"].user.has_perm("invoicing.view_invoice"),
        "mode": row.get_mode_display(),
        "steps": "" if row.mode == CustomerReminders.NONE else steps_in_words((row if is_own else account).policy),
        "is_off": not account.enabled,
        "pause": pause_words(row, today()),
    }
