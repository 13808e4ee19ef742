"""Columns of files by kind: what their headers say, and in which of them formulas are defused."""

from zoneinfo import ZoneInfo

from billing_site.lib.csv.columns import amounts, moments, texts, typed


def test_each_field_becomes_a_column_in_the_order_given():
    columns = [*texts(public_id="id", number="Number"), *typed(memo="Memo"), *amounts(total="Total", tax="Tax")]
    assert [column.header for column in columns] == ["id", "Number", "Memo", "Total", "Tax"]
    assert [column.key for column in columns] == ["public_id", "number", "memo", "total", "tax"]


def test_only_what_people_typed_is_defused():
    columns = [*texts(number="Number"), *typed(memo="Memo"), *amounts(total="Total")]
    assert [column.free for column in columns] == [False, True, False]


def test_the_header_of_a_time_names_its_zone():
    (column,) = moments(ZoneInfo("Asia/Kolkata"), created="Created")
    assert column.header == "Created (Asia/Kolkata)"
