"""URLs for balancers and monitoring; the middleware in doors.py answers them before anything else does."""

from django.urls import path

from billing_site.desk.monitoring import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
