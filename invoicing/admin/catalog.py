"""Tax rates, products, prices and pending items in the Django admin: the desk's validation and verbs."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.admin.inputs import ask_as, refuse_if_saved_since, show_version, take_refusals, version_input
from billing_site.pages.admin.rows import ReadOnlyAdmin, RowsAdmin, RowsInline
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from invoicing.models.tax_rate import EXEMPTION, TaxRate
from invoicing.products.forms import ProductEditForm
from invoicing.tax_rates.forms import TaxRateEditForm, TaxRateForm


class DeskCheckedForm(forms.ModelForm):
    """The desk's inputs, checked by the desk's form, which each subclass makes of what was typed."""

    seen_version = version_input()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_as(self, self.desk_form(None))
        show_version(self)

    def desk_form(self, typed):
        raise NotImplementedError

    def clean(self) -> dict:
        super().clean()
        refuse_if_saved_since(self, self.instance.noun)
        data = self.cleaned_data
        apart = ("metadata", "seen_version")
        typed = {name: value for name, value in data.items() if name not in apart and value is not None}
        typed["metadata"] = {str(key): str(value) for key, value in (data.get("metadata") or {}).items()}
        desk = self.desk_form(typed)
        take_refusals(self, desk)
        return data | desk.values() if not desk.errors else data

    def _post_clean(self):
        """The desk's form has checked everything."""


class TaxRateAdminForm(DeskCheckedForm):
    percentage = forms.CharField(max_length=20, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["inclusive"] = "inclusive" if self.instance.inclusive else "exclusive"
        if "inclusive" in self.fields:
            self.fields["inclusive"].required = False

    class Meta:
        model = TaxRate
        fields = (*TaxRate.EDITABLE, "percentage", "inclusive")

    def desk_form(self, typed):
        if self.instance.pk:
            return TaxRateEditForm(typed, rate=self.instance)
        return TaxRateForm(typed and typed | {"inclusive": typed.get("inclusive") or "exclusive"})


class ProductAdminForm(DeskCheckedForm):
    class Meta:
        model = Product
        fields = ("name", "unit_label", "description", "metadata")

    def desk_form(self, typed):
        return ProductEditForm(typed)


class ArchivableAdmin(RowsAdmin):
    """Adding, editing and archiving go through the verbs; nothing is deleted, because documents refer to it."""

    list_filter: ClassVar[tuple] = ("active",)
    ordering = ("-created", "-id")
    actions = ("archive", "use_again")

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        values = {name: form.cleaned_data[name] for name in form.fields if name != "seen_version"}
        if change:
            self.model.objects.get(pk=obj.pk).change(values, by=request.user, now=timezone.now())
        else:
            made = self.model.create(by=request.user, now=timezone.now(), **values)
            obj.__dict__.update(made.__dict__)

    @admin.action(description="Archive the selected ones", permissions=["change"])
    def archive(self, request: StaffRequest, queryset: QuerySet) -> None:
        self.set_active(request, queryset, False)

    @admin.action(description="Use the selected ones again", permissions=["change"])
    def use_again(self, request: StaffRequest, queryset: QuerySet) -> None:
        self.set_active(request, queryset, True)

    def set_active(self, request: StaffRequest, queryset: QuerySet, active) -> None:
        # As verbs lock several of one kind: in the order of their keys.
        things, by, now = queryset.order_by("pk"), request.user, timezone.now()
        changed = [thing for thing in things if thing.change({"active": active}, by=by, now=now)]
        messages.success(request, f"{'Brought back' if active else 'Archived'}: {len(changed)}.")


@admin.register(TaxRate)
class TaxRateAdmin(ArchivableAdmin):
    form = TaxRateAdminForm
    list_display = ("__str__", "public_id", "tax_type", "country", "jurisdiction", "active", "created")
    list_filter = ("active", "inclusive", "tax_type")
    search_fields = ("display_name", "jurisdiction", "=public_id")

    def fixed_fields(self, request: HttpRequest, obj=None) -> tuple:
        used = ("country",) if obj and obj.is_used else ()
        taxed = EXEMPTION if obj and obj.percentage else ()
        return ("public_id", "percentage", "inclusive", "active", "created", *used, *taxed) if obj else ()

    def get_fields(self, request: HttpRequest, obj=None):
        fixed = self.fixed_fields(request, obj) or ("percentage", "inclusive")
        rest = [name for name in TaxRate.EDITABLE if name not in ("display_name", *fixed)]
        return ("display_name", *fixed, *rest, *(["seen_version"] if obj else []))


class PriceInline(RowsInline):
    """The prices of a product; added and archived on the desk."""

    model = Price
    fields = readonly_fields = ("public_id", "words", "nickname", "active", "created")

    @admin.display(description="price")
    def words(self, price: Price) -> str:
        return price_words(price)


@admin.register(Product)
class ProductAdmin(ArchivableAdmin):
    form = ProductAdminForm
    list_display = ("name", "public_id", "unit_label", "active", "created")
    search_fields = ("name", "=public_id")
    inlines = (PriceInline,)

    def fixed_fields(self, request: HttpRequest, obj=None) -> tuple:
        return ("public_id", "active", "created") if obj else ()


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "product", "words", "nickname", "active", "created")
    list_filter = ("active", "currency")
    search_fields = ("product__name", "=public_id", "=product__public_id")
    list_select_related = ("product",)
    ordering = ("-id",)

    @admin.display(description="price")
    def words(self, price: Price) -> str:
        return price_words(price)


@admin.register(InvoiceItem)
class InvoiceItemAdmin(ReadOnlyAdmin):
    """What waits for an invoice or is on one; made and removed on the customer's page."""

    list_display = ("public_id", "customer", "description", "amount_words", "invoice", "created", "deleted_at")
    list_filter = ("currency",)
    search_fields = ("description", "=public_id", "=customer__public_id")
    list_select_related = ("customer", "invoice")
    ordering = ("-id",)

    @admin.display(description="amount")
    def amount_words(self, item: InvoiceItem) -> str:
        return format_amount(item.exact_amount, item.currency)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("customer__search_text", "invoice__frozen")
