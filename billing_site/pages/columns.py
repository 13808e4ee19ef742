"""The columns of a list that somebody chose."""

from django.shortcuts import redirect


def remember_columns(request, listing):
    """Keep the choice, and go back to the list."""
    known = {column.name for column in listing.columns}
    chosen = [column for column in request.POST.getlist("columns") if column in known]
    request.user.prefer(**{f"{listing.name}.columns": chosen})
    target, listed = request.POST.get("next", ""), listing.url("list")
    return redirect(target if target.startswith(listed) else listed)
