"""The invoicing app's models."""

from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.key import LinkKey
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.product import Product
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.sending.later import SendLater
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.models.stored_document import StoredDocument, StoringProgress
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.models.tax_rate import TaxRate

__all__ = [
    "AccountReminders",
    "CreditNote",
    "CustomerReminders",
    "ExchangeRate",
    "HandedOut",
    "HostedLink",
    "IncomingPayment",
    "Invoice",
    "InvoiceItem",
    "InvoiceLine",
    "InvoicePayment",
    "InvoiceQuery",
    "LinkKey",
    "MailTemplate",
    "PaymentClaim",
    "PaymentReversal",
    "PortalLink",
    "PortalRequest",
    "PortalVisit",
    "Price",
    "Product",
    "RedrawnDocument",
    "Reminder",
    "ReminderHold",
    "SendLater",
    "StoredDocument",
    "StoredStatement",
    "StoringProgress",
    "TaxEntry",
    "TaxRate",
]
