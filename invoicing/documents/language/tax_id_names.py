"""What a tax number is called, by its type and the language of the document.

A number that is known by a name of its own keeps it everywhere (SIREN, CNPJ, GSTIN); its own country's languages say
it as they write it (ИНН, 登録番号). All others are "VAT number" or "tax number" in the document's words, with the ISO
code of the country.

Sources: Stripe's tax id documentation (API version 2026-10-28) for which types there are and their English short names;
for the EU the names that VIES uses in each language; for the others the issuing offices' own words: ABR and ASIC (ABN,
ACN), CRA and Revenu Québec (GST/HST, QST; TPS/TVH, TVQ), the Swiss UID register (UID, IDE, IDI) and tax administration
(MWST-Nr., N° TVA, N. IVA), INSEE (SIREN, SIRET), BZSt (USt-IdNr., Steuernummer), BMF Wien (UID-Nr.), AEAT (NIF), ARCA
(CUIT), SAT (RFC), SII (RUT), DIAN (NIT), SUNAT, SRI and SET (RUC), Receita Federal (CNPJ, CPF), GSTN (GSTIN), DJP
(NPWP), IRAS and ACRA (GST, UEN), KRA (PIN), FNS of Russia (ИНН, КПП), FTA of the Emirates (TRN), and the tax offices of
Japan (登録番号, 法人番号), Korea (사업자등록번호), China (纳税人识别号), Taiwan (統一編號) and Israel (ע.מ., ח.פ.).
They are written from knowledge; no native speaker has reviewed them.
"""

import re
from functools import cache

from invoicing.documents.language.tax_number_words import VAT, WORDS

# Numbers of VIES where a language calls them otherwise than those of other countries.
EU_VAT: dict[str, str] = {
    "en": "EU VAT",
    "es": "NIF-IVA",
    "fr": "N° TVA intracommunautaire",
    "hu": "Közösségi adószám",
    "pl": "NIP UE",
    "fr-CA": "N° TVA",
}
# Language and the first letters of the number: what the number's own country calls it in that language.
EU_VAT_AT_HOME: dict[str, str] = {
    "da DK": "SE-/CVR-nr.",
    "de AT": "UID-Nr.",
    "de BE": "MwSt.-Nr.",
    "el EL": "ΑΦΜ",
    "fr BE": "N° TVA",
    "fr LU": "N° TVA",
    "nl BE": "Btw-nr.",
    "nl NL": "Btw-id",
    "pl PL": "NIP",
    "pt PT": "NIF",
    "ro RO": "CIF",
    "sv FI": "Momsnummer",
}
# Locales in which every such number has the name that it has there.
EU_VAT_IN: dict[str, str] = {"de-AT": "UID-Nr.", "fr-BE": "N° TVA", "fr-LU": "N° TVA", "nl-BE": "Btw-nr."}

