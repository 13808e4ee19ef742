"""Coupons, discounts and the balance ledger in the Django admin: the desk's validation and verbs, or read only."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.requests import signed_in
from billing_site.pages.admin.inputs import ask_as, refuse_if_saved_since, show_version, take_refusals, version_input
from billing_site.pages.admin.rows import DeletableAdmin, ReadOnlyAdmin
from customers.coupons.forms import CouponForm, CouponNameForm
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon, CouponQuerySet
from customers.models.discount import Discount
from customers.models.promotions.promotion_code import PromotionCode
from customers.rules.products import named

# What the customer's own admin page shows of both; changed on the desk.
CUSTOMER_FIELDS = ("balance_words", "discount", "delinquent")
FORM_FIELDS = (*Coupon.EDITABLE, "seen_version")
TERMS = (
    *("public_id", "percent_off", "amount_off", "currency"),
    *("duration", "duration_in_months", "max_redemptions", "redeem_by", "products"),
)


class CouponAdminForm(forms.ModelForm):
    """The desk's inputs, checked by the desk's form."""

    amount_off = forms.CharField(required=False)
    seen_version = version_input()

    class Meta:
        model = Coupon
        fields = (*Coupon.EDITABLE, *TERMS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_as(self, CouponNameForm() if self.instance.pk else CouponForm(now=timezone.now()))
        show_version(self)

    def clean(self):
        super().clean()
        refuse_if_saved_since(self, "coupon")
        data = self.cleaned_data
        typed = {name: self.data.get(name, "") for name in ("percent_off", "amount_off")} | {
            name: data.get(name) for name in self.fields if name not in ("percent_off", "amount_off", "seen_version")
        }
        typed["metadata"] = {str(key): str(value) for key, value in (data.get("metadata") or {}).items()}
        desk = CouponNameForm(typed) if self.instance.pk else CouponForm(typed, now=timezone.now())
        take_refusals(self, desk)
        return data | desk.values() if not desk.errors else data

    def _post_clean(self):
        """The desk's form has checked everything."""


@admin.register(Coupon)
class CouponAdmin(DeletableAdmin):
    """Adding, editing and deleting go through the coupon's verbs, so the events tell of them."""

    form = CouponAdminForm
    list_display = ("__str__", "public_id", "terms", "times_redeemed", "max_redemptions", "redeem_by", "state")
    list_filter = ("duration",)
    search_fields = ("public_id", "name")
    actions = ("delete_coupons",)

    @admin.display(description="status")
    def state(self, coupon: Coupon):
        return coupon.status(timezone.now()).replace("_", " ")

    @admin.display(description="products")
    def product_names(self, coupon: Coupon):
        return ", ".join(sorted(named(coupon.products).values())) or "every line"

    def get_fields(self, request: HttpRequest, obj=None):
        if obj is None:
            return (*Coupon.EDITABLE, *TERMS)
        shown = ("public_id", "terms", "product_names", "times_redeemed", "max_redemptions", "redeem_by", "created")
        return (*Coupon.EDITABLE, *shown, "seen_version")

    def fixed_fields(self, request: HttpRequest, obj=None) -> tuple:
        return tuple(name for name in self.get_fields(request, obj) if name not in FORM_FIELDS) if obj else ()

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        if change:
            values = {name: form.cleaned_data[name] for name in Coupon.EDITABLE}
            Coupon.objects.get(pk=obj.pk).change(values, by=signed_in(request), now=timezone.now())
            return
        values = {name: form.cleaned_data[name] for name in (*Coupon.EDITABLE, *TERMS)}
        obj.__dict__.update(Coupon.create(by=signed_in(request), now=timezone.now(), **values).__dict__)

    @admin.action(description="Delete the selected coupons (customers who have them keep them)", permissions=["delete"])
    def delete_coupons(self, request: HttpRequest, queryset: CouponQuerySet) -> None:
        coupons = list(queryset.existing().order_by("pk"))
        for coupon in coupons:
            coupon.mark_deleted(by=signed_in(request), now=timezone.now())
        self.say(request, "Deleted", len(coupons))


class OfCustomerAdmin(ReadOnlyAdmin):
    """Rows of a customer, newest first."""

    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("customer__search_text")


@admin.register(BalanceTransaction)
class BalanceTransactionAdmin(OfCustomerAdmin):
    """The ledger; entries are added on the customer's page."""

    list_display = ("public_id", "customer", "type", "amount_words", "ending_words", "cause", "actor", "created")
    list_filter = ("type",)
    search_fields = ("=public_id", "=cause", "=customer__public_id")
    search_help_text = "The whole id of an entry, of what caused it, or of a customer"
    list_select_related = ("customer", "actor")


@admin.register(PromotionCode)
class PromotionCodeAdmin(OfCustomerAdmin):
    """Codes are added and switched off and on on the desk."""

    list_display = ("code", "coupon", "customer", "active", "times_redeemed", "max_redemptions", "expires_at", "state")
    list_filter = ("active",)
    search_fields = ("=public_id", "=code_key", "=coupon__public_id", "=customer__public_id")
    search_help_text = "The whole code in small letters, or the whole id of a code, a coupon or a customer"
    list_select_related = ("coupon", "customer")
    exclude = ("code_key",)

    def currency_of(self, record: PromotionCode) -> str:
        return record.minimum_amount_currency

    @admin.display(description="status")
    def state(self, code: PromotionCode) -> str:
        return code.status(timezone.now()).replace("_", " ")


@admin.register(Discount)
class DiscountAdmin(OfCustomerAdmin):
    list_display = ("public_id", "coupon", "customer", "subscription", "start", "end", "removed_at")
    search_fields = ("=public_id", "=coupon__public_id", "=customer__public_id", "=subscription")
    search_help_text = "The whole id of a discount, a coupon, a customer or a subscription"
    list_select_related = ("coupon", "customer")
