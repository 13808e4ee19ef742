"""The Django admin behind the desk's own door: allauth signs people in, roles decide what they see."""

from functools import update_wrapper
from typing import Any

from allauth.account import views as door
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from billing_site.lib.requests import signed_in
from billing_site.pages.access import number

SHOWN = 10  # recent actions
NO_ROLE = "You have no role yet, so there is nothing here to see. Ask the administrator who invited you for one."


class Found(AutocompleteJsonView):
    """What an input that searches offers, in words that tell records of one name apart."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict:
        described = getattr(self.model_admin, "described", str)
        return super().serialize_result(obj, to_field_name) | {"text": described(obj)}


class BillfoldAdminSite(admin.AdminSite):
    site_title = site_header = "Billfold administration"
    index_title = "Every record"
    site_url = "/"
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's, closed to people without a role, who may sign out."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            user = request.user
            if user.is_authenticated and not signed_in(request).role and view != self.logout:
                raise PermissionDenied(NO_ROLE)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().index(request, {"recent_actions": self.recent_actions(request), **(extra_context or {})})

    def recent_actions(self, request: HttpRequest) -> list[LogEntry]:
        """What somebody did last at records of the kinds that their role shows today: the log keeps their names."""
        seen = [model for model, pages in self._registry.items() if pages.has_view_permission(request)]
        kinds = ContentType.objects.get_for_models(*seen, for_concrete_models=False).values()
        own = LogEntry.objects.filter(user=signed_in(request), content_type__in=list(kinds))
        return list(own.select_related("content_type")[:SHOWN])

    def get_urls(self) -> list:
        """Django's shortcut from a record to its page on the desk asks for no permission; ours does."""
        urls = super().get_urls()
        shortcut = next(url for url in urls if getattr(url, "name", "") == "view_on_site")
        shortcut.callback = self.admin_view(self.view_on_site)
        return urls

    def view_on_site(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseRedirect:
        kind = get_object_or_404(ContentType, pk=number(content_type_id))
        pages = self._registry.get(kind.model_class())  # type: ignore[arg-type]
        record: Any = pages and pages.get_object(request, object_id)
        if not (
            pages and record and pages.has_view_permission(request, record) and hasattr(record, "get_absolute_url")
        ):
            raise Http404
        return HttpResponseRedirect(record.get_absolute_url())

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Found.as_view(admin_site=self)(request)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None):
        """Send people through the desk's own door, and bring them back."""
        there = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()):
            there = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(there)
        return redirect_to_login(there)

    def logout(self, request: HttpRequest, extra_context=None):
        return door.logout(request)

    def password_change(self, request: HttpRequest, extra_context=None):
        return redirect("account_change_password")
