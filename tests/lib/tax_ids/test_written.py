"""Tax IDs as people write and paste them: suffixes, separators, labels and domestic forms, of many countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.tax_ids.types import TAX_ID_TYPES, TaxIdInvalid, check_tax_id, guess_type, likely_checks
from billing_site.lib.tax_ids.written import MAX_LENGTH, compact, readings

# (country of the customer, what was pasted, type, what is stored)
PASTED = [
    ("CH", "CHE-107.787.577 MWST", "ch_vat", "CHE107787577MWST"),
    ("CH", "CHE-107.787.577 TVA", "ch_vat", "CHE107787577TVA"),
    ("CH", "CHE 107 787 577 IVA", "ch_vat", "CHE107787577IVA"),
    ("CH", "CHE-107.787.577 HR/MWST", "ch_vat", "CHE107787577MWST"),
    ("CH", "CHE-107.787.577 HR", "ch_uid", "CHE107787577HR"),
    ("CH", "CHE-107.787.577 RC", "ch_uid", "CHE107787577RC"),
    ("CH", "MWST-Nr. CHE-107.787.577 MWST", "ch_vat", "CHE107787577MWST"),
    ("CH", "CHE-107.787.577 TVA/MWST", "ch_vat", "CHE107787577TVA"),
    ("CH", "107.787.577 MWST", "ch_vat", "CHE107787577MWST"),
    ("CH", "CHE-107.787.577 MwSt.", "ch_vat", "CHE107787577MWST"),
    ("", "CHE-107.787.577 MWST", "ch_vat", "CHE107787577MWST"),
    ("SE", "556188-8404", "eu_vat", "SE556188840401"),
    ("SE", "5561888404", "eu_vat", "SE556188840401"),
    ("SE", "SE556188-8404", "eu_vat", "SE556188840401"),
    ("SE", "SE556188840401", "eu_vat", "SE556188840401"),
    ("SE", "556188840401", "eu_vat", "SE556188840401"),
    ("SE", "165561888404", "eu_vat", "SE556188840401"),
    ("SE", "16556188-8404", "eu_vat", "SE556188840401"),
    ("SE", "Org.nr 556188-8404", "eu_vat", "SE556188840401"),
    ("SE", "Momsreg.nr SE556188840401", "eu_vat", "SE556188840401"),
    ("", "SE 556188-8404 01", "eu_vat", "SE556188840401"),
    ("SG", "MR-8500000-X", "sg_gst", "MR8500000X"),
    ("SG", "M2-0123456-7", "sg_gst", "M201234567"),
    ("", "MR-8500000-X", "sg_gst", "MR8500000X"),
    ("SG", "GST Reg. No. M90367064U", "sg_gst", "M90367064U"),
    ("SG", "MB-8200001-2", "sg_gst", "MB82000012"),
    ("HU", "12892312-2-42", "hu_tin", "12892312242"),
    ("", "12892312-2-42", "hu_tin", "12892312242"),
    ("HU", "HU12892312", "eu_vat", "HU12892312"),
    ("HU", "12892312", "eu_vat", "HU12892312"),
    ("HU", "Adószám: 12892312-2-42", "hu_tin", "12892312242"),
    ("NO", "NO 995 525 828 MVA", "no_vat", "995525828MVA"),
    ("NO", "995 525 828", "no_vat", "995525828MVA"),
    ("NO", "Org.nr. 995 525 828 MVA", "no_vat", "995525828MVA"),
    ("NO", "NO 995 525 828 MVA Foretaksregisteret", "no_vat", "995525828MVA"),
    ("", "NO995525828MVA", "no_vat", "995525828MVA"),
    ("", "NO 995525828", "no_vat", "995525828MVA"),
    ("NO", "MVA 995525828", "no_vat", "995525828MVA"),
    ("BE", "0697.449.992", "eu_vat", "BE0697449992"),
    ("BE", "697.449.992", "eu_vat", "BE0697449992"),
    ("BE", "BTW BE 0697.449.992", "eu_vat", "BE0697449992"),
    ("BE", "BE 0697.449.992 RPR Brussel", "eu_vat", "BE0697449992"),
    ("BE", "TVA BE0697449992 RPM Bruxelles", "eu_vat", "BE0697449992"),
    ("", "BE 697 449 992", "eu_vat", "BE0697449992"),
    ("NL", "NL 1234.56.782.B.90", "eu_vat", "NL123456782B90"),
    ("NL", "123456782B90", "eu_vat", "NL123456782B90"),
    ("NL", "Btw-nr. NL123456782B90", "eu_vat", "NL123456782B90"),
    ("GB", "GB 980 7806 84", "gb_vat", "GB980780684"),
    ("GB", "980 7806 84", "gb_vat", "GB980780684"),
    ("GB", "VAT Reg No 980 7806 84", "gb_vat", "GB980780684"),
    ("GB", "GB VAT 980 7806 84", "gb_vat", "GB980780684"),
    ("", "GB VAT No. 980780684", "gb_vat", "GB980780684"),
    ("GB", "VAT: GB980780684", "gb_vat", "GB980780684"),
    ("GB", "GB980780684001", "gb_vat", "GB980780684001"),
    ("GB", "XI 980780684", "eu_vat", "XI980780684"),
    ("ES", "B-64717838", "eu_vat", "ESB64717838"),
    ("ES", "ES-B64717838", "eu_vat", "ESB64717838"),
    ("ES", "B-64.717.838", "eu_vat", "ESB64717838"),
    ("ES", "CIF: B64717838", "eu_vat", "ESB64717838"),
    ("ES", "NIF 54.362.315-K", "eu_vat", "ES54362315K"),
    ("DE", "DE 136 695 976", "eu_vat", "DE136695976"),
    ("DE", "USt-IdNr.: DE 136 695 976", "eu_vat", "DE136695976"),
    ("", "USt-IdNr. DE136695976", "eu_vat", "DE136695976"),
    ("DE", "DE 136 695 976 (USt-IdNr.)", "eu_vat", "DE136695976"),
    ("FR", "FR 40 303265045 (TVA)", "eu_vat", "FR40303265045"),
    ("NL", "NL004495445B01 (BTW)", "eu_vat", "NL004495445B01"),
    ("GB", "VAT Registration Number: GB 980 7806 84", "gb_vat", "GB980780684"),
    ("SG", "GST Regn No: MR-8500000-X", "sg_gst", "MR8500000X"),
    ("IN", "UIN 0717UNO00157UN3", "in_gst", "0717UNO00157UN3"),
    ("DE", "St.-Nr. 143/123/45678", "de_stn", "14312345678"),
    ("SI", "ID za DDV: SI 50223054", "eu_vat", "SI50223054"),
    ("NO", "Foretaksregisteret NO 923 609 016 MVA", "no_vat", "923609016MVA"),
    ("VN", "MST: 0100233488", "vn_tin", "0100233488"),
    ("DE", "DE-136695976", "eu_vat", "DE136695976"),
    ("DE", "(DE) 136695976", "eu_vat", "DE136695976"),
    ("AT", "ATU 13585627", "eu_vat", "ATU13585627"),
    ("AT", "UID: ATU13585627", "eu_vat", "ATU13585627"),
    ("AT", "U13585627", "eu_vat", "ATU13585627"),
    ("AT", "13585627", "eu_vat", "ATU13585627"),
    ("", "AT13585627", "eu_vat", "ATU13585627"),
    ("FR", "FR 40 303 265 045", "eu_vat", "FR40303265045"),
    ("FR", "N° TVA intracommunautaire : FR40303265045", "eu_vat", "FR40303265045"),
    ("FR", "SIREN 404 833 048", "fr_siren", "404833048"),
    ("FR", "404 833 048 RCS Paris", "fr_siren", "404833048"),
    ("FR", "SIRET : 732 829 320 00074", "fr_siret", "73282932000074"),
    ("IT", "P. IVA 00743110157", "eu_vat", "IT00743110157"),
    ("IT", "P.IVA IT00743110157", "eu_vat", "IT00743110157"),
    ("IT", "Partita IVA: 00743110157", "eu_vat", "IT00743110157"),
    ("IT", "C.F. RCCMNL83S18D969H", "it_cf", "RCCMNL83S18D969H"),
    ("PL", "NIP 856-734-62-15", "eu_vat", "PL8567346215"),
    ("PL", "PL 856-734-62-15", "eu_vat", "PL8567346215"),
    ("FI", "2077474-0", "eu_vat", "FI20774740"),
    ("FI", "Y-tunnus 2077474-0", "eu_vat", "FI20774740"),
    ("DK", "CVR-nr. 13 58 56 28", "eu_vat", "DK13585628"),
    ("CZ", "DIČ: CZ25123891", "eu_vat", "CZ25123891"),
    ("SK", "IČ DPH: SK2022749619", "eu_vat", "SK2022749619"),
    ("RO", "RO 185 472 90", "eu_vat", "RO18547290"),
    ("GR", "ΑΦΜ: 094259216", "eu_vat", "EL094259216"),
    ("GR", "GR 094259216", "eu_vat", "EL094259216"),
    ("EE", "KMKR: EE 100 931 558", "eu_vat", "EE100931558"),
    ("PT", "NIPC 501 964 843", "eu_vat", "PT501964843"),
    ("BG", "ДДС № BG175074752", "eu_vat", "BG175074752"),
    ("LT", "PVM kodas LT119511515", "eu_vat", "LT119511515"),
    ("LU", "LU 150 274 42", "eu_vat", "LU15027442"),
    ("MT", "MT 1167-9112", "eu_vat", "MT11679112"),
    ("CY", "CY-10259033P", "eu_vat", "CY10259033P"),
    ("HR", "OIB: 33392005961", "eu_vat", "HR33392005961"),
    ("SI", "SI 5022 3054", "eu_vat", "SI50223054"),
    ("LV", "PVN LV 4000 352 1600", "eu_vat", "LV40003521600"),
    ("IE", "IE 6433435F", "eu_vat", "IE6433435F"),
    ("US", "EIN: 12-3456789", "us_ein", "123456789"),
    ("CA", "123456789 RT 0001", "ca_gst_hst", "123456789RT0001"),
    ("CA", "GST/HST No. 123456789 RT0001", "ca_gst_hst", "123456789RT0001"),
    ("CA", "PST-1234-5678", "ca_pst_bc", "PST12345678"),
    ("CA", "1234567890 TQ 0001", "ca_qst", "1234567890TQ0001"),
    ("CA", "TVQ 1234567890 TQ0001", "ca_qst", "1234567890TQ0001"),
    ("MX", "RFC: GODE-561231-GR8", "mx_rfc", "GODE561231GR8"),
    ("BR", "CNPJ 16.727.230/0001-97", "br_cnpj", "16727230000197"),
    ("", "16.727.230/0001-97", "br_cnpj", "16727230000197"),
    ("BR", "CPF: 390.533.447-05", "br_cpf", "39053344705"),
    ("AR", "CUIT 20-05536168-2", "ar_cuit", "20055361682"),
    ("CL", "RUT: 76.086.428-5", "cl_tin", "760864285"),
    ("CO", "NIT 213.123.432-1", "co_nit", "2131234321"),
    ("PE", "RUC 20512333797", "pe_ruc", "20512333797"),
    ("VE", "J-00012345-8", "ve_rif", "J000123458"),
    ("VE", "RIF: J-00012345-8", "ve_rif", "J000123458"),
    ("UY", "RUT 21-100342-001-7", "uy_ruc", "211003420017"),
    ("PY", "RUC 80028061-0", "py_ruc", "800280610"),
    ("AU", "ABN 83 914 571 673", "au_abn", "83914571673"),
    ("NZ", "GST No. 49-091-850", "nz_gst", "49091850"),
    ("IN", "GSTIN: 27AAPFU0939F1ZV", "in_gst", "27AAPFU0939F1ZV"),
    ("IN", "2917USA00026NRG", "in_gst", "2917USA00026NRG"),
    ("IN", "0717USA12345UNF", "in_gst", "0717USA12345UNF"),
    ("IN", "9917USA29001OSN", "in_gst", "9917USA29001OSN"),
    ("JP", "登録番号 T5835678256246", "jp_trn", "T5835678256246"),
    ("KR", "사업자등록번호 123-45-67890", "kr_brn", "1234567890"),
    ("TW", "統一編號 00501503", "tw_vat", "00501503"),
    ("TH", "0-99-4-000-61772-1", "th_vat", "0994000617721"),
    ("ID", "NPWP: 01.312.166.0-091.000", "id_npwp", "013121660091000"),
    ("HK", "12345678-000-01-24-A", "hk_br", "12345678000"),
    ("PH", "TIN 123-456-789-000", "ph_tin", "123456789000"),
    ("VN", "0100233488-001", "vn_tin", "0100233488001"),
    ("MY", "C 1234567890", "my_itn", "C1234567890"),
    ("MY", "SST No: A12-3456-78912345", "my_sst", "A12345678912345"),
    ("IL", "ח.פ. 039337423", "il_vat", "039337423"),
    ("AE", "TRN: 100-123-456-700-003", "ae_trn", "100123456700003"),
    ("KE", "PIN P051234567A", "ke_pin", "P051234567A"),
    ("RU", "ИНН 7707083893", "ru_inn", "7707083893"),
    ("IS", "kt. 450401-3150", "is_kt", "4504013150"),
    ("ZA", "VAT No. 4123456789", "za_vat", "4123456789"),
    ("MK", "MK 4030000375897", "mk_vat", "MK4030000375897"),
    ("IN", "0717UNO00157UNO", "in_gst", "0717UNO00157UNO"),
    ("TR", "VKN 4540536920", "tr_tin", "4540536920"),
    ("IN", "07AAAAA0000A1D5", "in_gst", "07AAAAA0000A1D5"),
    ("IN", "29MUMA12345B1DK", "in_gst", "29MUMA12345B1DK"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "typed", "code", "value"), PASTED)
def test_what_people_paste_is_recognized_and_normalized(country, typed, code, value):
    assert [(check.type, check.value) for check in likely_checks(country or None, typed)] == [(code, value)]
    assert guess_type(country or None, typed) == code
    check = check_tax_id(code, typed, country or None)
    assert check.value == value
    assert check_tax_id(code, check.value) == check_tax_id(code, check.display) == check


@pytest.mark.parametrize(
    ("code", "typed", "country", "value"),
    [
        ("ch_uid", "CHE-107.787.577 HR/MWST", "CH", "CHE107787577HR"),
        ("ch_vat", "CHE-107.787.577 HR", "CH", "CHE107787577"),
        ("li_uid", "CHE-107.787.577 MWST", "LI", "CHE107787577MWST"),
        ("li_uid", "CHE-107.787.577 HR/MWST", "LI", "CHE107787577HR"),
        ("ca_bn", "123456789 RC0001", "CA", "123456789"),
        ("ca_gst_hst", "123456789 RT 1", "CA", "123456789RT0001"),
        ("fr_siren", "FR40303265045", "FR", "303265045"),
        ("eu_vat", "556188-8404", "SE", "SE556188840401"),
        ("eu_vat", "19670919-9530", "SE", "SE670919953001"),
        ("eu_vat", "AT 13585627", "", "ATU13585627"),
        ("sg_gst", "mr-8500000-x", "", "MR8500000X"),
    ],
)
def test_a_chosen_type_takes_its_part_of_the_number(code, typed, country, value):
    assert check_tax_id(code, typed, country).value == value


@pytest.mark.parametrize("typed", ["12892312-2-42", "12892312\u20132\u201342", "HU 12892312-2-42"])
def test_a_hungarian_tax_number_is_no_european_one(typed):
    with pytest.raises(TaxIdInvalid, match=r"another type: choose HU TIN \(Hungarian tax number\)"):
        check_tax_id("eu_vat", typed, "HU")
    assert check_tax_id("hu_tin", typed, "HU").display == "12892312-2-42"


@pytest.mark.parametrize("typed", ["CHE-107.787.577 MWST", "CHE-107.787.577 IVA", "che107787577tva"])
def test_a_swiss_vat_number_is_no_bare_uid(typed):
    with pytest.raises(TaxIdInvalid, match=r"another type: choose CH VAT \(Swiss VAT\)"):
        check_tax_id("ch_uid", typed, "CH")


@pytest.mark.parametrize(
    ("number", "method", "ok"),
    [
        ("27AAPFU0939F1ZV", "checksum", True), ("27AAPFU0939F1ZW", "checksum", False),
        ("0717UNO00157UNO", "format", None), ("2917USA00026NRG", "format", None), ("9917USA29001OSN", "format", None),
        ("29MUMA12345B1DK", "format", None), ("97AAPFU0939F1ZV", "format", None),
    ],
)  # fmt: skip
def test_an_indian_number_claims_a_check_digit_only_where_its_form_has_a_known_one(number, method, ok):
    check = check_tax_id("in_gst", number)
    assert (check.value, check.method, check.checksum_ok) == (number, method, ok)


@pytest.mark.parametrize("typed", ["27AAPFU0939F1Z", "0717UN00157UNO", "0717UNO00157XXO", "AAPFU0939F27ZV1"])
def test_other_forms_are_no_indian_number(typed):
    with pytest.raises(TaxIdInvalid, match="12ABCDE3456FGZH"):
        check_tax_id("in_gst", typed)


def test_twelve_swedish_digits_are_a_vat_number_unless_only_the_other_reading_is_right():
    # 2021005489 01 is an agency's own number: nothing is taken off it.
    assert check_tax_id("eu_vat", "202100548901", "SE").value == "SE202100548901"
    assert check_tax_id("eu_vat", "165561888404", "SE").value == "SE556188840401"
    assert check_tax_id("eu_vat", "165561888405", "SE").value == "SE165561888405"


@pytest.mark.parametrize(
    "typed", ["VAT 123456789", "USt-IdNr. 136695976", "tax id no", "556188-8404", "NIP 8567346215"]
)
def test_a_label_alone_does_not_tell_the_country(typed):
    assert guess_type(None, typed) is None


def test_a_label_is_taken_off_only_where_the_number_needs_it():
    assert readings("NO 995525828") == ["NO995525828"]
    assert readings("VAT No. 995525828") == ["VATNO995525828", "995525828"]
    assert readings("GB VAT 980 7806 84") == ["GBVAT980780684", "GB980780684"]
    assert readings("VAT") == ["VAT"]
    assert check_tax_id("mu_vat", "VAT20123456").value == "VAT20123456"


@given(
    st.text(max_size=80) | st.from_regex(r"\A(?:VAT|NO|TAX|ID|N[RO]| |-){0,20}[0-9A-Z]{0,16}\Z"),
    st.sampled_from(sorted(TAX_ID_TYPES)),
)
def test_reading_never_fails_and_never_makes_a_number_longer(text, code):
    assert all(len(reading) <= len(compact(text)) for reading in readings(text))
    try:
        check = check_tax_id(code, text, "SE")
    except TaxIdInvalid:
        return
    assert len(text) <= MAX_LENGTH
    assert check_tax_id(code, check.value, "SE") == check
