"""Tax rates: made once, edited where nothing relies on it, archived instead of deleted."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from invoicing.models.tax_rate import TaxRate
from tests.factories import tax_rate
from tests.reading import HTMX, body, names
from tests.tools.tables import by_field

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("tax_rate_list"), reverse("tax_rate_add")
TYPED = {"display_name": "VAT", "percentage": "19", "inclusive": "exclusive"}


def url(name, rate):
    return reverse(f"tax_rate_{name}", args=[rate.public_id])


@pytest.mark.parametrize(
    ("typed", "percentage"), [("8.875", "8.875"), ("7,7 %", "7.7"), ("0", "0"), ("100", "100"), ("19.1234", "19.1234")]
)
def test_a_rate_is_added_with_up_to_four_decimals(desk, typed, percentage):
    assert desk.post(ADD, TYPED | {"percentage": typed}).url == LIST
    made = TaxRate.objects.get()
    assert made.percentage == Decimal(percentage)
    assert not made.inclusive
    assert made.active
    assert list(Event.objects.of(made).values_list("type", "actor")) == [("tax_rate.created", desk.user.pk)]


REFUSED = {
    "percentage": {
        "": "Enter a percentage",
        "19.12345": "at most 4 decimals",
        "-1": "from 0 to 100",
        "100.0001": "from 0 to 100",
        "much": "Enter a percentage",
    },
    "inclusive": {"": "Choose inclusive or exclusive", "both": "not one of the available choices"},
    "display_name": {" ": "Enter a name", "x" * 51: "50 characters"},
    "state": {"123": "at most 2"},
    "country": {"XX": "not one of the available choices"},
    "tax_type": {"income": "not one of the available choices"},
    "jurisdiction": {"a\u202eb": "hidden characters"},
}
BRACKETS = {"metadata_key": ["a[b]"], "metadata_value": ["1"]}


@pytest.mark.parametrize(("fields", "words"), [*by_field(REFUSED), (BRACKETS, "square brackets")])
def test_bad_input_is_refused_in_plain_words_and_kept(desk, fields, words):
    response = desk.post(ADD, TYPED | {"description": "typed text"} | fields)
    assert response.status_code == 422
    assert words in body(response)
    assert "typed text" in body(response)
    assert not TaxRate.objects.exists()


def test_inside_the_editor_the_page_hears_of_the_new_rate(desk):
    response = desk.post(f"{ADD}?inline=1", TYPED | {"inclusive": "inclusive"}, headers=HTMX)
    heard = json.loads(response["HX-Trigger"])
    assert response.status_code == 204
    assert "dialog:close" in heard
    assert heard["taxrate:added"] == {"label": "VAT 19 % inclusive"}
    # Without a script the same address is an ordinary page.
    assert desk.post(f"{ADD}?inline=1", TYPED).url == LIST


def test_the_name_may_change_and_the_percentage_never(desk, now):
    rate = tax_rate("19")
    page = body(desk.get(url("edit", rate)))
    assert "19% exclusive is fixed" in page
    assert 'name="percentage"' not in page
    typed = {"display_name": "MwSt", "country": "DE", "percentage": "7", "inclusive": "inclusive"}
    assert desk.post(url("edit", rate), typed).url == rate.get_absolute_url()
    rate.refresh_from_db()
    assert (rate.display_name, rate.country, rate.percentage, rate.inclusive) == ("MwSt", "DE", 19, False)
    changes = Event.objects.of(rate).first().changes
    assert changes == {"display_name": ["VAT", "MwSt"], "country": ["", "DE"]}
    with pytest.raises(ValueError, match="never changes"):
        rate.change({"percentage": Decimal(7)}, by=None, now=now)


def test_saving_without_a_change_writes_nothing(desk):
    rate = tax_rate()
    response = desk.post(url("edit", rate), {"display_name": "VAT"}, follow=True)
    assert "Nothing was changed" in body(response)
    assert Event.objects.of(rate).count() == 1


def test_archiving_hides_a_rate_and_can_be_undone(desk):
    rate = tax_rate()
    response = desk.post(url("archive", rate), follow=True)
    assert url("unarchive", rate) in body(response)
    assert "Archived" in body(response)
    assert names(desk.get(LIST)) == []
    assert names(desk.get(LIST, {"status": "archived"})) == [str(rate)]
    desk.post(url("unarchive", rate))
    assert names(desk.get(LIST)) == [str(rate)]
    types = list(Event.objects.of(rate).values_list("type", flat=True))
    assert types == ["tax_rate.updated", "tax_rate.updated", "tax_rate.created"]
    assert desk.get(url("archive", rate)).status_code == 405


def test_the_list_is_filtered_and_searched(desk):
    tax_rate("19")
    tax_rate("10", inclusive=True, display_name="GST", tax_type="gst", jurisdiction="New York")
    assert names(desk.get(LIST, {"kind": "inclusive"})) == ["GST 10% inclusive"]
    assert names(desk.get(LIST, {"tax_type": "gst"})) == ["GST 10% inclusive"]
    assert names(desk.get(LIST, {"q": "york"})) == ["GST 10% inclusive"]
    assert names(desk.get(LIST, {"kind": "odd"})) == []
    assert "No tax rates match" in body(desk.get(LIST, {"q": "nothing"}))


def test_the_empty_list_offers_the_first_step(desk):
    assert "No tax rates yet" in body(desk.get(LIST))
    assert ADD in body(desk.get(LIST))


def test_markup_in_a_name_is_text(desk):
    rate = tax_rate(display_name="<b>VAT</b>")
    for address in (LIST, rate.get_absolute_url(), url("edit", rate)):
        assert "<b>VAT" not in body(desk.get(address))


def test_the_file_has_what_the_list_shows(desk):
    tax_rate("8.875", display_name="=Sales", jurisdiction="New York", inclusive=True)
    tax_rate().archive(by=None, now=timezone.now())
    assert "1 tax rate," in body(desk.get(reverse("tax_rate_export")))
    file = b"".join(desk.get(reverse("tax_rate_export_file")).streaming_content).decode("utf-8-sig")
    head, row = file.strip().split("\r\n")
    assert head.startswith("id,Name,Percentage,Inclusive")
    assert ',"\'=Sales",8.875,true,' in row
    assert ",true," in row


def test_read_only_staff_see_and_change_nothing(client, reader):
    client.force_login(reader)
    rate = tax_rate()
    assert "Add tax rate" not in body(client.get(LIST))
    assert client.get(rate.get_absolute_url()).status_code == 200
    assert client.get(ADD).status_code == client.post(ADD, TYPED).status_code == 403
    for name in ("edit", "archive", "unarchive"):
        assert client.post(url(name, rate), {"display_name": "x"}).status_code == 403


def test_an_unknown_rate_is_not_found(desk):
    assert desk.get(reverse("tax_rate_detail", args=["txr_nothing"])).status_code == 404


def test_the_django_admin_uses_the_same_rules_and_verbs(client, administrator):
    client.force_login(administrator)
    add = reverse("admin:invoicing_taxrate_add")
    typed = {"display_name": "VAT", "percentage": "19,5", "metadata_key": ["law"], "metadata_value": ["§ 12"]}
    assert client.post(add, typed | {"percentage": "190"}).status_code == 200
    assert not TaxRate.objects.exists()
    assert client.post(add, typed).status_code == 302
    rate = TaxRate.objects.get()
    assert (rate.percentage, rate.inclusive, rate.metadata) == (Decimal("19.5"), False, {"law": "§ 12"})
    assert Event.objects.of(rate).get().actor == administrator
    change = reverse("admin:invoicing_taxrate_change", args=[rate.pk])
    assert client.post(change, {"display_name": "MwSt", "percentage": "7", "seen_version": 1}).status_code == 302
    rate.refresh_from_db()
    assert (rate.display_name, rate.percentage) == ("MwSt", Decimal("19.5"))
    changelist = reverse("admin:invoicing_taxrate_changelist")
    client.post(changelist, {"action": "archive", "_selected_action": [rate.pk]})
    rate.refresh_from_db()
    assert not rate.active
    assert Event.objects.of(rate).count() == 3
    assert client.post(reverse("admin:invoicing_taxrate_delete", args=[rate.pk]), {"post": "yes"}).status_code == 403
