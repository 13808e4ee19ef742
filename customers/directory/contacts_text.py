"""Contacts as the text of a CSV cell, made by the database: all of them, or the addresses of a role."""

from billing_site.lib.csv.text import VendorText

# The same as customers.rules.contact_text.one_written, of which a test proves it.
PARTS = (
    ("name", "{0} || ' '"),
    ("email", "'<' || {1} || '> '"),
    ("phone", "'tel:' || {0} || ' '"),
)


def in_quotes(text: str, is_plain: str) -> str:
    return f"CASE WHEN {is_plain} THEN {text} ELSE '\"' || replace({text}, '\"', '\"\"') || '\"' END"


def one_contact(value: str, is_plain: str) -> str:
    """SQL of one contact's text; `value` and `is_plain` are SQL with the part's name or text in place of "PART"."""
    texts = {part: value.replace("PART", part) for part in ("name", "email", "phone", "role")}
    pieces = [
        f"CASE {text} WHEN '' THEN '' ELSE {template.format(in_quotes(text, is_plain.replace('PART', text)), text)} END"
        for (part, template) in PARTS
        for text in (texts[part],)
    ]
    return " || ".join([*pieces, f"'(' || {texts['role']} || ')'"])


ON_SQLITE = one_contact(
    "json_extract(value, '$.PART')", "(PART NOT GLOB '*[;<>()\"@]*' AND NOT instr(lower(PART), 'tel:'))"
)
ON_POSTGRESQL = one_contact("(value ->> 'PART')", "(PART !~* '[;<>()\"@]|tel:')")


class ContactsText(VendorText):
    """A customer's contacts as "Anna Rossi <anna@rossi.example> (to); Ben (none)"."""

    sqlite = (
        f"CASE WHEN {{}} = '[]' THEN '' ELSE (SELECT group_concat(line, '; ') "  # noqa: S608
        f"FROM (SELECT {ON_SQLITE} AS line FROM json_each({{}}))) END"
    )
    postgresql = (
        f"(SELECT string_agg({ON_POSTGRESQL}, '; ' ORDER BY ordinality) "  # noqa: S608
        "FROM jsonb_array_elements({}) WITH ORDINALITY AS e(value, ordinality))"
    )


class AddressesText(VendorText):
    """The addresses of the contacts with a role as "one@x.example, two@x.example"."""

    sqlite = (
        "CASE WHEN {} = '[]' THEN '' ELSE (SELECT group_concat(json_extract(value, '$.email'), ', ') "
        "FROM json_each({}) WHERE json_extract(value, '$.role') = 'ROLE') END"
    )
    postgresql = (
        "(SELECT string_agg(value ->> 'email', ', ' ORDER BY ordinality) "
        "FROM jsonb_array_elements({}) WITH ORDINALITY AS e(value, ordinality) WHERE value ->> 'role' = 'ROLE')"
    )

    def __init__(self, role: str, **extra) -> None:
        super().__init__("contacts", **extra)
        self.role = role

    def template_for(self, vendor) -> str:
        return super().template_for(vendor).replace("ROLE", self.role)
