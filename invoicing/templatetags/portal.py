"""What the portal's forms draw in its words, and what the desk's page of a customer shows of the portal."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.models.customer import Customer
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.reach import on_file
from invoicing.models.portal.request import PortalRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def entry(context, field: BoundField) -> str:
    """A field with its label; what is wrong is told in the visitor's language.

    What is typed reads in its own direction, whatever that of the page is.
    """
    attributes: dict[str, str | bool] = {"dir": "auto"} if field.widget_type == "text" else {}
    if not field.errors:
        return format_html("<p>{}{}</p>", field.label_tag(label_suffix=""), field.as_widget(attrs=attributes))
    attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"}
    return format_html(
        '<p>{}{}<span class="error" id="{}_error">{}</span></p>',
        field.label_tag(label_suffix=""),
        field.as_widget(attrs=attributes),
        field.auto_id,
        context["doc"].say("Check this entry."),
    )


@register.simple_tag
def wrong_input(row: dict[str, Any], part: str) -> str:
    """The attributes of the input of a contact that is to be looked at."""
    return SafeString(' aria-invalid="true" aria-describedby="contact_error"') if row.get("wrong") == part else ""


@register.inclusion_tag("invoicing/portal/desk/customer_block.html", takes_context=True)
def portal_block(context, customer: Customer) -> dict[str, Any]:
    """The newest link to the portal, and what the customer asked to change."""
    user = context["request"].user
    return {
        "customer": customer,
        "link": PortalLink.objects.filter(customer=customer).order_by("-id").first(),
        "waiting": PortalRequest.objects.open().filter(customer=customer).first(),
        "may": user.has_perm("customers.change_customer") and not customer.deleted_at,
        "reachable": bool(on_file(customer)),
    }
