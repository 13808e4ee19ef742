"""Tax id types: each accepts its own example, refuses other forms in plain words, knows its checksum if it has one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.tax_ids.formats import CHECKSUMS, EU_VAT
from billing_site.lib.tax_ids.types import (
    EU_COUNTRIES,
    TAX_ID_TYPES,
    TaxIdInvalid,
    check_tax_id,
    display_tax_id,
    guess_type,
    likely_checks,
    types_for_country,
)

# Numbers with right check digits, from the documentation of python-stdnum.
PROVEN = {
    "ar_cuit": "20-05536168-2", "au_abn": "83 914 571 673", "au_acn": "004 085 616", "az_tin": "140 155 5071",
    "bg_uic": "175 074 752", "br_cnpj": "16.727.230/0001-97", "br_cpf": "390.533.447-05", "by_tin": "200988541",
    "ca_bn": "12302 6635", "ca_gst_hst": "12302 6635 RT 0001", "ch_uid": "CHE-100.155.212",
    "ch_vat": "CHE-107.787.577 IVA",
    "cl_tin": "76086428-5", "cn_tin": "91110000600037341L", "co_nit": "213.123.432-1", "cz_dic": "CZ 25123891",
    "do_rcn": "1-01-85004-3", "ec_ruc": "1792060346-001", "es_cif": "B64717838", "eu_vat": "BE 697 449 992",
    "fr_siren": "404 833 048", "fr_siret": "73282932000074", "fr_spi": "30 23 217 600 053", "gb_vat": "GB 980 7806 84",
    "gh_tin": "C0000803561", "gn_nif": "693-770-885", "hr_oib": "HR 33392005961", "hu_tin": "12892312-2-42",
    "ic_nif": "B64717838",
    "id_npwp": "01.312.166.0-091.000", "il_vat": "039337423", "in_gst": "27AAPFU0939F1ZV", "is_kt": "450401-3150",
    "it_cf": "RCCMNL83S18D969H", "jp_cn": "5-8356-7825-6246", "jp_trn": "T5835678256246", "li_uid": "CHE-100.155.212",
    "md_cf": "1008600038413", "me_pib": "02655284", "mk_vat": "MK 4030000375897", "mz_nuit": "400339910",
    "no_vat": "NO 995 525 828 MVA", "nz_bn": "9429041535110", "nz_gst": "49-091-850", "pe_ruc": "20512333797",
    "pl_nip": "PL 8567346215", "pt_nif": "501 964 843", "py_ruc": "80028061-0", "ro_tin": "RO 185 472 90",
    "rs_pib": "101134702", "ru_inn": "123456789047", "sg_uen": "00192200M", "si_tin": "SI 5022 3054",
    "sn_ninea": "30672212G2", "sv_nit": "0614-050707-104-8", "th_vat": "0-99-4-000-61772-1", "tr_tin": "4540536920",
    "tw_vat": "00501503", "uy_ruc": "21-100342-001-7", "ve_rif": "V-11470283-4", "vn_tin": "0100233488",
}  # fmt: skip

codes = st.sampled_from(sorted(TAX_ID_TYPES))
countries = st.sampled_from([None, "DE", "GR", "GB", "BE", "US", "xx", "CH"])
numbers = st.text(max_size=30) | st.from_regex(r"\A[A-Z]{0,4}[-. /]?[0-9]{4,16}[-. /]?[0-9A-Z]{0,4}\Z")


def test_all_types_are_known():
    assert len(TAX_ID_TYPES) == 135
    assert TAX_ID_TYPES["us_ein"].name == "US EIN"
    assert TAX_ID_TYPES["us_ein"].country == "US"
    assert TAX_ID_TYPES["eu_oss_vat"].country == "EU"


@pytest.mark.parametrize("kind", TAX_ID_TYPES.values(), ids=TAX_ID_TYPES)
def test_every_type_accepts_its_own_example_and_prints_it_so(kind):
    check = check_tax_id(kind.code, kind.example)
    assert check.type == kind.code
    assert check_tax_id(kind.code, check.display).value == check.value
    if kind.code not in ("au_abn", "li_uid"):
        assert check.display == kind.example


@pytest.mark.parametrize("kind", TAX_ID_TYPES.values(), ids=TAX_ID_TYPES)
def test_spaces_dots_dashes_and_lower_case_do_not_count(kind):
    value = check_tax_id(kind.code, kind.example).value
    sloppy = " " + " ".join(value.lower()) + "\u00a0"
    dashed = "–".join(value[i : i + 3] for i in range(0, len(value), 3))
    assert check_tax_id(kind.code, sloppy).value == value
    assert check_tax_id(kind.code, dashed + ".").value == value


@pytest.mark.parametrize("kind", TAX_ID_TYPES.values(), ids=TAX_ID_TYPES)
@pytest.mark.parametrize("nonsense", ["", "?", "1", "not a number", "12@34567890", "9" * 60, "1" * 100])
def test_nonsense_is_refused_with_an_example(kind, nonsense):
    if kind.code == "sm_coe" and nonsense == "1":
        return
    with pytest.raises(TaxIdInvalid, match=re.escape(kind.example)):
        check_tax_id(kind.code, nonsense)


def test_an_unknown_type_is_refused():
    with pytest.raises(TaxIdInvalid, match="not a tax ID type"):
        check_tax_id("unknown", "123")


@pytest.mark.parametrize(("prefix", "example"), [(prefix, example) for prefix, (example, _) in EU_VAT.items()])
def test_every_european_example_is_accepted_and_names_its_country(prefix, example):
    check = check_tax_id("eu_vat", example.lower())
    assert check.value == check.display == example
    assert check.country == {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    assert check.method == "checksum"


@pytest.mark.parametrize(
    ("typed", "country", "value", "of"),
    [
        ("123456789", "DE", "DE123456789", "DE"), ("123456789", "GR", "EL123456789", "GR"),
        ("GR 123456789", None, "EL123456789", "GR"), ("GR123456789", "GR", "EL123456789", "GR"),
        ("123456789", "GB", "XI123456789", "GB"), ("BE 123.456.789", None, "BE0123456789", "BE"),
        ("123456789", "be", "BE0123456789", "BE"), ("ATU12345678", "DE", "ATU12345678", "AT"),
        ("ie1234567+a".upper(), None, None, None), ("IE1+23456A", None, "IE1+23456A", "IE"),
    ],
)  # fmt: skip
def test_a_european_number_takes_its_country_from_the_prefix_or_the_customer(typed, country, value, of):
    if value is None:
        with pytest.raises(TaxIdInvalid, match="IE1234567AB"):
            check_tax_id("eu_vat", typed, country)
        return
    check = check_tax_id("eu_vat", typed, country)
    assert (check.value, check.country) == (value, of)


@pytest.mark.parametrize("typed", ["123456789", "US123456789", "DE12345678", "GB123456789"])
def test_a_european_number_without_a_member_or_with_a_wrong_length_is_refused(typed):
    with pytest.raises(TaxIdInvalid, match=r"An example is [A-Z]{2}\d+"):
        check_tax_id("eu_vat", typed)


def test_the_complaint_shows_the_form_of_the_right_country():
    with pytest.raises(TaxIdInvalid, match="ATU12345678"):
        check_tax_id("eu_vat", "AT1")
    with pytest.raises(TaxIdInvalid, match="EL123456789"):
        check_tax_id("eu_vat", "12", "GR")


def test_every_type_with_a_checksum_has_a_proven_number():
    assert set(PROVEN) == set(CHECKSUMS)
    assert len(CHECKSUMS) == 61


@pytest.mark.parametrize(("code", "value"), PROVEN.items(), ids=PROVEN)
def test_a_right_checksum_is_recognized_and_a_wrong_digit_is_not(code, value):
    check = check_tax_id(code, value)
    assert (check.method, check.checksum_ok) == ("checksum", True)
    verdicts = set()
    for place, digit in enumerate(check.value):
        if digit.isdigit():
            other = check.value[:place] + str((int(digit) + 1) % 10) + check.value[place + 1 :]
            verdicts.add(check_tax_id(code, other).checksum_ok)
    assert False in verdicts


@pytest.mark.parametrize(
    ("code", "value", "ok"),
    [
        ("do_rcn", "001-1391820-5", True), ("do_rcn", "001-1391820-6", False), ("ro_tin", "1630615123457", True),
        ("tr_tin", "17291716060", True), ("tr_tin", "17291716061", False), ("br_cnpj", "12ABC34501DE35", True),
        ("id_npwp", "016090524017000", True), ("ch_vat", "CHE-107.787.577 MWST", True), ("es_cif", "54362315K", True),
        ("hu_tin", "12892313-2-42", False), ("eu_vat", "XI980780684", True), ("eu_vat", "EL094259216", True),
    ],
)  # fmt: skip
def test_types_with_several_lengths_use_the_right_module(code, value, ok):
    assert check_tax_id(code, value).checksum_ok is ok


def test_a_wrong_checksum_is_reported_and_not_refused():
    check = check_tax_id("eu_vat", "DE123456789")
    assert (check.method, check.checksum_ok) == ("checksum", False)


@pytest.mark.parametrize(
    "code", ["ma_vat", "md_vat", "li_vat", "za_vat", "ua_vat", "mu_vat", "sg_gst", "us_ein", "ae_trn"]
)
def test_types_without_a_checksum_claim_none(code):
    check = check_tax_id(code, TAX_ID_TYPES[code].example)
    assert (check.method, check.checksum_ok) == ("format", None)


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("ch_vat", "CHE123456789MWST", "CHE-123.456.789 MWST"), ("ch_vat", "CHE123456789TVA", "CHE-123.456.789 TVA"),
        ("ch_uid", "CHE123456789", "CHE-123.456.789"), ("cl_tin", "12345678K", "12.345.678-K"),
        ("us_ein", "123456789", "12-3456789"), ("br_cnpj", "01234456543210", "01.234.456/5432-10"),
        ("vn_tin", "1234567890001", "1234567890-001"), ("de_stn", "1234567890123", "1234567890123"),
        ("au_abn", "83914571673", "83 914 571 673"), ("no_vat", "123456789MVA", "123456789MVA"),
    ],
)  # fmt: skip
def test_a_stored_number_is_printed_as_its_country_does(code, stored, shown):
    assert display_tax_id(code, stored) == shown


@pytest.mark.parametrize(
    ("code", "typed", "value"),
    [
        ("gb_vat", "123 4567 89", "GB123456789"), ("no_vat", "123456789", "123456789MVA"),
        ("no_vat", "NO123456789", "123456789MVA"), ("jp_trn", "1234567891234", "T1234567891234"),
        ("ca_pst_bc", "1234-5678", "PST12345678"), ("ch_vat", "123.456.789 MWST", "CHE123456789MWST"),
        ("pl_nip", "PL1234567890", "1234567890"), ("cz_dic", "25123891", "CZ25123891"),
        ("us_ein", "１２－３４５６７８９", "123456789"), ("sa_vat", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥", "123456789012345"),
        ("mx_rfc", "ñ&c010203ab9", "Ñ&C010203AB9"),
    ],
)  # fmt: skip
def test_letters_people_leave_out_are_put_back(code, typed, value):
    assert check_tax_id(code, typed).value == value


@pytest.mark.parametrize("value", ["000000000", "111111111", "222222222"])
def test_test_values_are_for_test_mode_only(value):
    assert check_tax_id("eu_vat", value, "DE", test_values=True).value == value
    assert check_tax_id("br_cnpj", value, test_values=True).checksum_ok is None
    with pytest.raises(TaxIdInvalid):
        check_tax_id("br_cnpj", value)


@pytest.mark.parametrize(
    ("country", "first"),
    [
        ("DE", ["eu_vat", "de_stn"]), ("GB", ["gb_vat", "eu_vat"]), ("ES", ["eu_vat", "es_cif", "ic_nif"]),
        ("US", ["us_ein"]), ("ch", ["ch_uid", "ch_vat"]), ("FR", ["eu_vat", "fr_siren", "fr_siret", "fr_spi"]),
        ("GR", ["eu_vat"]), ("AQ", ["ad_nrt"]), (None, ["ad_nrt"]),
    ],
)  # fmt: skip
def test_a_countrys_own_types_come_first_and_none_is_missing(country, first):
    listed = [kind.code for kind in types_for_country(country)]
    assert listed[: len(first)] == first
    assert sorted(listed) == sorted(TAX_ID_TYPES)


def test_the_union_has_twenty_seven_members():
    assert len(EU_COUNTRIES) == 27
    assert "GR" in EU_COUNTRIES
    assert not {"EL", "XI", "GB"} & set(EU_COUNTRIES)


@pytest.mark.parametrize(
    ("country", "value", "code"),
    [
        ("DE", "DE123456789", "eu_vat"), ("DE", "123456789", "eu_vat"), ("DE", "181/815/08155", "de_stn"),
        ("US", "12-3456789", "us_ein"), ("BR", "390.533.447-05", "br_cpf"), ("BR", "16.727.230/0001-97", "br_cnpj"),
        ("GB", "GB980780684", "gb_vat"), ("GB", "980780684", "gb_vat"), ("GB", "XI980780684", "eu_vat"),
        ("CH", "CHE-107.787.577 MWST", "ch_vat"), ("CA", "123456789RT0002", "ca_gst_hst"),
        ("JP", "T1234567891234", "jp_trn"),
        ("FR", "73282932000074", "fr_siret"), (None, "ATU12345678", "eu_vat"), (None, "che-107.787.577 mwst", "ch_vat"),
        (None, "123456789", None), ("AQ", "1", None), ("US", "x", None), (None, "995525828MVA", "no_vat"),
    ],
)  # fmt: skip
def test_the_type_of_a_number_is_guessed_from_country_and_form(country, value, code):
    assert guess_type(country, value) == code


@pytest.mark.parametrize(
    ("country", "value", "codes"),
    [
        ("DE", "136695976", ["eu_vat"]), ("PL", "8567346215", ["eu_vat"]), ("ES", "A12345678", ["eu_vat"]),
        ("GB", "123456789", ["gb_vat"]), ("US", "DE136695976", ["eu_vat"]), ("AU", "004 085 616", ["au_acn"]),
        ("CH", "CHE-107.787.577", ["ch_uid", "ch_vat"]), ("JP", "5-8356-7825-6246", ["jp_cn", "jp_trn"]),
        ("CA", "1234567", ["ca_pst_mb", "ca_pst_sk"]), (None, "123456789", []), ("US", "12", []),
    ],
)  # fmt: skip
def test_types_that_are_as_likely_are_all_named(country, value, codes):
    assert [check.type for check in likely_checks(country, value)] == codes


@given(codes, numbers, countries, st.booleans())
def test_only_taxidinvalid_is_raised_and_checking_twice_changes_nothing(code, value, country, test_values):
    try:
        check = check_tax_id(code, value, country, test_values=test_values)
    except TaxIdInvalid:
        return
    assert check_tax_id(code, check.value, country, test_values=test_values) == check
    assert check_tax_id(code, check.display, country, test_values=test_values) == check
    assert (check.checksum_ok is None) == (check.method == "format")


@given(st.data(), codes)
def test_any_number_of_the_right_form_can_be_checked(data, code):
    kind = TAX_ID_TYPES[code]
    prefix, (_, pattern) = data.draw(st.sampled_from(sorted(EU_VAT.items())))
    value = data.draw(st.from_regex(re.compile(kind.pattern or prefix + f"(?:{pattern})", re.ASCII), fullmatch=True))
    check = check_tax_id(code, value)
    assert check_tax_id(code, check.display) == check


@given(numbers, countries)
def test_guessing_never_fails(value, country):
    assert guess_type(country, value) in {None, *TAX_ID_TYPES}
