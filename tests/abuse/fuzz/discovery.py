"""What there is to fuzz, read from the site itself: addresses from the URL table, forms from the pages they show."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.abuse.access_table import line_of
from tests.abuse.addresses import ADDRESSES

# Addresses that show no page to anybody, and only lead to another.
LEADS_ON = {
    "admin:": "the admin's short address of a row leads to its page",
    "admin:view_on_site": "leads to the page of the desk",
    "admin:login": "leads to the desk's own sign-in",
    "admin:password_change": "leads to the desk's own page for that",
    "portal_language": "leads whoever reads it to the account",
    "portal_sign_out": "leads whoever reads it to the account",
}


@dataclass
class Form:
    """Where a form goes, how, and what it starts with: {name: [values]}; `files` are its inputs for files.

    `role` is that of whoever was shown it.
    """

    address: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    role: str = ""

    @property
    def kind(self):
        """Forms of one kind differ in nothing that the fuzz would leave as it is, but for what stands in them."""
        return self.method, self.address, tuple(sorted(self.fields)), tuple(self.files)


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
            self.form = Form(self.local(found.get("action") or self.page), method_of(found, "method"))
            self.forms.append(self.form)
        if address := found.get("formaction"):
            self.forms.append(replace(self.form, address=self.local(address), method=method_of(found, "formmethod")))
        if address := found.get("data-paste-url"):  # The form's script sends it the whole form.
            self.form.fields["paste"] = [""]
            self.forms.append(replace(self.form, address=self.local(address)))
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


def method_of(attributes, name):
    return (attributes.get(name) or ("post" if name == "formmethod" else "get")).upper()


def to_reach():
    """Every address with the methods by which it is open to somebody: (name, route, "GET" or "POST").

    That the others are closed to all is what tests/abuse/test_access.py proves.
    """
    found = []
    for name, route in ADDRESSES:
        _, reads, sends = line_of(name)
        closed = ("-", "nobody")
        found += [(name, route, method) for method, who in (("GET", reads), ("POST", sends)) if who not in closed]
    return found


def is_reached(name, method, answer):
    """Whether the page behind an address answered, not the door, the table of roles or a row that is not there."""
    if method == "GET" and name not in LEADS_ON:
        return answer.status_code == 200
    asks_who = answer.status_code == 302 and "next=" in answer["Location"]
    return answer.status_code not in (401, 403, 404, 405, 429, 503) and not asks_who


def forms_of(page, html):
    reader = FormReader(page)
    reader.feed(html)
    return [form for form in reader.forms if form.address.startswith("/")]
