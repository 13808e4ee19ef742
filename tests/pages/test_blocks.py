"""The tags that draw the blocks of a page, its buttons and its menu: what they write, and that they escape."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse
from django.utils.safestring import SafeString

EVIL = "<b>&\"'"
ESCAPED = "&lt;b&gt;&amp;&quot;&#x27;"


def drawn(source, **context):
    return Template(source).render(Context(context))


def test_a_fact_is_a_term_and_what_it_says():
    assert drawn('{% fact "Unit" %}\n  seat\n{% endfact %}') == "<div><dt>Unit</dt><dd>seat</dd></div>"


@pytest.mark.parametrize("said", ["", None])
def test_a_fact_that_says_nothing_is_left_out(said):
    assert drawn('{% fact "Unit" %}\n  {{ unit|default_if_none:"" }}\n{% endfact %}', unit=said) == ""


def test_a_fact_of_zero_is_a_fact():
    assert "<dd>0</dd>" in drawn('{% fact "Redemptions" %}{{ count }}{% endfact %}', count=0)


def test_label_and_text_of_a_fact_are_escaped_once():
    text = drawn("{% fact label %}<i>{{ value }}</i>{% endfact %}", label=EVIL, value=EVIL)
    assert text == f"<div><dt>{ESCAPED}</dt><dd><i>{ESCAPED}</i></dd></div>"
    assert isinstance(text, SafeString)


def test_a_fact_to_copy_says_what_its_button_copies():
    text = drawn('{% fact_to_copy "Product ID" value %}', value=EVIL)
    assert f"<code>{ESCAPED}</code>" in text
    assert 'aria-label="Copy product id"' in text
    assert 'aria-label="Copy invoice number"' in drawn('{% fact_to_copy "Number" "A-1" "invoice number" %}')


def test_a_section_has_a_heading_and_may_have_a_name_and_actions():
    assert drawn("{% section title anchor %}<p>{{ text }}</p>{% endsection %}", title=EVIL, anchor=EVIL, text=EVIL) == (
        f'<section class="block" id="{ESCAPED}"><header class="block-head"><h2>{ESCAPED}</h2></header>'
        f"<p>{ESCAPED}</p></section>"
    )
    text = drawn('{% section "Prices" %}{% actions %}<a>{{ add }}</a>{% endactions %}none{% endsection %}', add=EVIL)
    assert f'<h2>Prices</h2><div class="page-actions"><a>{ESCAPED}</a></div></header>none</section>' in text


def test_the_actions_of_a_section_are_not_those_of_the_next():
    one = '{% section "One" %}{% actions %}do{% endactions %}{% endsection %}'
    text = drawn(one + '{% section "Two" %}{% endsection %}')
    assert text.count("page-actions") == 1
    assert text.index("page-actions") < text.index("Two")


def test_the_heads_of_a_table_stand_once_with_their_class_or_hidden():
    assert drawn('{% heads "Date:muted" "Amount:num" "Actions:hidden" %}') == (
        '<thead><tr><th scope="col">Date</th><th scope="col" class="num">Amount</th>'
        '<th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>'
    )
    assert ESCAPED in drawn("{% heads label %}", label=EVIL)


def test_a_table_has_a_caption_heads_and_rows():
    rows = "{% for row in rows %}<tr>{{ row }}</tr>{% endfor %}"
    text = drawn(
        '{% heads "A" as columns %}{% table caption columns %}' + rows + "{% endtable %}", caption=EVIL, rows="&"
    )
    assert text == (
        f'<table class="data data-plain"><caption class="visually-hidden">{ESCAPED}</caption>'
        '<thead><tr><th scope="col">A</th></tr></thead><tbody><tr>&amp;</tr></tbody></table>'
    )
    assert '<table class="data">' in drawn('{% table "A" "" "" %}{% endtable %}')


def test_a_table_without_rows_says_why():
    source = '{% table "A" "" empty=why %}\n  {% for row in rows %}<tr></tr>{% endfor %}\n{% endtable %}'
    assert drawn(source, why=EVIL, rows=[]) == f'<p class="block-empty">{ESCAPED}</p>'
    assert drawn(source, why=EVIL, rows=[1]).startswith("<table")


class Thing:
    def __str__(self):
        return EVIL

    def get_absolute_url(self):
        return "/thing/?a=1&b=2"


def test_a_row_has_a_value_for_each_column_and_opens_the_page_of_its_first():
    heads = '{% heads "Name:main" "Note" "Added:muted" "Total:num" as columns %}'
    text = drawn(
        heads + "{% row columns thing note moment|day total %}", thing=Thing(), note="", moment=None, total=EVIL
    )
    assert text == (
        "<tr data-row-open>"
        f'<td class="main" data-label="Name"><a href="/thing/?a=1&amp;b=2" data-row-link>{ESCAPED}</a></td>'
        '<td data-label="Note"></td><td class="muted" data-label="Added"></td>'
        f'<td class="num" data-label="Total">{ESCAPED}</td></tr>'
    )


def test_a_row_that_has_not_a_value_for_each_column_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        drawn('{% heads "Name" "Note" as columns %}{% row columns thing %}', thing=Thing())


def test_a_badge_says_a_status_with_a_tone_and_perhaps_an_icon():
    assert drawn("{% badge label %}", label=EVIL) == f'<span class="badge-status tone-neutral">{ESCAPED}</span>'
    assert '<span class="badge-status tone-bad"><svg' in drawn('{% badge "Late" "bad" "clock-alert" %}')
    assert "<svg" not in drawn('{% badge "On" "good" "" %}')


def test_a_cell_says_its_label_on_phones_and_is_empty_when_it_says_nothing():
    assert drawn('{% cell "Price" "num" %}\n  €1\n{% endcell %}') == '<td class="num" data-label="Price">€1</td>'
    assert drawn('{% cell "Note" %}\n  {{ note }}\n{% endcell %}', note="") == '<td data-label="Note"></td>'
    assert drawn("{% cell label css %}{{ text }}{% endcell %}", label=EVIL, css=EVIL, text=EVIL) == (
        f'<td class="{ESCAPED}" data-label="{ESCAPED}">{ESCAPED}</td>'
    )


def test_a_label_that_is_safe_in_one_template_is_escaped_in_another():
    assert drawn("{% cell label|safe %}{% endcell %}", label="<i>") == '<td data-label="<i>"></td>'
    assert drawn("{% cell label %}{% endcell %}", label="<i>") == '<td data-label="&lt;i&gt;"></td>'


def test_a_cell_may_open_what_its_row_is_about():
    text = drawn('{% cell "Number" "main" opens=url %}{{ number }}{% endcell %}', url="/a?b=1&c=2", number=EVIL)
    link = f'<a href="/a?b=1&amp;c=2" data-row-link>{ESCAPED}</a>'
    assert text == f'<td class="main" data-label="Number">{link}</td>'


def test_a_page_without_rows_says_what_would_stand_there():
    text = drawn('{% empty_page title "scale" %}\n  {{ text }}\n{% endempty_page %}', title=EVIL, text=EVIL)
    assert '<div class="empty">' in text
    assert f"<h2>{ESCAPED}</h2>" in text
    assert f"<p>{ESCAPED}</p>" in text


def test_a_menu_holds_items_that_go_open_a_dialog_or_act():
    items = [
        '{% menu_dialog "Edit" "customer_edit" id key="e" %}',
        '{% menu_dialog "Delete" "customer_delete" id danger=True %}',
        '{% menu_link "All" "customer_list" %}',
        '{% menu_post "Restore" "customer_restore" id %}',
    ]
    text = drawn("{% menu title %}" + "".join(items) + "{% endmenu %}", title=EVIL, id="cus_1", csrf_token="t0ken")
    assert f'<details class="menu" data-menu><summary class="btn btn-quiet">{ESCAPED}<svg' in text
    edit = f'<a class="menu-item" href="{reverse("customer_edit", args=["cus_1"])}" data-dialog data-key="e">'
    assert f"{edit}Edit<kbd>E</kbd></a>" in text
    delete = reverse("customer_delete", args=["cus_1"])
    assert f'<a class="menu-item is-danger" href="{delete}" data-dialog>Delete</a>' in text
    assert f'<a class="menu-item" href="{reverse("customer_list")}">All</a>' in text
    assert f'<form method="post" action="{reverse("customer_restore", args=["cus_1"])}">' in text
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="t0ken">' in text
    assert '<button class="menu-item" type="submit">Restore</button></form></div></details>' in text


def test_a_button_has_a_tone_and_a_size():
    assert drawn('{% button_link label "customer_list" %}', label=EVIL) == (
        f'<a class="btn btn-quiet" href="{reverse("customer_list")}">{ESCAPED}</a>'
    )
    text = drawn('{% button_dialog "Add" "customer_add" tone="primary" key="n" %}')
    assert text == (
        f'<a class="btn btn-primary" href="{reverse("customer_add")}" data-dialog data-key="n">Add<kbd>N</kbd></a>'
    )
    text = drawn('{% button_post "Restore" "customer_restore" "cus_1" small=True %}', csrf_token="t0ken")
    assert 'value="t0ken"' in text
    assert '<button class="btn btn-quiet btn-small" type="submit">Restore</button>' in text


def test_a_block_that_is_not_closed_is_told_at_once():
    with pytest.raises(TemplateSyntaxError, match="endfact"):
        Template('{% fact "Unit" %}')
