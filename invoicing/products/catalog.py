"""What the pages of tax rates and of products have in common: list page, export, archive, timeline."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from billing_site.events import timeline
from billing_site.lib.csv.stream import csv_response
from billing_site.pages.counts import count_label
from invoicing.invoice.views import remember_columns

STATUSES = [("active", "Active"), ("archived", "Archived"), ("all", "All")]
KINDS = {
    "tax_rate.created": ("percent", "Tax rate added"),
    "tax_rate.updated": ("pencil", "Tax rate edited"),
    "product.created": ("package", "Product added"),
    "product.updated": ("pencil", "Product edited"),
    "price.created": ("tag", "Price added"),
    "price.updated": ("tag", "Price archived"),
}
FIELDS = {"display_name": "Name", "jurisdiction": "Region", "tax_type": "Type", "unit_label": "Unit"}


def status_cell(thing):
    tone, word = ("good", "Active") if thing.active else ("neutral", "Archived")
    return format_html('<span class="badge-status tone-{}">{}</span>', tone, word)


def list_page(request, listing, queryset, *, model, icon, text):
    """The list page of `model`, whose pages are named <stem>_add, _columns and _export."""
    stem, noun = model.noun.replace(" ", "_"), model.noun
    context = listing.context(request, queryset)
    add = {"label": f"Add {noun}", "url": reverse(f"{stem}_add"), "dialog": True, "key": "n"}
    can_add = request.user.has_perm(f"invoicing.add_{model._meta.model_name}")
    context |= {
        "add_url": add["url"] if can_add else "",
        "export_url": f"{reverse(f'{stem}_export')}?{request.GET.urlencode()}",
        "columns_url": reverse(f"{stem}_columns"),
        "empty_icon": icon,
        "empty_title": f"No {listing.noun[1]} yet",
        "empty_text": text,
        "empty_filtered": f"No {listing.noun[1]} match",
        "add_action": add if can_add else None,
        "clear_action": {"label": "Clear filters", "url": context["clear_url"], "live": True},
        "search": {"url": request.path, "label": f"Search {listing.noun[1]}", "form": "filters"},
    }
    return render(request, "invoicing/products/catalog_list.html", context)


def columns(request, listing, model):
    return remember_columns(request, listing, reverse(f"{model.noun.replace(' ', '_')}_list"))


def found(request, listing, queryset):
    """The rows that the list shows for this address; none for filters that make no sense."""
    filtered = listing.filter_class(request.GET, queryset=queryset)
    return filtered.qs if filtered.form.is_valid() else queryset.none()


def export_page(request, listing, queryset, model):
    """The dialog: how many rows the file has."""
    stem, query = model.noun.replace(" ", "_"), request.GET.urlencode()
    count = count_label(found(request, listing, queryset))
    context = {
        "title": f"Export {listing.noun[1]}",
        "count": f"{count} {model.noun if count == '1' else listing.noun[1]}",
        "file_url": f"{reverse(f'{stem}_export_file')}?{query}",
        "cancel_url": f"{reverse(f'{stem}_list')}?{query}",
    }
    return render(request, "invoicing/products/catalog_export.html", context)


def export_file(request, listing, queryset, columns):
    name = f"{listing.name.replace('_', '-')}-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_response(name, found(request, listing, queryset).order_by("-pk"), columns)


def set_active(request, thing, active, words):
    """Archive or bring back; the toast offers the other way."""
    thing.change({"active": active}, by=request.user, now=timezone.now())
    stem = thing.noun.replace(" ", "_")
    back = reverse(f"{stem}_{'archive' if active else 'unarchive'}", args=[thing.public_id])
    messages.success(request, words, extra_tags=back)
    return redirect(thing)


WORDING = timeline.Wording(KINDS, rows=timeline.labelled(FIELDS))


def history(thing):
    """The newest events for components/timeline.html."""
    return WORDING.timeline(thing)[0]
