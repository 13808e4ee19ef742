"""The page of a form, and the page that asks before something is done."""

from django.shortcuts import render


def form_page(request, form, *, title, submit, cancel_url, template="pages/form.html", status=None, **more):
    """The page with this form; after a POST, whose complaints it then shows, the status is 422.

    `more`: lead (a sentence above), hidden [(name, value)], tone (a class of the button), wide, preview …
    """
    context = {"title": title, "form": form, "submit": submit, "cancel_url": cancel_url, **more}
    return render(request, template, context, status=status or (422 if request.method == "POST" else 200))


def confirm_page(request, *, title, submit, cancel_url, template="pages/form.html", tone="btn-danger", **more):
    """The question before something is done that somebody may regret. `more`: as for `form_page`."""
    context = {"title": title, "submit": submit, "cancel_url": cancel_url, "tone": tone, **more}
    return render(request, template, context)
