"""The blocks of a page about one thing: a section with its heading, its facts, a small table.

What stands between the tags is a piece of template and is escaped there; what is passed as an argument is escaped here.
White space at the ends of a piece is dropped: a cell that says nothing is empty, and the stylesheet hides it on phones.
The big lists draw their rows by themselves (billing_site.pages.listing): a tag for each cell would cost them too much.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()
ACTIONS = "actions of the section"


@register.simple_block_tag(takes_context=True)
def section(context, content, title, anchor=""):
    """`{% section "Prices" "prices" %}…{% endsection %}`: a block of the page; `{% actions %}` in it go to its head."""
    actions = context.render_context.get(ACTIONS, "")
    context.render_context[ACTIONS] = ""  # They are this section's, not the next one's.
    id_of_it = format_html(' id="{}"', anchor) if anchor else ""
    heading = format_html('<header class="block-head"><h2>{}</h2>{}</header>', title, actions)
    return format_html('<section class="block"{}>{}{}</section>', id_of_it, heading, content)


@register.simple_block_tag(takes_context=True)
def actions(context, content):
    """`{% actions %}…{% endactions %}`: what can be done in the section around it, drawn beside the section's title."""
    context.render_context[ACTIONS] = format_html('<div class="page-actions">{}</div>', content)
    return ""


@register.simple_block_tag
def fact(content, label):
    """`{% fact "Unit" %}{{ product.unit_label }}{% endfact %}`, in a `<dl class="facts">`; without a text: nothing."""
    text = trimmed(content)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, text) if text else ""


@register.inclusion_tag("components/fact_to_copy.html")
def fact_to_copy(label, value, what=""):
    """`{% fact_to_copy "Product ID" product.public_id %}`: a fact with a button that copies it."""
    return {"label": label, "value": value, "what": what or label.lower()}


@register.simple_tag
def heads(*columns):
    """`{% heads "Date" "Amount:num" "Actions:hidden" %}`: a table's head; behind a colon the class, or `hidden`."""
    cells = format_html_join("", "{}", ((head(column),) for column in columns))
    return format_html("<thead><tr>{}</tr></thead>", cells)


def head(column):
    label, _, kind = column.partition(":")
    if kind == "hidden":
        return format_html('<th scope="col"><span class="visually-hidden">{}</span></th>', label)
    css = format_html(' class="{}"', kind) if kind else ""
    return format_html('<th scope="col"{}>{}</th>', css, label)


@register.simple_block_tag
def table(content, caption, heading, css="data-plain"):
    """`{% heads … as columns %}{% table "Prices" columns %}<tr>…</tr>{% endtable %}`: a small table of a page.

    `css` "" makes its rows look like those of a list.
    """
    return format_html(
        '<table class="{}"><caption class="visually-hidden">{}</caption>{}<tbody>{}</tbody></table>',
        f"data {css}".strip(),
        caption,
        heading,
        content,
    )


@register.simple_block_tag
def cell(content, label, css="", opens=""):
    """`{% cell "Price" "num" %}…{% endcell %}`: `label` stands before it on a phone; `opens`: where a click leads."""
    text = trimmed(content)
    if opens:
        text = format_html('<a href="{}" data-row-link>{}</a>', opens, text)
    kind = format_html(' class="{}"', css) if css else ""
    return format_html('<td{} data-label="{}">{}</td>', kind, label, text)


def trimmed(content):
    return mark_safe(content.strip())  # noqa: S308
