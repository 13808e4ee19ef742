"""Why no tax is charged, by country, with the words that documents print; `exemptions` reads it.

Sources stand in each row: the directive on VAT (2006/112/EC) or the national act that the words name. The codes are
those of the VATEX list (Connecting Europe Facility, for BT-121 of EN 16931). Not reviewed by a lawyer: proposals.
"""

CODES: tuple[str, ...] = (
    "VATEX-EU-79-C",
    *("VATEX-EU-132", *(f"VATEX-EU-132-1{letter}" for letter in "ABCDEFGHIJKLMNOPQ")),
    "VATEX-EU-135-1",
    *("VATEX-EU-143", *(f"VATEX-EU-143-1{part}" for part in "A B C D E F FA G H I J K L".split())),
    *("VATEX-EU-144", "VATEX-EU-146-1E"),
    *("VATEX-EU-148", *(f"VATEX-EU-148-{letter}" for letter in "ABCDEFG")),
    *("VATEX-EU-151", *(f"VATEX-EU-151-1{part}" for part in "A AA B C D E".split())),
    *("VATEX-EU-153", "VATEX-EU-159", "VATEX-EU-309"),
    *(f"VATEX-EU-{word}" for word in "AE D F G I IC J O".split()),
    *(f"VATEX-FR-{word}" for word in "FRANCHISE CNWVAT AE CGI275 CGI277A CGI295 298SEXDECIESA".split()),
    *(f"VATEX-FR-CGI261{part}" for part in "-1 -2 -3 -4 -5 -7 -8 A B C-1 C-2 C-3 D-1 D-1BIS D-2 D-3 D-4".split()),
    *("VATEX-FR-CGI261E-1", "VATEX-FR-CGI261E-2"),
)

