"""The addresses of an import, below import/, for each kind of rows."""

from django.urls import URLPattern, path

from invoicing.imports import views
from invoicing.imports.kind import Kind


def import_urls(kind: Kind) -> list[URLPattern]:
    """Those of one kind, named as its subject is; they stand before the ids."""
    name, given = f"{kind.subject}_import", {"kind": kind}
    return [
        path("import/", views.upload, given, name=name),
        path("import/template/", views.template, given, name=f"{name}_template"),
        path("import/<slug:public_id>/", views.detail, given, name=f"{name}_detail"),
        *(
            path(f"import/<slug:public_id>/{page}/", getattr(views, page), given, name=f"{name}_{page}")
            for page in ("columns", "apply", "undo", "discard")
        ),
    ]
