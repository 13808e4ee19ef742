"""The Django admin behind the desk's own door: allauth signs people in, roles decide what they see."""

from allauth.account import views as door
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache


class BillfoldAdminSite(admin.AdminSite):
    site_title = site_header = "Billfold administration"
    index_title = "Every record"
    site_url = "/"
    enable_nav_sidebar = False

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
