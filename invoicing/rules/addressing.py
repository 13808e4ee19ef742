"""Whether a customer is written to as a business or as a person, which Japanese letters tell apart: 御中 or 様."""

import re
from unicodedata import normalize

BUSINESS, PERSON = "business", "person"
HONORIFICS = {BUSINESS: "御中", PERSON: "様"}
# What stands in the names of companies, foundations, offices, schools and authorities; widths do not count.
JAPANESE = (
    *"株式会社 有限会社 合同会社 合名会社 合資会社 相互会社 有限責任事業組合 法人 組合 協会 財団 社団 連盟".split(),
    *"(株) (有) (合) (同) (名) (資) (社) (財) (学) (福) (医) (特非) 事務所 商店 商会 大学 高等学校 学園".split(),
    *"病院 銀行 市役所 区役所 町役場 村役場 県庁 都庁 道庁 府庁 営業所 製作所 研究所".split(),
)
ELSEWHERE = ("公司", "주식회사", "유한회사", "(주)", "(유)", "บริษัท", "شركة", 'בע"מ', "בע״מ")
ENDS = ("省", "支店")
# Forms of companies in Latin and Cyrillic letters: words of their own, and short ones that only end a name.
FORMS = re.compile(
    r"(?<!\w)(?:inc|incorporated|corp|corporation|company|ltd|limited|llc|llp|plc|pty|pte|gmbh|mbh|ohg|ugs?|sarl|sasu?|"
    r"s\.à\s?r\.l|s\.a\.s|s\.r\.l|srl|spa|s\.p\.a|s\.l|b\.v|n\.v|oyj|a/s|aps|asa|kft|zrt|nyrt|s\.r\.o|a\.s|d\.o\.o|d\.d|"
    r"sp\.?\s?z\s?o\.?\s?o|ood|eood|uab|oü|k\.k|g\.k|godo kaisha|kabushiki kaisha|sdn|bhd|jsc|pjsc|ооо|оао|зао|"
    r"foundation|university|bank|group|holdings?|e\.\s?v)(?!\w)",
    re.IGNORECASE,
)
SHORT_FORMS = re.compile(r"(?<!\w)(?:Co|CO|KG|AG|SE|SA|S\.A|SL|BV|NV|AB|OY|Oy|AS|SIA|LP|KK|GK|EV|eV|UG)\.?$|& Co\b")


# All of them at once; a name in ASCII alone has none.
JAPANESE_OR_OTHER = re.compile("|".join(re.escape(form) for form in (*JAPANESE, *ELSEWHERE)))


def addressed_as(name: str, *, has_tax_id: bool) -> str:
    """BUSINESS for who has a tax ID or a company's form in the name, else PERSON."""
    plain = normalize("NFKC", name).strip()
    words = (not plain.isascii() and JAPANESE_OR_OTHER.search(plain)) or plain.endswith(ENDS)
    is_business = has_tax_id or words or FORMS.search(plain) or SHORT_FORMS.search(plain)
    return BUSINESS if is_business else PERSON
