"""Customers in the Django admin: the same validation and verbs as the desk, never a way around them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.requests import signed_in
from billing_site.pages.admin.inputs import ask_as, refuse_if_saved_since, show_version, take_refusals, version_input
from billing_site.pages.admin.rows import DeletableAdmin, ReadOnlyAdmin
from customers.admin.billing import CUSTOMER_FIELDS
from customers.admin.tax_ids import TaxIdInline
from customers.bulk.deletion import batches, delete_many, new_operation_id, restore_many
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.models.metadata_key import MetadataKey
from customers.models.query import CustomerQuerySet
from customers.profile.forms import CustomerForm
from customers.rules.fields import ADDRESS, EDITABLE, INVOICE_SETTINGS, LABELS, SHIPPING

OFFERED = 200


class CustomerAdminForm(forms.ModelForm):
    """The desk's inputs, checked by the desk's form, so that both accept and refuse the same."""

    seen_version = version_input()

    class Meta:
        model = Customer
        fields = EDITABLE

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_as(self, CustomerForm())
        for name in self.fields.keys() & LABELS.keys():
            self.fields[name].label = LABELS[name]
        show_version(self)

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        customer = self.instance if self.instance.pk else None
        refuse_if_saved_since(self, "customer")
        desk = CustomerForm(data=as_typed(data), customer=customer)
        take_refusals(self, desk)
        if customer and customer.currency and data.get("currency") != customer.currency:
            self.add_error("currency", customer.currency_lock)
        return data | desk.values() if not desk.errors else data

    def _post_clean(self):
        """The desk's form has checked everything; the model's own checks would call optional lists missing."""


def as_typed(data) -> dict:
    """Cleaned values in the shape the desk's form reads."""
    typed = dict(data)
    locales = typed.get("preferred_locales") or []
    typed["preferred_locales"] = [str(tag) for tag in locales] if isinstance(locales, list) else [str(locales)]
    metadata = typed.get("metadata") or {}
    typed["metadata"] = {str(k): str(v) for k, v in metadata.items()} if isinstance(metadata, dict) else {"": "?"}
    return typed


class DeletedFilter(admin.SimpleListFilter):
    """Deleted customers stay out of sight unless asked for."""

    title = parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin):
        return [("yes", "Only deleted"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Any):
        if self.value() == "all":
            return queryset
        return queryset.deleted() if self.value() == "yes" else queryset.existing()


@admin.register(Customer)
class CustomerAdmin(DeletableAdmin):
    """Adding and editing go through the customer's verbs, so the timeline tells of them."""

    form = CustomerAdminForm
    list_display = ("__str__", "email", "address_country", "currency", "tax_exempt", "created", "public_id")
    list_filter = (DeletedFilter, "delinquent", "tax_exempt", "currency", "address_country")
    search_fields = ("name",)
    search_help_text = "Any part of name, e-mail, phone, description, id or metadata, as on the desk"
    readonly_fields = (
        *("public_id", "currency_lock", "created", "updated", "version", "deleted_at", "deleted_by"),
        *CUSTOMER_FIELDS,
        *INVOICE_SETTINGS,
    )
    fieldsets = (
        (
            None,
            {"fields": ("public_id", "name", "email", "phone", "description", "contacts", "seen_version")},
        ),
        ("Billing address", {"fields": ADDRESS}),
        ("Shipping", {"fields": SHIPPING}),
        ("Billing", {"fields": ("currency", "currency_lock", "tax_exempt", "preferred_locales", "metadata")}),
        ("Balance and discount", {"fields": CUSTOMER_FIELDS}),
        ("Invoice settings", {"fields": INVOICE_SETTINGS}),
        ("History", {"fields": ("created", "updated", "version", "deleted_at", "deleted_by")}),
    )
    inlines = (TaxIdInline,)
    actions = ("delete_customers", "restore_customers")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("search_text")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term):
        found = queryset.search(search_term) if search_term else queryset
        place = request.resolver_match
        # An input that searches asks for customers to choose, and need not count them all.
        return (found.existing()[:OFFERED] if place and place.url_name == "autocomplete" else found), False

    @staticmethod
    def described(customer: Customer) -> str:
        """Name, e-mail and id: names and addresses may be those of several."""
        return " · ".join(filter(None, [customer.name, customer.email, customer.public_id]))

    def save_model(self, request: HttpRequest, obj: Customer, form, change) -> None:
        values = {field: form.cleaned_data[field] for field in EDITABLE if field in form.cleaned_data}
        if change:
            Customer.objects.get(pk=obj.pk).change(values, by=signed_in(request), now=timezone.now())
            return
        made = Customer.create(by=signed_in(request), now=timezone.now(), **values)
        obj.__dict__.update(made.__dict__)

    @admin.action(description="Delete the selected customers (can be undone for 30 days)", permissions=["delete"])
    def delete_customers(self, request: HttpRequest, queryset: CustomerQuerySet) -> None:
        self.in_batches(request, queryset.existing(), delete_many, "Deleted")

    @admin.action(description="Restore the selected customers", permissions=["delete"])
    def restore_customers(self, request: HttpRequest, queryset: CustomerQuerySet) -> None:
        self.in_batches(request, queryset.deleted(), restore_many, "Restored")

    def in_batches(self, request: HttpRequest, queryset: CustomerQuerySet, verb: Callable, word) -> None:
        now = timezone.now()
        operation_id, done = new_operation_id(now), 0
        for customers in batches(queryset):
            done += verb(customers, by=signed_in(request), now=now, operation_id=operation_id)
        self.say(request, word, done)


@admin.register(MetadataKey)
class MetadataKeyAdmin(ReadOnlyAdmin):
    """The keys in use; written when a customer is saved."""

    search_fields = ("key",)


@admin.register(CustomerMerge)
class CustomerMergeAdmin(ReadOnlyAdmin):
    """What was merged into what; undone on the customer's page."""

    list_display = ("created", "target", "source", "created_by", "undo_batch")
    search_fields = ("=public_id", "=batch", "=target__public_id", "=source__public_id")
    list_select_related = ("target", "source", "created_by")
    ordering = ("-id",)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """The imports and what came of them; their rows are on the import's own page."""

    list_display = ("created", "filename", "state", "total_rows", "created_by")
    list_filter = ("state",)
    search_fields = ("filename", "=public_id", "=batch")
    list_select_related = ("created_by",)
    ordering = ("-id",)

    def view_on_site(self, obj):
        return obj.get_absolute_url()