# Type: the name everywhere, then those of single languages, each behind its tag. VAT and TAX are the words above, with
# the country; in English those types keep their short names (GB VAT).
NAMES: dict[str, str] = {
    "ad_nrt": "NRT",
    "ae_trn": "TRN | ar: رقم التسجيل الضريبي",
    "al_tin": "NIPT",
    "am_tin": "TAX",
    "ao_tin": "NIF (AO) | pt: NIF",
    "ar_cuit": "CUIT",
    "au_abn": "ABN",
    "au_acn": "ACN",
    "au_arn": "ARN",
    "au_wpn": "WPN",
    "aw_tin": "TAX",
    "az_tin": "VÖEN | ru: ИНН (AZ)",
    "ba_tin": "JIB",
    "bb_tin": "TAX",
    "bd_bin": "BIN (BD)",
    "bf_ifu": "IFU (BF) | fr: IFU",
    "bg_uic": "EIK | bg: ЕИК | ru: ЕИК | en: UIC",
    "bh_vat": "VAT",
    "bj_ifu": "IFU (BJ) | fr: IFU",
    "bo_tin": "NIT (BO) | es: NIT",
    "br_cnpj": "CNPJ",
    "br_cpf": "CPF",
    "bs_tin": "TAX",
    "bw_vat": "VAT",
    "by_tin": "UNP | ru: УНП | bg: УНП",
    "ca_bn": "BN | fr: NE",
    "ca_gst_hst": "GST/HST | fr: TPS/TVH",
    "ca_pst_bc": "BC | fr: TVP (BC)",
    "ca_pst_mb": "PST (MB) | fr: TVD (MB)",
    "ca_pst_sk": "PST (SK) | fr: TVP (SK)",
    "ca_qst": "QST | fr: TVQ",
    "cd_nif": "NIF (CD) | fr: NIF",
    "ch_uid": "UID | fr: IDE | it: IDI",
    "ch_vat": "VAT | de: MWST-Nr. | fr: N° TVA | it: N. IVA",
    "ci_vat": "VAT | fr: Compte contribuable",
    "cl_tin": "RUT",
    "cm_niu": "NIU",
    "cn_tin": "TAX | zh: 纳税人识别号 | zh-HK: 納稅人識別號 | zh-TW: 納稅人識別號",
    "co_nit": "NIT (CO) | es: NIT",
    "cr_tin": "TAX | es: Cédula",
    "cv_nif": "NIF (CV) | pt: NIF",
    "cz_dic": "DIČ",
    "de_stn": "TAX | de: Steuernummer | en: Steuernummer",
    "do_rcn": "RNC",
    "ec_ruc": "RUC (EC) | es: RUC",
    "eg_tin": "TAX | ar: رقم التسجيل الضريبي",
    "es_cif": "NIF (ES) | es: NIF",
    "et_tin": "TAX",
    "eu_oss_vat": "VAT",
    "eu_vat": "VAT",
    "fo_vat": "VAT | da: V-tal",
    "fr_siren": "SIREN",
    "fr_siret": "SIRET",
    "fr_spi": "TAX | fr: Numéro fiscal (SPI)",
    "gb_vat": "VAT",
    "ge_vat": "VAT",
    "gh_tin": "TAX",
    "gi_tin": "TAX",
    "gn_nif": "NIF (GN) | fr: NIF",
    "hk_br": "BR (HK) | en: BR No. | zh: 商业登记号码 | zh-HK: 商業登記號碼 | zh-TW: 商業登記號碼",
    "hr_oib": "OIB",
    "hu_tin": "TAX | hu: Adószám",
    "ic_nif": "NIF (IC) | es: NIF",
    "id_npwp": "NPWP",
    "il_vat": "VAT | he: ע.מ./ח.פ.",
    "in_gst": "GSTIN",
    "is_kt": "Kennitala",
    "is_vat": "VAT",
    "it_cf": "Codice fiscale",
    "jp_cn": "TAX | en: Corporate Number | ja: 法人番号 | ko: 법인번호",
    "jp_rn": "VAT | ja: 登録国外事業者番号",
    "jp_trn": "VAT | en: Registration No. | ja: 登録番号",
    "ke_pin": "KRA PIN",
    "kg_tin": "TAX | ru: ИНН",
    "kh_tin": "TAX",
    "kr_brn": "TAX | en: Business Reg. No. | ko: 사업자등록번호 | ja: 事業者登録番号",
    "kz_bin": "BIN (KZ) | ru: БИН",
    "la_tin": "TAX",
    "li_uid": "UID | fr: IDE | it: IDI",
    "li_vat": "VAT | de: MWST-Nr. | fr: N° TVA | it: N. IVA",
    "lk_vat": "VAT",
    "ma_vat": "VAT | fr: Identifiant fiscal | ar: رقم التعريف الضريبي",
    "md_cf": "TAX | ro: Cod fiscal | ru: Фискальный код",
    "md_vat": "VAT | ro: Cod TVA",
    "me_pib": "PIB (ME)",
    "mk_vat": "VAT",
    "mr_nif": "NIF (MR) | fr: NIF",
    "mu_vat": "VAT | en: MU",
    "mx_rfc": "RFC",
    "my_frp": "FRP",
    "my_itn": "TAX | ms: TIN | en: TIN",
    "my_sst": "SST | ms: No. SST",
    "mz_nuit": "NUIT",
    "ng_tin": "TAX",
    "no_vat": "VAT | nb: Org.nr. | da: Org.nr. | sv: Org.nr",
    "no_voec": "VOEC",
    "np_pan": "PAN (NP)",
    "nz_bn": "NZBN",
    "nz_gst": "GST (NZ) | en: NZ GST",
    "om_vat": "VAT",
    "pe_ruc": "RUC (PE) | es: RUC",
    "ph_tin": "TAX | fil: TIN | en: TIN",
    "pl_nip": "NIP",
    "pt_nif": "NIF (PT) | pt: NIF",
    "py_ruc": "RUC (PY) | es: RUC",
    "ro_tin": "CIF (RO) | ro: CIF",
    "rs_pib": "PIB (RS)",
    "ru_inn": "INN | ru: ИНН | bg: ИНН",
    "ru_kpp": "KPP | ru: КПП | bg: КПП",
    "sa_vat": "VAT | ar: رقم التسجيل الضريبي",
    "sg_gst": "GST (SG) | en: GST Reg. No.",
    "sg_uen": "UEN",
    "si_tin": "TAX | sl: Davčna številka",
    "sm_coe": "COE",
    "sn_ninea": "NINEA",
    "sr_fin": "FIN (SR)",
    "sv_nit": "NIT (SV) | es: NIT",
    "th_vat": "VAT | th: เลขประจำตัวผู้เสียภาษี",
    "tj_tin": "TAX | ru: ИНН",
    "tr_tin": "VKN",
    "tt_bir": "BIR (TT)",
    "tt_vat": "VAT",
    "tw_vat": "VAT | zh: 统一编号 | zh-HK: 統一編號 | zh-TW: 統一編號",
    "tz_vat": "VAT | en: VRN",
    "ua_vat": "VAT",
    "ug_tin": "TAX",
    "us_ein": "EIN",
    "uy_ruc": "RUT (UY) | es: RUT",
    "uz_tin": "TAX | ru: ИНН",
    "uz_vat": "VAT",
    "ve_rif": "RIF",
    "vn_tin": "TAX | vi: Mã số thuế",
    "za_vat": "VAT",
    "zm_tin": "TPIN",
    "zw_tin": "TAX",
}