# Articles 138 and 146, and any other one, in the words of the directive's own languages that documents speak.
SUPPLY = {
    "bg": "Освободена вътреобщностна доставка, член 138 от Директива 2006/112/ЕО",
    "cs": "Osvobozené dodání zboží do jiného členského státu, článek 138 směrnice 2006/112/ES",
    "da": "Momsfritaget levering inden for EU, artikel 138 i direktiv 2006/112/EF",
    "de": "Steuerfreie innergemeinschaftliche Lieferung, Artikel 138 der Richtlinie 2006/112/EG",
    "el": "Απαλλασσόμενη ενδοκοινοτική παράδοση, άρθρο 138 της οδηγίας 2006/112/ΕΚ",
    "en": "Exempt intra-Community supply, Article 138 of Directive 2006/112/EC",
    "es": "Entrega intracomunitaria exenta, artículo 138 de la Directiva 2006/112/CE",
    "et": "Maksuvaba ühendusesisene kaubatarne, direktiivi 2006/112/EÜ artikkel 138",
    "fi": "Veroton yhteisömyynti, direktiivin 2006/112/EY 138 artikla",
    "fr": "Livraison intracommunautaire exonérée, article 138 de la directive 2006/112/CE",
    "hr": "Oslobođena isporuka unutar Zajednice, članak 138. Direktive 2006/112/EZ",
    "hu": "Adómentes Közösségen belüli termékértékesítés, a 2006/112/EK irányelv 138. cikke",
    "it": "Cessione intracomunitaria esente, articolo 138 della direttiva 2006/112/CE",
    "lt": "Neapmokestinamas tiekimas Bendrijos viduje, Direktyvos 2006/112/EB 138 straipsnis",
    "lv": "Ar nodokli neapliekama piegāde Kopienas iekšienē, Direktīvas 2006/112/EK 138. pants",
    "mt": "Provvista intra-Komunitarja eżenti, Artikolu 138 tad-Direttiva 2006/112/KE",
    "nl": "Vrijgestelde intracommunautaire levering, artikel 138 van Richtlijn 2006/112/EG",
    "pl": "Zwolniona wewnątrzwspólnotowa dostawa towarów, art. 138 dyrektywy 2006/112/WE",
    "pt": "Transmissão intracomunitária isenta, artigo 138.º da Diretiva 2006/112/CE",
    "ro": "Livrare intracomunitară scutită, articolul 138 din Directiva 2006/112/CE",
    "sk": "Oslobodené dodanie tovaru do iného členského štátu, článok 138 smernice 2006/112/ES",
    "sl": "Oproščena dobava blaga znotraj Skupnosti, člen 138 Direktive 2006/112/ES",
    "sv": "Undantagen unionsintern leverans, artikel 138 i direktiv 2006/112/EG",
}
EXPORT = {
    "bg": "Освободен износ, член 146 от Директива 2006/112/ЕО",
    "cs": "Osvobozený vývoz, článek 146 směrnice 2006/112/ES",
    "da": "Momsfritaget eksport, artikel 146 i direktiv 2006/112/EF",
    "de": "Steuerfreie Ausfuhrlieferung, Artikel 146 der Richtlinie 2006/112/EG",
    "el": "Απαλλασσόμενη εξαγωγή, άρθρο 146 της οδηγίας 2006/112/ΕΚ",
    "en": "Exempt export, Article 146 of Directive 2006/112/EC",
    "es": "Exportación exenta, artículo 146 de la Directiva 2006/112/CE",
    "et": "Maksuvaba eksport, direktiivi 2006/112/EÜ artikkel 146",
    "fi": "Veroton vientimyynti, direktiivin 2006/112/EY 146 artikla",
    "fr": "Exportation exonérée, article 146 de la directive 2006/112/CE",
    "hr": "Oslobođen izvoz, članak 146. Direktive 2006/112/EZ",
    "hu": "Adómentes termékexport, a 2006/112/EK irányelv 146. cikke",
    "it": "Esportazione esente, articolo 146 della direttiva 2006/112/CE",
    "lt": "Neapmokestinamas eksportas, Direktyvos 2006/112/EB 146 straipsnis",
    "lv": "Ar nodokli neapliekams eksports, Direktīvas 2006/112/EK 146. pants",
    "mt": "Esportazzjoni eżenti, Artikolu 146 tad-Direttiva 2006/112/KE",
    "nl": "Vrijgestelde uitvoer, artikel 146 van Richtlijn 2006/112/EG",
    "pl": "Zwolniony eksport, art. 146 dyrektywy 2006/112/WE",
    "pt": "Exportação isenta, artigo 146.º da Diretiva 2006/112/CE",
    "ro": "Export scutit, articolul 146 din Directiva 2006/112/CE",
    "sk": "Oslobodený vývoz, článok 146 smernice 2006/112/ES",
    "sl": "Oproščen izvoz, člen 146 Direktive 2006/112/ES",
    "sv": "Undantagen export, artikel 146 i direktiv 2006/112/EG",
}
ARTICLE = {
    "bg": "Освободено от ДДС, член %s от Директива 2006/112/ЕО",
    "cs": "Osvobozeno od DPH, článek %s směrnice 2006/112/ES",
    "da": "Momsfritaget, artikel %s i direktiv 2006/112/EF",
    "de": "Von der Umsatzsteuer befreit, Artikel %s der Richtlinie 2006/112/EG",
    "el": "Απαλλάσσεται από τον ΦΠΑ, άρθρο %s της οδηγίας 2006/112/ΕΚ",
    "en": "Exempt from VAT, Article %s of Directive 2006/112/EC",
    "es": "Operación exenta, artículo %s de la Directiva 2006/112/CE",
    "et": "Maksuvaba, direktiivi 2006/112/EÜ artikkel %s",
    "fi": "Arvonlisäveroton, direktiivin 2006/112/EY %s artikla",
    "fr": "Exonération de TVA, article %s de la directive 2006/112/CE",
    "hr": "Oslobođeno PDV-a, članak %s. Direktive 2006/112/EZ",
    "hu": "Áfamentes, a 2006/112/EK irányelv %s. cikke",
    "it": "Operazione esente, articolo %s della direttiva 2006/112/CE",
    "lt": "PVM neapmokestinama, Direktyvos 2006/112/EB %s straipsnis",
    "lv": "Atbrīvots no PVN, Direktīvas 2006/112/EK %s. pants",
    "mt": "Eżenti mill-VAT, Artikolu %s tad-Direttiva 2006/112/KE",
    "nl": "Vrijgesteld van btw, artikel %s van Richtlijn 2006/112/EG",
    "pl": "Zwolnione z VAT, art. %s dyrektywy 2006/112/WE",
    "pt": "Isento de IVA, artigo %s.º da Diretiva 2006/112/CE",
    "ro": "Scutit de TVA, articolul %s din Directiva 2006/112/CE",
    "sk": "Oslobodené od DPH, článok %s smernice 2006/112/ES",
    "sl": "Oproščeno DDV, člen %s Direktive 2006/112/ES",
    "sv": "Undantaget från moms, artikel %s i direktiv 2006/112/EG",
}

