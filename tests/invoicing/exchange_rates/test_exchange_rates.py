"""The exchange rates pages: add, edit, delete, list, and files of the European Central Bank and ours."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing_site.events.models import Event
from invoicing.exchange_rates.reading import FileRefused, rates_in
from invoicing.models.tax.exchange_rate import ExchangeRate, RateRefused

pytestmark = pytest.mark.django_db
ADD, LIST, IMPORT = (reverse(f"exchange_rate_{page}") for page in ("add", "list", "import"))
TYPED = {"day": "2026-01-05", "base": "eur", "currency": "usd", "rate": "1.0875"}
BANK = b"""Date,USD,JPY,CYP,ISK,
2026-01-06,1.0901,160.25,N/A,,
2026-01-05,1.0875,161,0.58,143.5,
"""


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def kept():
    rows = ExchangeRate.objects.order_by("day", "currency").values_list("day", "base", "currency", "rate")
    return [(f"{day}", *rest) for day, *rest in rows]


def upload(desk, content, since="2026-01-01"):
    return desk.post(IMPORT, {"file": SimpleUploadedFile("rates.csv", content), "since": since}, follow=True)


def test_a_rate_is_added_edited_and_deleted_each_with_its_event(desk):
    assert "1 EUR = 1.0875 USD on 2026-01-05" in desk.post(ADD, TYPED, follow=True).content.decode()
    rate = ExchangeRate.objects.get()
    edit = rate.get_absolute_url()
    assert 'value="1.0875"' in desk.get(edit).content.decode()
    desk.post(edit, TYPED | {"rate": "1.1000"})
    assert kept() == [("2026-01-05", "eur", "usd", "1.1")]
    assert "Nothing was changed" in desk.post(edit, TYPED | {"rate": "1.1"}, follow=True).content.decode()
    answer = desk.post(edit, TYPED | {"rate": "1.2", "version": "1"})
    assert answer.status_code == 409 and "1.0875" in answer.content.decode()
    delete = reverse("exchange_rate_delete", args=[rate.public_id])
    assert "Delete 1 EUR = 1.1 USD" in desk.get(delete).content.decode()
    desk.post(delete)
    assert kept() == []
    types = list(Event.objects.filter(object_id=rate.public_id).order_by("id").values_list("type", flat=True))
    assert types == [f"exchange_rate.{verb}" for verb in ("created", "updated", "deleted")]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("rate", "0", "above 0"),
        ("rate", "-1", "above 0"),
        ("rate", "abc", "not a number"),
        ("rate", "1.123456789", "8"),
        ("rate", "", "Enter a rate"),
        ("rate", "9999999999999", "largest number"),
        ("day", "", "Choose a day"),
        ("day", "2026-02-30", "Enter a valid date"),
        ("base", "usd", "no rate to itself"),
        ("currency", "", "Choose a currency"),
        ("currency", "xxx", "not one of the available choices"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_field(desk, field, value, complaint):
    answer = desk.post(ADD, TYPED | {field: value})
    assert answer.status_code == 422
    assert complaint in str(answer.context["form"].errors)
    assert not ExchangeRate.objects.exists()


def test_a_day_has_one_rate_of_a_pair(desk):
    desk.post(ADD, TYPED)
    answer = desk.post(ADD, TYPED | {"rate": "2"})
    assert answer.status_code == 422 and "for this day already" in str(answer.context["form"].errors["day"])
    desk.post(ADD, TYPED | {"day": "2026-01-06"})
    first = ExchangeRate.objects.get(day=date(2026, 1, 5))
    with pytest.raises(RateRefused, match="already"):
        first.change({"day": date(2026, 1, 6)}, by=None, now=first.created)


def test_the_address_proposes_what_the_report_lacks(desk):
    text = desk.get(f"{ADD}?day=2026-03-04&base=eur&currency=chf").content.decode()
    assert 'value="2026-03-04"' in text and '<option value="chf" selected>' in text
    assert desk.get(f"{ADD}?day=x&base=%00&currency=zzz").status_code == 200


def test_the_list_is_filtered(desk, client):
    for day, currency in (("2026-01-05", "usd"), ("2026-02-05", "chf")):
        desk.post(ADD, TYPED | {"day": day, "currency": currency})

    def days(**params):
        return re.findall(r"5 (?:Jan|Feb) 2026(?=</bdi>)", desk.get(LIST, params).content.decode())

    assert days() == ["5 Feb 2026", "5 Jan 2026"]
    assert days(sort="day") == ["5 Jan 2026", "5 Feb 2026"]
    assert days(currency="chf") == days(day_from="2026-01-06") == days(q="CHF") == ["5 Feb 2026"]
    assert days(day_to="2026-01-31") == ["5 Jan 2026"]
    assert "before the first one" in desk.get(LIST, {"day_from": "2026-02-01", "day_to": "2026-01-01"}).content.decode()


def test_read_only_staff_look(client, reader, desk):
    desk.post(ADD, TYPED)
    rate = ExchangeRate.objects.get()
    client.force_login(reader)
    assert client.get(LIST).status_code == 200
    for address in (ADD, IMPORT, rate.get_absolute_url(), reverse("exchange_rate_delete", args=[rate.public_id])):
        assert client.get(address).status_code == client.post(address, TYPED).status_code == 403


# Files


def test_the_bank_s_file_is_imported_once(desk):
    assert "Imported 5 exchange rates" in upload(desk, BANK).content.decode()
    expected = [
        ("2026-01-05", "eur", "isk", "143.5"),
        ("2026-01-05", "eur", "jpy", "161"),
        ("2026-01-05", "eur", "usd", "1.0875"),
        ("2026-01-06", "eur", "jpy", "160.25"),
        ("2026-01-06", "eur", "usd", "1.0901"),
    ]
    assert kept() == expected
    events = Event.objects.filter(type="exchange_rates.imported").count()
    assert "Nothing was changed: 5 exchange rates" in upload(desk, BANK).content.decode()
    assert (kept(), Event.objects.filter(type="exchange_rates.imported").count()) == (expected, events)
    text = upload(desk, BANK.replace(b"161", b"162"), "2026-01-05").content.decode()
    assert "Imported 0 exchange rates; 1 changed, 4 were here already" in text


def test_the_bank_s_file_of_one_day_is_read():
    found = rates_in(b"Date, USD, JPY, \n27 November 2026, 1.1575, 180.90, \n")
    assert [(f"{rate.day}", rate.currency, rate.rate) for rate in found] == [
        ("2026-11-27", "usd", Decimal("1.1575")),
        ("2026-11-27", "jpy", Decimal("180.90")),
    ]


def test_earlier_days_are_left_out(desk):
    upload(desk, BANK, "2026-01-06")
    assert {day for day, *_ in kept()} == {"2026-01-06"}
    assert "no rate of this day or a later one" in str(upload(desk, BANK, "2027-01-01").context["form"].errors["since"])


def test_the_exported_file_is_imported_again(desk):
    upload(desk, BANK)
    desk.post(ADD, TYPED | {"base": "gbp", "currency": "chf"})
    before = kept()
    file = b"".join(desk.get(reverse("exchange_rate_export_file")).streaming_content)
    assert file.decode("utf-8-sig").startswith("Day,Base,Currency,Rate,Source\r\n")
    ExchangeRate.objects.all().delete()
    upload(desk, file)
    assert kept() == before


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"a,b\n1,2\n", "The first line is neither"),
        (b"Date,Foo\n2026-01-05,1\n", "No column is called as a currency"),
        (b"Date,USD\n2026-13-05,1\n", "Line 2: “2026-13-05” is no day"),
        (b"Date,USD\n2026-01-05,1,5\n\n2026-01-06,x\n", "Line 4: “x” is no rate"),
        (b"Date,USD\n2026-01-05,0\n", "is no rate"),
        (b"Day,Base,Currency,Rate\n2026-01-05,eur,usd,123456789012.123456789012\n", "at most 8 decimals"),
        (b"Date,USD\n2026-01-05,=1+1\n", "is no rate"),
        (b"Date;USD\n2026-01-05;1,25\n", "Write it with a point"),
        (b"Day,Base,Currency,Rate\n2026-01-05,EUR,XXX,1\n", "“XXX” is no currency"),
        (b"Day,Base,Currency,Rate\n2026-01-05,EUR,EUR,1\n", "no rate to itself"),
        (b"Day,Base,Currency,Rate\n2026-01-05,EUR,USD,1\n2026-01-05,EUR,USD,2\n", "twice, differently"),
        (b"PK\x03\x04\xff\xfe", "unpack it first"),
        (b"Date,USD\n\0", "unpack it first"),
        (b'Date,USD\n"' + b"x" * 200_000, "Line"),
        (b"\n\n", "The first line is neither"),
    ],
)
def test_a_file_that_is_none_is_refused_at_the_file(desk, content, complaint):
    answer = upload(desk, content)
    assert answer.status_code == 422
    assert complaint in str(answer.context["form"].errors["file"])
    with pytest.raises(FileRefused):
        rates_in(content)