def tax_id_name(code: str, value: str, locale: str, language: str) -> str:
    """'USt-IdNr.' for a number of type `code` on a document; '' where the number begins with its own name.

    `language` is a tag of DOCUMENT_LANGUAGES, `locale` the document's; a type that is not known is a tax number.
    """
    if code == "eu_vat":
        name = _eu_vat_name(value[:2], locale, language)
    else:
        name = _names(code).get(_nearest(language, _names(code))) or _in_words(code, value, language)
    return "" if _letters(value).startswith(_letters(re.sub(r" \(.*\)", "", name))) else name


def _eu_vat_name(prefix: str, locale: str, language: str) -> str:
    at_home = EU_VAT_AT_HOME.get(f"{language.split('-')[0]} {prefix}") or EU_VAT_IN.get(locale)
    return at_home or EU_VAT.get(_nearest(language, EU_VAT)) or VAT[_nearest(language, VAT)]


def _in_words(code: str, value: str, language: str) -> str:
    """The name that is the same everywhere, or what the number is, with its country."""
    name = _names(code).get("", "VAT" if code.endswith("_vat") else "TAX")
    if name not in WORDS:
        return name
    if code not in NAMES:
        return WORDS[name][_nearest(language, WORDS[name])]
    if language.startswith("en"):
        return code.upper().replace("_", " ")
    return f"{WORDS[name][_nearest(language, WORDS[name])]} ({'OSS' if code == 'eu_oss_vat' else code[:2].upper()})"


def _nearest(language: str, names: dict[str, str]) -> str:
    """The tag itself, or the language that it is a kind of; Chinese signs are others in Hong Kong and Taiwan."""
    return language if language in names or language.startswith("zh") else language.split("-")[0]


@cache
def _names(code: str) -> dict[str, str]:
    """{'': the name everywhere, tag: the name there}."""
    if code not in NAMES:
        return {}
    everywhere, *others = NAMES[code].split(" | ")
    return {"": everywhere} | dict(other.split(": ", 1) for other in others)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