# Country -> rows of (name, title for staff, code of the VATEX list or '', {language: words}).
NATIONAL: dict[str, tuple[tuple[str, str, str, dict[str, str]], ...]] = {
    "AT": (
        (
            *("supply", "Intra-Community supply, Art. 7 UStG 1994", "VATEX-EU-IC"),
            {"de": "Steuerfreie innergemeinschaftliche Lieferung, Art. 6 Abs. 1 und Art. 7 UStG 1994"},
        ),
        (*("export", "Export, § 7 UStG 1994", "VATEX-EU-G"), {"de": "Steuerfreie Ausfuhrlieferung, § 7 UStG 1994"}),
        (
            *("small", "Small business, § 6 Abs. 1 Z 27 UStG 1994", ""),
            {
                "de": "Umsatzsteuerbefreit, Kleinunternehmer gemäß § 6 Abs. 1 Z 27 UStG 1994",
                "en": "Exempt small business, § 6 (1) no. 27 UStG 1994 (Austria)",
            },
        ),
    ),
    "BE": (
        (
            *("supply", "Intra-Community supply, article 39bis", "VATEX-EU-IC"),
            {
                "fr": "Exemption de TVA, article 39bis du Code de la TVA",
                "nl": "Vrijgesteld van btw, artikel 39bis van het Btw-Wetboek",
            },
        ),
        (
            *("export", "Export, article 39", "VATEX-EU-G"),
            {
                "fr": "Exemption de TVA, article 39 du Code de la TVA",
                "nl": "Vrijgesteld van btw, artikel 39 van het Btw-Wetboek",
            },
        ),
        (
            *("44", "Health, education, finance, letting, article 44", ""),
            {
                "fr": "Exemption de TVA, article 44 du Code de la TVA",
                "nl": "Vrijgesteld van btw, artikel 44 van het Btw-Wetboek",
            },
        ),
        (
            *("small", "Small business, article 56bis", ""),
            {
                "fr": "Petite entreprise soumise au régime de la franchise de taxe. TVA non applicable.",
                "nl": "Kleine onderneming onderworpen aan de vrijstellingsregeling van belasting. "
                "Btw niet toepasselijk.",
                "en": "Small business under the VAT exemption scheme, article 56bis of the Belgian VAT Code",
            },
        ),
    ),
    "CH": (
        (
            *("23", "Exempt with credit (export), art. 23 MWSTG", ""),
            {
                "de": "Von der Steuer befreit, Art. 23 MWSTG",
                "fr": "Exonéré de l’impôt, art. 23 LTVA",
                "it": "Esente dall’imposta, art. 23 LIVA",
                "en": "Exempt from tax, art. 23 of the Swiss VAT Act",
            },
        ),
        (
            *("21", "Exempt without credit (health, education, letting), art. 21 MWSTG", ""),
            {
                "de": "Von der Steuer ausgenommen, Art. 21 MWSTG",
                "fr": "Exclu du champ de l’impôt, art. 21 LTVA",
                "it": "Escluso dall’imposta, art. 21 LIVA",
                "en": "Excluded from tax, art. 21 of the Swiss VAT Act",
            },
        ),
    ),
    "CZ": (
        (
            *("supply", "Intra-Community supply, § 64", "VATEX-EU-IC"),
            {"cs": "Osvobozeno od daně, § 64 zákona č. 235/2004 Sb."},
        ),
        (
            *("export", "Export, § 66", "VATEX-EU-G"),
            {"cs": "Osvobozeno od daně, § 66 zákona č. 235/2004 Sb."},
        ),
        ("51", "Exempt without credit, § 51", "", {"cs": "Osvobozeno od daně, § 51 zákona č. 235/2004 Sb."}),
    ),
    "DE": (
        (
            *("supply", "Intra-Community supply, § 4 Nr. 1b UStG", "VATEX-EU-IC"),
            {"de": "Steuerfreie innergemeinschaftliche Lieferung, § 4 Nr. 1b UStG"},
        ),
        (*("export", "Export, § 4 Nr. 1a UStG", "VATEX-EU-G"), {"de": "Steuerfreie Ausfuhrlieferung, § 4 Nr. 1a UStG"}),
        (
            *("small", "Small business, § 19 UStG", ""),
            {
                "de": "Steuerbefreiung für Kleinunternehmer, § 19 UStG",
                "en": "Exempt small business, § 19 of the German VAT Act (UStG)",
            },
        ),
        (
            *("8", "Finance, § 4 Nr. 8 UStG", "VATEX-EU-135-1"),
            {"de": "Steuerfreier Finanzumsatz, § 4 Nr. 8 UStG"},
        ),
        (
            *("11", "Insurance agents, § 4 Nr. 11 UStG", "VATEX-EU-135-1"),
            {"de": "Steuerfreie Vermittlung von Versicherungen, § 4 Nr. 11 UStG"},
        ),
        (*("12", "Letting, § 4 Nr. 12 UStG", "VATEX-EU-135-1"), {"de": "Steuerfreie Vermietung, § 4 Nr. 12 UStG"}),
        (
            *("14", "Medical care, § 4 Nr. 14 UStG", "VATEX-EU-132-1C"),
            {"de": "Steuerfreie Heilbehandlung, § 4 Nr. 14 UStG"},
        ),
        (
            *("21", "Education, § 4 Nr. 21 UStG", "VATEX-EU-132-1I"),
            {"de": "Steuerfreie Bildungsleistung, § 4 Nr. 21 UStG"},
        ),
    ),
    "ES": (
        (
            *("supply", "Intra-Community supply, artículo 25 LIVA", "VATEX-EU-IC"),
            {"es": "Entrega intracomunitaria exenta, artículo 25 de la Ley 37/1992"},
        ),
        (
            *("export", "Export, artículo 21 LIVA", "VATEX-EU-G"),
            {"es": "Exportación exenta, artículo 21 de la Ley 37/1992"},
        ),
        (
            *("20", "Health, education, finance, letting, artículo 20 LIVA", ""),
            {"es": "Operación exenta, artículo 20 de la Ley 37/1992"},
        ),
    ),
    "FI": (
        (*("supply", "Intra-Community supply, AVL 72 a §", "VATEX-EU-IC"), {"fi": "Veroton yhteisömyynti, AVL 72 a §"}),
        (*("export", "Export, AVL 70 §", "VATEX-EU-G"), {"fi": "Veroton vientimyynti, AVL 70 §"}),
        (
            *("small", "Small business, AVL 3 §", ""),
            {"fi": "Arvonlisäveroton, vähäinen toiminta, AVL 3 §", "en": "Exempt small business, AVL 3 § (Finland)"},
        ),
    ),
    "FR": (
        (
            *("supply", "Intra-Community supply, article 262 ter, I CGI", "VATEX-EU-IC"),
            {"fr": "Exonération de TVA, article 262 ter, I du CGI"},
        ),
        (
            *("export", "Export, article 262, I CGI", "VATEX-EU-G"),
            {"fr": "Exonération de TVA, article 262, I du CGI"},
        ),
        (
            *("small", "Franchise en base, article 293 B CGI", "VATEX-FR-FRANCHISE"),
            {
                "fr": "TVA non applicable, article 293 B du CGI",
                "en": "VAT not applicable, article 293 B of the French tax code (CGI)",
            },
        ),
        (
            *("261-4", "Health, education, article 261, 4 CGI", "VATEX-FR-CGI261-4"),
            {"fr": "Exonération de TVA, article 261, 4 du CGI"},
        ),
        (
            *("261C-1", "Finance, article 261 C, 1° CGI", "VATEX-FR-CGI261C-1"),
            {"fr": "Exonération de TVA, article 261 C, 1° du CGI"},
        ),
        (
            *("261C-2", "Insurance, article 261 C, 2° CGI", "VATEX-FR-CGI261C-2"),
            {"fr": "Exonération de TVA, article 261 C, 2° du CGI"},
        ),
        (
            *("261D-2", "Letting, article 261 D, 2° CGI", "VATEX-FR-CGI261D-2"),
            {"fr": "Exonération de TVA, article 261 D, 2° du CGI"},
        ),
    ),
    "GB": (
        (
            *("export", "Zero-rated export, section 30 VATA 1994", ""),
            {"en-GB": "Zero-rated export, section 30 of the Value Added Tax Act 1994"},
        ),
        (
            *("9", "Exempt supplies, schedule 9 VATA 1994", ""),
            {"en-GB": "Exempt from VAT, schedule 9 to the Value Added Tax Act 1994"},
        ),
    ),
    "HU": (
        (*("supply", "Intra-Community supply, Áfa tv. 89. §", "VATEX-EU-IC"), {"hu": "Adómentes, Áfa tv. 89. §"}),
        (*("export", "Export, Áfa tv. 98. §", "VATEX-EU-G"), {"hu": "Adómentes, Áfa tv. 98. §"}),
        (
            *("small", "Small business (AAM), Áfa tv. XIII. fejezet", ""),
            {
                "hu": "Alanyi adómentes, Áfa tv. XIII. fejezet",
                "en": "Exempt small business, chapter XIII of the Hungarian VAT Act",
            },
        ),
    ),
    "IT": (
        (
            *("supply", "Intra-Community supply, art. 41 D.L. 331/1993", "VATEX-EU-IC"),
            {"it": "Operazione non imponibile, art. 41 D.L. 331/1993"},
        ),
        (
            *("export", "Export, art. 8 D.P.R. 633/1972", "VATEX-EU-G"),
            {"it": "Operazione non imponibile, art. 8 D.P.R. 633/1972"},
        ),
        (
            *("10", "Exempt, art. 10 D.P.R. 633/1972", ""),
            {"it": "Operazione esente, art. 10 D.P.R. 633/1972"},
        ),
        (
            *("small", "Regime forfettario, L. 190/2014", ""),
            {
                "it": "Operazione senza applicazione dell’IVA, art. 1, commi 54-89, L. 190/2014",
                "en": "No VAT under the flat-rate scheme, art. 1 (54-89) of Italian law 190/2014",
            },
        ),
    ),
    "LU": (
        (
            *("supply", "Intra-Community supply, article 43", "VATEX-EU-IC"),
            {"fr": "Exonération de TVA, article 43 de la loi TVA", "de": "Steuerfrei, Artikel 43 MwSt.-Gesetz"},
        ),
        (
            *("small", "Franchise, article 57", ""),
            {
                "fr": "Régime de la franchise, article 57 de la loi TVA",
                "de": "Kleinunternehmer, Artikel 57 MwSt.-Gesetz",
                "en": "Exempt small business, article 57 of the Luxembourg VAT Act",
            },
        ),
    ),
    "NL": (
        (
            *("supply", "Intra-Community supply, tabel II, post a.6", "VATEX-EU-IC"),
            {"nl": "Intracommunautaire levering, 0% btw, tabel II, post a.6, Wet OB 1968"},
        ),
        (
            *("export", "Export, tabel II, post a.2", "VATEX-EU-G"),
            {"nl": "Uitvoer, 0% btw, tabel II, post a.2, Wet OB 1968"},
        ),
        (
            *("11", "Exempt, artikel 11 Wet OB 1968", ""),
            {"nl": "Vrijgesteld van btw, artikel 11 Wet OB 1968"},
        ),
        (
            *("small", "Kleineondernemersregeling, artikel 25 Wet OB 1968", ""),
            {
                "nl": "Vrijgesteld van btw, kleineondernemersregeling, artikel 25 Wet OB 1968",
                "en": "Exempt small business, article 25 of the Dutch VAT Act 1968",
            },
        ),
    ),
    "PL": (
        (
            *("supply", "Intra-Community supply, art. 42", "VATEX-EU-IC"),
            {"pl": "Wewnątrzwspólnotowa dostawa towarów, stawka 0%, art. 42 ustawy o VAT"},
        ),
        (
            *("export", "Export, art. 41 ust. 4", "VATEX-EU-G"),
            {"pl": "Eksport towarów, stawka 0%, art. 41 ust. 4 ustawy o VAT"},
        ),
        (
            *("43", "Exempt, art. 43 ust. 1", ""),
            {"pl": "Zwolnienie z VAT, art. 43 ust. 1 ustawy o VAT"},
        ),
        (
            *("small", "Small business, art. 113", ""),
            {
                "pl": "Zwolnienie z VAT, art. 113 ust. 1 i 9 ustawy o VAT",
                "en": "Exempt small business, art. 113 of the Polish VAT Act",
            },
        ),
    ),
    "PT": (
        (*("supply", "Intra-Community supply (M16)", "VATEX-EU-IC"), {"pt": "Isento, artigo 14.º do RITI (M16)"}),
        (*("export", "Export (M05)", "VATEX-EU-G"), {"pt": "Isento, artigo 14.º do CIVA (M05)"}),
        (*("9", "Exempt (M07)", ""), {"pt": "Isento, artigo 9.º do CIVA (M07)"}),
        (
            *("small", "Small business (M10)", ""),
            {
                "pt": "IVA – regime de isenção, artigo 53.º do CIVA (M10)",
                "en": "Exempt small business, article 53 of the Portuguese VAT Code",
            },
        ),
    ),
    "SK": (
        (
            *("supply", "Intra-Community supply, § 43", "VATEX-EU-IC"),
            {"sk": "Oslobodené od dane, § 43 zákona č. 222/2004 Z. z."},
        ),
        (*("export", "Export, § 47", "VATEX-EU-G"), {"sk": "Oslobodené od dane, § 47 zákona č. 222/2004 Z. z."}),
    ),
}
