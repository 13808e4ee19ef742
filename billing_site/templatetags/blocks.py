"""The blocks of a page about one thing: a section with its heading, its facts, a small table.

What stands between the tags is a piece of template and is escaped there; what is passed as an argument is escaped here.
White space at the ends of a piece is dropped: a cell that says nothing is empty, and the stylesheet hides it on phones.
The big lists draw their rows by themselves (billing_site.pages.listing): a tag for each cell would cost them too much.
"""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from billing_site.templatetags.icons import icon

register = template.Library()
ACTIONS = "actions of the section"


@register.simple_tag
def badge(label: str, tone="neutral", picture="") -> str:
    """`{% badge "Archived" "neutral" "archive" %}`: a status. The word says it; the tone and the icon only help.

    Tones: neutral, good, warn, bad, info.
    """
    drawing = icon(picture, 12) if picture else ""
    return format_html('<span class="badge-status tone-{}">{}{}</span>', tone, drawing, label)


@register.simple_block_tag(takes_context=True)
def section(context, content, title: str, anchor="") -> str:
    """`{% section "Prices" "prices" %}…{% endsection %}`: a block of the page; `{% actions %}` in it go to its head."""
    actions = context.render_context.get(ACTIONS, "")
    context.render_context[ACTIONS] = ""  # They are this section's, not the next one's.
    id_of_it = format_html(' id="{}"', anchor) if anchor else ""
    heading = format_html('<header class="block-head"><h2>{}</h2>{}</header>', title, actions)
    return format_html('<section class="block"{}>{}{}</section>', id_of_it, heading, content)


@register.simple_block_tag(takes_context=True)
def actions(context, content) -> str:
    """`{% actions %}…{% endactions %}`: what can be done in the section around it, drawn beside the section's title."""
    context.render_context[ACTIONS] = format_html('<div class="page-actions">{}</div>', content)
    return ""


@register.simple_block_tag
def fact(content, label: str) -> str:
    """`{% fact "Unit" %}{{ product.unit_label }}{% endfact %}`, in a `<dl class="facts">`; without a text: nothing."""
    text = trimmed(content)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, text) if text else ""


@register.inclusion_tag("components/fact_to_copy.html")
def fact_to_copy(label: str, value, what="") -> dict:
    """`{% fact_to_copy "Product ID" product.public_id %}`: a fact with a button that copies it."""
    return {"label": label, "value": value, "what": what or label.lower()}


class Column(NamedTuple):
    """A column of a small table: its label, and the class of its cells."""

    label: str
    css: str = ""

    def head(self) -> str:
        label = (
            format_html('<span class="visually-hidden">{}</span>', self.label) if self.css == "hidden" else self.label
        )
        return format_html('<th scope="col"{}>{}</th>', class_of(self.css if self.css == "num" else ""), label)


class Heads(list):
    """The columns of a small table, which draw its head."""

    def __html__(self) -> str:
        cells = format_html_join("", "{}", ((column.head(),) for column in self))
        return format_html("<thead><tr>{}</tr></thead>", cells)


@register.simple_tag
def heads(*columns) -> Heads:
    """`{% heads "Date" "Amount:num" "Actions:hidden" as columns %}`: the columns of a table, each with its class.

    Figures (`num`) stand right, in the head too; the head of a `hidden` one is heard only.
    """
    return Heads(Column(*column.split(":")) for column in columns)


@register.simple_block_tag
def table(content, caption, heading, css="data-plain", empty="") -> str:
    """`{% table "Prices" columns empty="No price yet." %}<tr>…</tr>{% endtable %}`: a small table, below `{% heads %}`.

    `css` "" makes its rows look like those of a list; `empty` stands in its place while it has no rows.
    """
    if empty and not content.strip():
        return format_html('<p class="block-empty">{}</p>', empty)
    return format_html(
        '<table class="{}"><caption class="visually-hidden">{}</caption>{}<tbody>{}</tbody></table>',
        f"data {css}".strip(),
        caption,
        heading,
        content,
    )


@register.simple_tag
def row(columns: Heads, first, *others) -> str:
    """`{% row columns note note.created|day words %}`: one value for each column; the first is a link to its page."""
    named = cell(conditional_escape(first), columns[0].label, columns[0].css, first.get_absolute_url())
    cells = [cell(conditional_escape(value), *column) for column, value in zip(columns[1:], others, strict=True)]
    return format_html("<tr data-row-open>{}{}</tr>", named, mark_safe("".join(cells)))  # noqa: S308


@register.simple_block_tag
def cell(content, label: str, css="", opens="") -> str:
    """`{% cell "Price" "num" %}…{% endcell %}`: `label` stands before it on a phone; `opens`: where a click leads."""
    text = trimmed(content)
    if opens:
        text = format_html('<a href="{}" data-row-link>{}</a>', opens, text)
    return mark_safe(f"{cell_start(label, css)}{text}</td>")  # noqa: S308


@lru_cache(maxsize=1000, typed=True)  # What is safe to write and what is to be escaped may read alike.
def cell_start(label: str, css) -> str:
    """The cells of a column begin alike in every row."""
    return format_html('<td{} data-label="{}">', class_of(css), label)


@register.simple_block_tag(takes_context=True)
def empty_page(context, content, title: str, picture="inbox") -> str:
    """`{% empty_page "No entries yet" "scale" %}What an entry is.{% endempty_page %}`: a page without rows."""
    drawing = context.template.engine.get_template("components/empty.html")
    return drawing.render(template.Context({"title": title, "icon": picture, "text": trimmed(content)}))


def class_of(css) -> str:
    return format_html(' class="{}"', css) if css else ""


def trimmed(content) -> str:
    return mark_safe(content.strip())  # noqa: S308
