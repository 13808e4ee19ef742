"""Paying by card or debit, on the pages that customers see."""

from typing import Any

from django import template
from django.utils import timezone

from invoicing.collecting.gateways.registry import is_set_up
from invoicing.collecting.hosted.block import block_for
from invoicing.collecting.hosted.words import CONSENT

register = template.Library()


@register.inclusion_tag("collecting/hosted/block.html", takes_context=True)
def pay_by_card(context: template.Context) -> dict[str, Any]:
    """`{% pay_by_card %}`: the block on the page of an invoice, nothing where nothing can be charged."""
    doc, refused = context["doc"], context["refused"]
    block = block_for(doc, refused.pay, now=timezone.now())
    return {"doc": doc, "block": block, "path": context["path"], "query": context["query"], "consent": CONSENT}


@register.inclusion_tag("collecting/portal/tab.html", takes_context=True)
def payment_methods_tab(context: template.Context, here: str) -> dict[str, Any]:
    """`{% payment_methods_tab here %}`: a tab of the portal's navigation, where methods can be put on file."""
    return {"doc": context["doc"], "shown": is_set_up(), "current": here.startswith("portal_method")}


@register.inclusion_tag("collecting/portal/charge_button.html", takes_context=True)
def charge_button(context: template.Context) -> dict[str, Any]:
    """`{% charge_button %}`: in a form of chosen invoices, the button that leads to charging them."""
    return {"doc": context["doc"], "shown": is_set_up()}
