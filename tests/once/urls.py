"""Pages of the tests alone: views that write, fail and wait where a test wants it; the site's own pages beside them."""

import threading

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from billing_site.lib.encryption.key_file import KeyFault
from billing_site.once.answering import afterwards
from billing_site.once.marks import in_steps, looks
from billing_site.urls import handler500  # noqa: F401
from billing_site.urls import urlpatterns as pages
from customers.models.customer import Customer

both_hold_one = threading.Barrier(2)
waited = threading.local()
tries = []


def renamed(key, name):
    Customer.objects.filter(pk=key).update(name=name)


def crossing(request, first, second):
    """Changes two customers; whoever does so in the other order at the same time meets it between the two."""
    tries.append(first)
    messages.success(request, f"Try for {first}.")
    renamed(first, f"{request.FILES['file'].read().decode()} for {first}")
    if connection.vendor == "postgresql" and not getattr(waited, "once", False):
        waited.once = True
        both_hold_one.wait(30)
    renamed(second, f"Second for {first}")
    return redirect("home")


def failing(request, key):
    renamed(key, "Half")
    messages.success(request, "Renamed.")
    raise ValueError("broken")


def without_its_secret(request, key):
    renamed(key, "Half")
    raise KeyFault("no key")


def failing_after(request, key):
    renamed(key, "Kept")
    messages.success(request, "Renamed.")
    transaction.on_commit(lambda: failing_hook())
    return redirect("home")


@in_steps
def failing_half_way(request, key):
    renamed(key, "Kept")
    raise ValueError("broken")


def failing_hook():
    raise ValueError("broken")


def refusing(request, key):
    renamed(key, "Half")
    afterwards(request, failing_hook)
    return HttpResponse("No", status=422)


def telling(request, key):
    """Answers with a page of its own, drawn late, as the Django admin does in its popups."""
    renamed(key, f"Told {len(tries)}")
    tries.append(key)
    return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": f'{{"value": {len(tries)}}}'})


def counting(request, key):
    renamed(key, f"Counted {len(tries)}")
    tries.append(key)
    return JsonResponse({"tries": len(tries)})


@looks()
def looking(request, key):
    return JsonResponse({"inside": connection.in_atomic_block})


urlpatterns = [
    path("test/failing-half-way/<int:key>/", failing_half_way),
    path("test/crossing/<int:first>/<int:second>/", crossing),
    path("test/failing/<int:key>/", failing),
    path("test/without-its-secret/<int:key>/", without_its_secret),
    path("test/failing-after/<int:key>/", failing_after),
    path("test/refusing/<int:key>/", refusing),
    path("test/telling/<int:key>/", telling),
    path("test/counting/<int:key>/", counting),
    path("test/looking/<int:key>/", looking),
    *pages,
]
