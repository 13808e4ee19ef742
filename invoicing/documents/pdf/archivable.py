"""PDF/A-3a that says it is PDF/UA-1 as well: one file for the archive and for readers who listen to it."""

import pydyf

from billing_site.company.models import Company

ARCHIVABLE = Company.PDF_A
# PDF/A lets metadata name only what it knows or what the file itself describes (ISO 19005-3, 6.6.2.3.3); the words are
# those of the PDF Association's "PDF/UA identification schema".
CLAIM = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def also_accessible(document, pdf) -> None:
    """WeasyPrint's last step before writing: put the claim into the metadata of the PDF."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream[0] = metadata.stream[0].replace(b"</rdf:RDF>", CLAIM)


def as_drawn(pdf) -> None:
    """Readers may not smooth the pictures of an archived document as they like (ISO 19005-3, 6.2.8)."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and "Interpolate" in each.extra:
            each.extra["Interpolate"] = "false"
