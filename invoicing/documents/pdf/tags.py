"""What WeasyPrint's tags leave unsaid: of each header cell, whether it heads a column or a row."""


def scope_headers(pdf) -> None:
    """Give every TH its Scope (ISO 32000-1, table 349); readers that know no Headers go by it."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            group = parent(pdf, parent(pdf, element))
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def parent(pdf, element):
    """The structure element around another; references read "12 0 R"."""
    return pdf.objects[int(element["P"].split()[0])]
