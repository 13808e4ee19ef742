"""Work for the queue: a link for whoever asked with an address. The page answers before anybody looks it up."""

from contextlib import suppress

from django.utils import timezone
from django_tasks import task

from billing_site.mail.limits import MailRefused
from customers.models.errors import DeletedCustomer
from invoicing.models.portal.link import NotOnFile
from invoicing.models.portal.reach import customers_of
from invoicing.portal.mails import mail_link


@task()
def send_link(email: str) -> None:
    """One link for all customers of the address; nothing where there is none."""
    for customer in customers_of(email)[:1]:
        with suppress(NotOnFile, DeletedCustomer, MailRefused):
            mail_link(customer, email, by=None, now=timezone.now())
