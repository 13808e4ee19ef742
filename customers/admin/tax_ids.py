"""Tax IDs in the Django admin: added and removed by the same verbs as on the desk, never edited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.utils import timezone

from billing_site.pages.admin.rows import RowsAdmin, RowsInline
from billing_site.pages.fields.tax_ids import checked, type_choices
from customers.models.tax_id import TaxId


class TaxIdAdminForm(forms.ModelForm):
    """Customer, type and number, checked as on the desk."""

    type = forms.ChoiceField(required=False, choices=type_choices(""))

    class Meta:
        model = TaxId
        fields = ("customer", "type", "value")

    def clean(self):
        super().clean()
        data = self.cleaned_data
        customer = data.get("customer")
        if not customer or not data.get("value"):
            return data
        if customer.deleted_at:
            raise forms.ValidationError({"customer": "This customer was deleted. Restore it first."})
        try:
            data["check"] = checked(data.get("type") or "", data["value"], customer.address_country)
        except forms.ValidationError as refusal:
            raise forms.ValidationError({"value": refusal.messages}) from None
        if customer.tax_ids.filter(type=data["check"].type, value=data["check"].value).exists():
            raise forms.ValidationError({"value": f"{customer} has {data['check'].display} already."})
        return data

    def _post_clean(self):
        """`checked` has looked at everything; the model's own checks know no types and no countries."""


@admin.register(TaxId)
class TaxIdAdmin(RowsAdmin):
    """Every tax ID with what a registry said about it."""

    form = TaxIdAdminForm
    list_display = ("__str__", "customer", "country", "verification_status", "check_method", "checksum_ok", "created")
    list_filter = ("verification_status", "type")
    list_select_related = ("customer",)
    search_fields = ("=value", "=public_id")
    search_help_text = "A whole number without separators, or an id"
    autocomplete_fields = ("customer",)
    ordering = ("-id",)

    def get_fields(self, request: HttpRequest, obj=None):
        return [field.name for field in TaxId._meta.fields] if obj else ("customer", "type", "value")

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """Without Django's buttons that edit or delete the customer in a window of its own."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.customer.deleted_at)

    def get_actions(self, request: HttpRequest):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs, request: HttpRequest):
        return [str(obj) for obj in objs], {"tax IDs": len(objs)}, set(), []

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        check = form.cleaned_data["check"]
        made = form.cleaned_data["customer"].add_tax_id(check.type, check.value, by=request.user, now=timezone.now())
        obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj) -> None:
        obj.remove(by=request.user, now=timezone.now())


class TaxIdInline(RowsInline):
    """A customer's tax IDs on the customer's page, to look at."""

    model = TaxId
    fields = readonly_fields = ("type", "value", "verification_status", "checksum_ok", "created")
    show_change_link = True
