"""Names of countries that CLDR's languages do not have: official, everyday, former and native ones, by code.

Official names are those of the United Nations' and ISO 3166's lists (in the order people write them), native ones those
of the countries' own languages where documents do not speak them. `country_names` folds case, accents, punctuation,
"the" and "and", "Saint" and "St", and takes "Republic of" and its like off by itself.
"""

# Code -> names, separated by semicolons.
ALIASES: dict[str, str] = {
    "AE": "VAE; Émirats; UAE; Emirates; الإمارات; Emirados",
    "AF": "افغانستان",
    "AG": "Antigua",
    "AL": "Shqipëria; Shqipëri; Republika e Shqipërisë",
    "AM": "Հայաստան; Hayastan",
    "AR": "República Argentina; Argentine Republic",
    "AT": "Republik Österreich; Autriche; Oostenrijk",
    "AU": "Commonwealth of Australia; Úc",
    "AZ": "Azərbaycan",
    "BA": "Bosnia; Bosnia-Herzegovina; Bosna i Hercegovina; Босна и Херцеговина; BiH",
    "BD": "বাংলাদেশ; Bangla Desh",
    "BE": "België; Belgique; Belgien; Royaume de Belgique; Koninkrijk België",
    "BG": "Република България; Republika Bulgaria",
    "BL": "Saint-Barthélemy; St Barts; Saint Barths",
    "BN": "Brunei Darussalam; Negara Brunei Darussalam",
    "BO": "Plurinational State of Bolivia; Estado Plurinacional de Bolivia",
    "BQ": "Bonaire; Sint Eustatius; Saba; Bonaire, Sint Eustatius and Saba; BES Islands; Caribbean Netherlands",
    "BR": "República Federativa do Brasil; Federative Republic of Brazil",
    "BS": "Commonwealth of the Bahamas; The Bahamas",
    "BT": "འབྲུག",
    "BY": "Weißrussland; Weissrussland; Wit-Rusland; Vitryssland; Hviterussland; Hviderusland; "
    "Беларусь; Belarus; Byelorussia; Белоруссия; Республика Беларусь",
    "CA": "Dominion of Canada",
    "CC": "Cocos Islands; Keeling Islands",
    "CD": "DR Congo; DRC; Congo DR; Congo DRC; Congo Kinshasa; Congo-Kinshasa; Zaire; Zaïre; "
    "Democratic Republic of Congo; Democratic Republic of the Congo; République démocratique du Congo; "
    "RD Congo; RDC; Demokratische Republik Kongo; República Democrática del Congo; "
    "República Democrática do Congo; Repubblica Democratica del Congo; Democratische Republiek Congo; "
    "Kongo-Kinshasa",
    "CF": "CAR; Central African Rep",
    "CG": "Congo Republic; Congo Brazzaville; Congo-Brazzaville; Republic of Congo; Republic of the Congo; "
    "République du Congo; Republik Kongo; República del Congo; República do Congo; Repubblica del Congo; "
    "Kongo-Brazzaville; Republiek Congo",
    "CH": "SUI; Schweiz; Suisse; Svizzera; Svizra; Swiss Confederation; Schweizerische Eidgenossenschaft; "
    "Confédération suisse; Confederazione Svizzera; Confoederatio Helvetica; Helvetia",
    "CI": "Elfenbeinküste; Ivory Coast; Cote d'Ivoire; Republic of Côte d'Ivoire; République de Côte d'Ivoire",
    "CL": "República de Chile",
    "CN": "People's Republic of China; PR China; PRC; P.R.C.; Mainland China; 中华人民共和国; 中華人民共和國; "
    "中國; Volksrepublik China; République populaire de Chine; República Popular China; "
    "República Popular da China; Repubblica Popolare Cinese; Volksrepubliek China; "
    "Китайская Народная Республика",
    "CO": "República de Colombia",
    "CV": "Cape Verde; Cabo Verde",
    "CW": "Curacao",
    "CY": "Κυπριακή Δημοκρατία; Kypros; Kıbrıs",
    "CZ": "Czech Republic; Czech; Česká republika; Česko; Tschechische Republik; République tchèque; "
    "República Checa; Repubblica Ceca; Tsjechische Republiek; Tjeckiska republiken; Чешская Республика; "
    "Republika Czeska; Czech Rep",
    "DE": "GER; Bundesrepublik Deutschland; Federal Republic of Germany; FRG; BRD; República Federal de Alemania; "
    "République fédérale d'Allemagne; Repubblica Federale di Germania; West Germany",
    "DK": "Kongeriget Danmark",
    "DO": "Dominican Rep; Rep Dominicana; Dominicana",
    "DZ": "People's Democratic Republic of Algeria",
    "EE": "Eesti Vabariik",
    "EG": "Arab Republic of Egypt; Misr",
    "EH": "Sahrawi Arab Democratic Republic",
    "ES": "Reino de España; Kingdom of Spain; Canary Islands; Islas Canarias; Canarias; Balearic Islands; Ceuta; "
    "Melilla; Espanya; Espainia",
    "ET": "ኢትዮጵያ; Federal Democratic Republic of Ethiopia",
    "FI": "Suomen tasavalta; Republiken Finland",
    "FJ": "Viti",
    "FK": "Falkland Islands Malvinas; Malvinas; Islas Malvinas; Falklands",
    "FM": "Federated States of Micronesia; FSM",
    "FO": "Føroyar; Faeroe Islands; Faroes",
    "FR": "République française; French Republic; Metropolitan France; France métropolitaine; Französische Republik",
    "GB": "WAL; NIR; N Ireland; Англия; UK; U.K.; Great Britain and Northern Ireland; ENG; SCO; "
    "United Kingdom of Great Britain and Northern Ireland; Great Britain; Britain; GB; England; Scotland; "
    "Wales; Northern Ireland; Cymru; Großbritannien; Grande-Bretagne; Gran Bretaña; Gran Bretagna; "
    "Grã-Bretanha; Groot-Brittannië; Storbritannien; Storbritannia; Wielka Brytania; Velká Británie; "
    "Veľká Británia; Великобритания; Velika Britanija; Iso-Britannia; Nagy-Britannia; Marea Britanie; "
    "Μεγάλη Βρετανία; İngiltere; Anglia; イギリス; 英国; 英國; 영국; Inghilterra; Inglaterra; Angleterre; "
    "Engeland; Schottland; Écosse; Escocia; Scozia; Nordirland; Pays de Galles; Gales; "
    "United Kingdom of Great Britain; Suurbritannia; Lielbritānija; Didžioji Britanija; Ηνωμένο Βασίλειο; "
    "Royaume Uni",
    "GE": "საქართველო; Sakartvelo; Republic of Georgia",
    "GF": "Guyane; Guyane française",
    "GL": "Kalaallit Nunaat",
    "GM": "The Gambia; Republic of the Gambia",
    "GQ": "Guinea Ecuatorial",
    "GR": "EL; Hellas; Hellenic Republic; Ελληνική Δημοκρατία; Ελλάς; Hellenische Republik; Ellada",
    "GS": "South Georgia; South Georgia and the South Sandwich Islands",
    "GW": "Guinea Bissau",
    "GY": "Co-operative Republic of Guyana; British Guiana",
    "HK": "Hong Kong; Hongkong; HKSAR; Hong Kong SAR; Hong Kong, China; 香港; 홍콩; ホンコン",
    "HM": "Heard Island and McDonald Islands",
    "HR": "Republika Hrvatska; Hrvatska",
    "HT": "Ayiti",
    "HU": "Magyar Köztársaság; Hungarian Republic",
    "IE": "Éire; Republic of Ireland; Eire; Irish Republic; Southern Ireland; Republik Irland",
    "IL": "State of Israel; מדינת ישראל",
    "IN": "भारत; Bharat; Republic of India",
    "IO": "BIOT; Diego Garcia",
    "IQ": "Republic of Iraq",
    "IR": "ایران; Islamic Republic of Iran; Persia",
    "IS": "Ísland; Lýðveldið Ísland",
    "IT": "Ý; Repubblica Italiana; Italian Republic",
    "JO": "Hashemite Kingdom of Jordan",
    "JP": "日本国; Nippon; Nihon; ニッポン; にほん",
    "KG": "Кыргызстан; Kyrgyz Republic; Kirghizia",
    "KH": "កម្ពុជា; Kampuchea",
    "KN": "Saint Kitts; St Kitts; St Kitts Nevis; Federation of Saint Kitts and Nevis; Saint Christopher and Nevis",
    "KP": "North Korea; DPRK; DPR Korea; Korea North; Democratic People's Republic of Korea; "
    "Democratic Republic of Korea; 조선민주주의인민공화국; Demokratische Volksrepublik Korea; "
    "République populaire démocratique de Corée",
    "KR": "Rep of Korea; Korea Republic; "
    "South Korea; Korea; Republic of Korea; Korea South; ROK; Korea Rep; S Korea; 대한민국; 한국; 大韓民国; "
    "韓国; 韩国; 남한; Republik Korea; République de Corée; República de Corea; Repubblica di Corea; "
    "República da Coreia; Corée; Corea; Coreia; Südkorea; Sudcorea",
    "KY": "Caymans",
    "KZ": "Қазақстан; Qazaqstan; Kazachstan",
    "LA": "ລາວ; Lao; Lao PDR; Lao People's Democratic Republic; Laos PDR",
    "LC": "Santa Lucia; Sainte-Lucie",
    "LI": "Lichtenstein; Fürstentum Liechtenstein; FL Liechtenstein",
    "LK": "ශ්‍රී ලංකාව; இலங்கை; Democratic Socialist Republic of Sri Lanka; Ceylon",
    "LT": "Lietuvos Respublika",
    "LU": "Lëtzebuerg; Grand-Duché de Luxembourg; Grand Duchy of Luxembourg; Großherzogtum Luxemburg; Luxemburg",
    "LV": "Latvijas Republika",
    "LY": "Libyan Arab Jamahiriya; State of Libya",
    "MD": "Moldawien; Молдавия; Republic of Moldova; Republica Moldova; Moldavia",
    "ME": "Crna Gora; Црна Гора",
    "MF": "Saint-Martin; Saint Martin (French part); Collectivity of Saint Martin",
    "MG": "Madagasikara",
    "MK": "Macedonia; FYROM; Former Yugoslav Republic of Macedonia; The former Yugoslav Republic of Macedonia; "
    "Северна Македонија; Severna Makedonija; Republic of Macedonia; Republic of North Macedonia; Македония; "
    "Mazedonien; Macédoine; Македонија",
    "MM": "Burma; မြန်မာ; Republic of the Union of Myanmar; Birmania; Birmanie; Birma",
    "MN": "Монгол; Монгол Улс",
    "MO": "Macau; Macao; Macau SAR; Macao SAR; Macao, China; 澳門; 澳门",
    "MR": "Islamic Republic of Mauritania",
    "MV": "Maldive Islands",
    "MX": "Méjico; Estados Unidos Mexicanos; United Mexican States; Mexiko",
    "MY": "Malaysia; West Malaysia; East Malaysia",
    "NC": "Nouvelle-Calédonie",
    "NL": "Hollanti; NED; Holland; Holanda; Hollande; Olanda; Hollanda; Nederland; Koninkrijk der Nederlanden; "
    "Kingdom of the Netherlands; Netherland; Hollandia; Голландия; Holandsko; Holandia; Ολλανδία; "
    "オランダ王国; 荷兰; 荷蘭",
    "NO": "Norge; Noreg; Kongeriket Norge",
    "NP": "नेपाल; Federal Democratic Republic of Nepal",
    "NZ": "Aotearoa; NZ; N Zealand",
    "PG": "PNG",
    "PH": "Phillipines; Philipines; Pilipinas; Philippine Islands; Republika ng Pilipinas",
    "PK": "پاکستان; Islamic Republic of Pakistan",
    "PL": "Rzeczpospolita Polska",
    "PM": "Saint-Pierre-et-Miquelon",
    "PN": "Pitcairn",
    "PS": "Palästina; Gaza; "
    "Palestine; State of Palestine; Palestinian Territory, Occupied; Occupied Palestinian Territory; "
    "West Bank",
    "PT": "República Portuguesa; Portuguese Republic; Madeira; Azores; Açores",
    "PW": "Belau",
    "PY": "República del Paraguay",
    "RE": "Reunion Island; Île de la Réunion; La Réunion",
    "RO": "Rumania; Roumania; Republica Română",
    "RS": "Србија; Srbija; Republika Srbija; Република Србија",
    "RU": "Russian Federation; Российская Федерация; РФ; Russische Föderation; Fédération de Russie; "
    "Federación de Rusia; Federação Russa; Federazione Russa; Russische Federatie; Federacja Rosyjska; "
    "Rossiya; Россия",
    "SA": "السعودية; KSA; Kingdom of Saudi Arabia",
    "SB": "Solomons",
    "SE": "Konungariket Sverige; Suède; Zweden",
    "SG": "Republic of Singapore; 新加坡共和国; Singapur; Singapura",
    "SH": "Saint Helena, Ascension and Tristan da Cunha; St Helena",
    "SI": "Republika Slovenija",
    "SJ": "Svalbard; Spitsbergen; Jan Mayen",
    "SK": "Slovak Republic; Slovenská republika; Slowakische Republik; République slovaque; República Eslovaca; "
    "Repubblica Slovacca; Slowaakse Republiek",
    "SM": "Serenissima Repubblica di San Marino",
    "SO": "Soomaaliya; Federal Republic of Somalia",
    "ST": "Sao Tome; São Tomé; Democratic Republic of Sao Tome and Principe",
    "SX": "Sint Maarten; St Maarten; Saint Martin (Dutch part); Sint Maarten (Dutch part)",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland; Eswatini; eSwatini; Kingdom of Eswatini; Swasiland",
    "TC": "Turks and Caicos",
    "TF": "French Southern Lands; Terres australes françaises; TAAF",
    "TH": "Siam; Kingdom of Thailand; ประเทศไทย; ราชอาณาจักรไทย",
    "TJ": "Тоҷикистон",
    "TL": "East Timor; Timor Leste; Timor-Leste; Timor Oriental; Osttimor",
    "TM": "Türkmenistan; Turkmenia",
    "TN": "Tunisian Republic; République tunisienne",
    "TR": "Turkey; Türkiye Cumhuriyeti; Republic of Turkey; Republic of Türkiye; Turkiye; Türkei; Turquie; "
    "Turquía; Turchia; Turquia; Turkije; Turkiet; Tyrkiet; Tyrkia; Turcja; Turecko; Турция; Turčija; Turska; "
    "Turkki; Törökország; Turcia; Τουρκία; トルコ; 土耳其; 터키; 튀르키예; Turki; Thổ Nhĩ Kỳ; Türgi; "
    "Turcija; Turkija",
    "TT": "Trinidad; Tobago",
    "TW": "Taiwan; Republic of China; ROC; R.O.C.; Chinese Taipei; Taiwan, Province of China; Taiwan, China; "
    "Formosa; 中華民國; 臺灣; 台灣; 台湾; Taiwan ROC; Taiwan, Republic of China; Republik China",
    "TZ": "United Republic of Tanzania; Tanzania United Republic; Zanzibar",
    "UA": "Україна; Ukraina; The Ukraine",
    "UM": "US Minor Outlying Islands; United States Minor Outlying Islands",
    "US": "USA; U.S.A.; U.S.; America; United States of America; the States; United States; "
    "Vereinigte Staaten von Amerika; Amerika; États-Unis d'Amérique; Etats Unis; Estados Unidos de América; "
    "EE.UU.; EEUU; EE. UU.; E.U.A.; EUA; Estados Unidos da América; Stati Uniti d'America; "
    "Verenigde Staten van Amerika; VS; Stany Zjednoczone Ameryki; США; Соединенные Штаты Америки; アメリカ; "
    "アメリカ合衆国; 米国; 美国; 美國; 미국; ABD; Amerika Birleşik Devletleri; Amerikas Förenta Stater; "
    "Forente stater; De Forenede Stater; Spojené státy americké; Spojené štáty americké; "
    "Amerikai Egyesült Államok; Statele Unite ale Americii; Ηνωμένες Πολιτείες Αμερικής; ΗΠΑ; САЩ; SAD; ZDA; "
    "JAV; ASV; Yhdysvallat; Ameerika Ühendriigid; Hoa Kỳ; Mỹ; أمريكا; ארצות הברית; אמריקה; สหรัฐ; "
    "Amerika Serikat",
    "UY": "Oriental Republic of Uruguay; República Oriental del Uruguay",
    "UZ": "Oʻzbekiston; Ўзбекистон",
    "VA": "Vatican; Holy See; Holy See (Vatican City State); Vatican City State; Santa Sede; Saint-Siège",
    "VC": "Saint Vincent; St Vincent; Saint Vincent and Grenadines",
    "VE": "Bolivarian Republic of Venezuela; República Bolivariana de Venezuela",
    "VG": "BVI; Virgin Islands (British); British Virgin Islands",
    "VI": "USVI; Virgin Islands (U.S.); US Virgin Islands; United States Virgin Islands",
    "VN": "Viet Nam; Socialist Republic of Vietnam; Socialist Republic of Viet Nam; "
    "Cộng hòa Xã hội chủ nghĩa Việt Nam",
    "WF": "Wallis et Futuna",
    "WS": "Western Samoa; Independent State of Samoa",
    "XK": "Kosova; Косово; Republic of Kosovo; Republika e Kosovës",
    "YE": "Republic of Yemen",
    "ZA": "RSA; Suid-Afrika; Republic of South Africa; S Africa; Republiek van Suid-Afrika",
}  # fmt: skip

# Names that several countries have; nobody but who typed it knows which is meant.
SHARED: dict[str, str] = {
    "Congo": "CD CG",
    "Kongo": "CD CG",
    "Virgin Islands": "VG VI",
    "Netherlands Antilles": "BQ CW SX",
    "Dutch Antilles": "BQ CW SX",
    "Guiana": "GF GY",
    "Serbia and Montenegro": "ME RS",
    "Czechoslovakia": "CZ SK",
    "Channel Islands": "GG JE",
}

# Words before a country's name that say what kind of state it is, and the small words around them, folded.
STATE_FORMS = frozenset(
    """
    republic rep federal federative federation democratic socialist people s peoples islamic arab kingdom state
    commonwealth principality grand duchy sultanate united union independent cooperative emirate of republik
    bundesrepublik konigreich koenigreich furstentum fuerstentum grossherzogtum staat sultanat emirat der des
    die republique royaume principaute federale democratique populaire etat islamique de du la le les l d
    republica reino principado estado democratica popular sultanato del da do dos das los las el repubblica
    regno principato stato di della dello dei degli delle republiek koninkrijk vorstendom van het republiken
    konungariket republikken kongeriget kongeriket republika krolestwo kraljevina
    """.split()
)
