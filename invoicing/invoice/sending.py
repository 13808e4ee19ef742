"""What finalizing says of the mail that follows from it: before it is done, and after."""

from django.urls import reverse

from billing_site.company.models import Company
from billing_site.lib.text import count_of
from billing_site.mail.models.message import Message
from billing_site.mail.server import leaves
from invoicing.invoice.mail_words import listed
from invoicing.models.invoice import Invoice
from invoicing.models.sending.automatic import sends_by_itself
from invoicing.models.sending.recipients import NO_ADDRESS, on_file
from invoicing.models.sending.verbs import OF_DOCUMENTS


def facts(invoice: Invoice, company: Company, *, send: bool | None) -> list[str]:
    """Whether the draft will be sent, to whom and when, in sentences; `send` as for Invoice.finalize."""
    if not (sends_by_itself(invoice, company) if send is None else send):
        return []
    if NO_ADDRESS.stands(invoice):
        return ["It cannot be sent: no e-mail address is on file for this customer."]
    to, cc = on_file(invoice)
    told = [f"It is sent to {listed([*to, *cc])}{delay_words(company.send_delay)}."]
    return [*told, leaves()] if leaves() else told


def delay_words(seconds: int) -> str:
    """', 2 minutes later: until then sending can be canceled'; '' for at once."""
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    when = count_of(seconds, "second") if rest or not minutes else count_of(minutes, "minute")
    return f", {when} later: until then sending can be canceled"


def waiting(invoice: Invoice) -> Message | None:
    """The mail with it that waits to leave."""
    return Message.objects.about(invoice).filter(state=Message.WAITING, kind__in=OF_DOCUMENTS).first()


def waiting_words(invoice: Invoice) -> str:
    """'It is on its way to jenny@example.com.'; '' where no mail waits."""
    mail = waiting(invoice)
    return f"It is on its way to {listed([*mail.to, *mail.cc])}." if mail else ""


def cancel_address(invoice: Invoice) -> str:
    """Where its mail is stopped while it waits; '' where none does."""
    return reverse("invoice_unsend", args=[invoice.public_id]) if waiting(invoice) else ""
