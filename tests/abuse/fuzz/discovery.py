"""What there is to fuzz, read from the site itself: addresses from the URL table, forms from the pages they show."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.apps import apps

from tests.test_pages import patterns

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass
class Form:
    """Where a form goes, how, and what it starts with: {name: [values]}; `files` are its inputs for files."""

    address: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class FormReader(HTMLParser):
    """The forms of a page and whatever htmx would send from it."""

    def __init__(self, page):
        super().__init__()
        self.page, self.forms, self.select = page, [], None
        self.form = Form(page, "GET")

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        for verb in ("get", "post"):
            if address := found.get(f"hx-{verb}"):
                self.forms.append(Form(self.local(address), verb.upper(), self.form.fields, self.form.files))
        if tag == "form":
            self.form = Form(self.local(found.get("action") or self.page), (found.get("method") or "get").upper())
            self.forms.append(self.form)
        name = found.get("name")
        if tag in ("input", "textarea", "button") and name:
            if found.get("type") == "file":
                self.form.files.append(name)
            elif found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.form.fields.setdefault(name, []).append(found.get("value") or "")
        elif tag == "select" and name:
            self.select = name
            self.form.fields.setdefault(name, [])
        elif tag == "option" and self.select and ("selected" in found or not self.form.fields[self.select]):
            self.form.fields[self.select] = [found.get("value") or ""]

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None

    def local(self, address):
        parts = urlsplit(address)
        return self.page if parts.netloc or not (parts.path or parts.query) else (parts.path or self.page)


def routes():
    """Every address of the URL table with its <parameters>; regular expressions come without their signs."""
    found = {re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path).replace("^", "").replace("$", "") for path, _ in patterns()}
    return sorted(path.replace("\\", "") for path in found if not path.startswith("/static/"))


def known_ids():
    """[(name of the model, id)]: public ids and keys of rows that there are."""
    found = []
    for model in (each for each in apps.get_models() if each._meta.managed):
        for row in model._base_manager.order_by("-pk")[:2]:
            name = model._meta.model_name
            found += [(name, str(getattr(row, "public_id", "") or row.pk)), (name, str(row.pk))]
    return list(dict.fromkeys(found))


def filled(route, identity):
    return PARAMETER.sub(lambda match: identity, route)


def candidates(route, ids):
    """The ids that a route's parameter may mean, the likely ones first."""
    words = route.lower().replace("-", "").replace("_", "")
    likely = [identity for model, identity in ids if model[:6] in words]
    return [*dict.fromkeys(likely), *dict.fromkeys(identity for _, identity in ids if "_" in identity)][:12]


def forms_of(page, html):
    reader = FormReader(page)
    reader.feed(html)
    return [form for form in reader.forms if form.address.startswith("/")]
