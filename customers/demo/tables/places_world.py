"""Markets outside Europe: real towns with the shape of their postal codes; the streets are common names, the numbers invented."""

WORLD: list[dict[str, str | int]] = [
    {
        "country": "US",
        "weight": 185,
        "culture": "en",
        "currency": "usd",
        "locales": "en-US|en-US|en-US|en|en-US es-US",
        "legal": "{}, Inc.|{}, Inc.|{} LLC|{} LLC|{} Corp.|{} Co.|{} PLLC",
        "line1": "{0} {street}",
        "highest": 9800,
        "line2": "Suite {1}0{3}|Apt {1}{2}|Floor {1}|Unit {1}",
        "phones": "+1206[2-9]######|+1212[2-9]######|+1303[2-9]######|+1312[2-9]######|+1404[2-9]######|"
        "+1512[2-9]######|+1503[2-9]######|+1612[2-9]######|+1617[2-9]######|+1702[2-9]######|"
        "+1808[2-9]######|+1907[2-9]######|+1504[2-9]######|+1415[2-9]######|+1215[2-9]######",
        "towns": "Austin/TX/787##, Portland/OR/972##, Chicago/IL/606##, Brooklyn/NY/112##, New York/NY/100##, "
        "Denver/CO/802##, Seattle/WA/981##, Minneapolis/MN/554##, Nashville/TN/372##, Atlanta/GA/303##, "
        "Boston/MA/021##, San Francisco/CA/941##, San Diego/CA/921##, New Orleans/LA/701##, "
        "Honolulu/HI/968##, Anchorage/AK/995##, Santa Fe/NM/875##, Philadelphia/PA/191##, "
        "Burlington/VT/054##, Boise/ID/837##, Madison/WI/537##, Savannah/GA/314##, Columbus/OH/432##, "
        "Kansas City/MO/641##, Tucson/AZ/857##, Durham/NC/277##",
        "streets": "Main St, Oak Ave, Maple Dr, Cedar Ln, Lakeview Blvd, Mill Creek Rd, Franklin St, Highland Ave, "
        "2nd St, 5th Ave, River Rd, Sunset Blvd, Willow Way, Chestnut St, Prairie Ct, Commerce Pkwy, "
        "Harbor Dr, Foothill Blvd",
    },
    {
        "country": "US",
        "weight": 22,
        "culture": "es",
        "currency": "usd",
        "locales": "es-US|en-US es-US|es-US en-US",
        "legal": "{}, Inc.|{} LLC|{} Corp.",
        "line1": "{0} {street}",
        "highest": 9800,
        "line2": "Apt {1}|Suite {1}0{3}",
        "phones": "+1305[2-9]######|+1210[2-9]######|+1213[2-9]######|+1915[2-9]######",
        "towns": "Miami/FL/331##, San Antonio/TX/782##, Los Angeles/CA/900##, El Paso/TX/799##, Tampa/FL/336##, "
        "Albuquerque/NM/871##",
        "streets": "Mission St, Alameda Ave, Coral Way, Flagler St, San Pedro Ave, Olvera St, Bay Dr, Palmetto Rd",
    },
    {
        "country": "CA",
        "weight": 34,
        "culture": "en",
        "currency": "cad",
        "locales": "en-CA|en-CA|en-CA fr-CA",
        "legal": "{} Inc.|{} Ltd.|{} Corp.|{} Co-operative",
        "line1": "{0} {street}",
        "highest": 2400,
        "line2": "Unit {1}|Suite {1}0{3}",
        "phones": "+1416[2-9]######|+1604[2-9]######|+1403[2-9]######|+1902[2-9]######",
        "towns": "Toronto/ON/M5V #~#, Ottawa/ON/K1P #~#, Hamilton/ON/L8P #~#, Vancouver/BC/V6B #~#, "
        "Victoria/BC/V8W #~#, Calgary/AB/T2P #~#, Edmonton/AB/T5J #~#, Winnipeg/MB/R3C #~#, "
        "Halifax/NS/B3J #~#, Saskatoon/SK/S7K #~#, St. John’s/NL/A1C #~#",
        "streets": "King St W, Queen St E, Granville St, Maple Leaf Rd, Portage Ave, Water St, Elgin St, "
        "Birchmount Rd, Lakeshore Blvd, Spring Garden Rd",
    },
    {
        "country": "CA",
        "weight": 10,
        "culture": "fr",
        "currency": "cad",
        "locales": "fr-CA|fr-CA|fr-CA en-CA",
        "legal": "{} inc.|{} inc.|{} ltée|{} s.e.n.c.",
        "line1": "{0}, {street}",
        "highest": 2400,
        "line2": "bureau {1}0{3}|app. {1}",
        "phones": "+1514[2-9]######|+1418[2-9]######|+1819[2-9]######",
        "towns": "Montréal/QC/H2X #~#, Montréal/QC/H3B #~#, Québec/QC/G1R #~#, Gatineau/QC/J8X #~#, "
        "Sherbrooke/QC/J1H #~#, Trois-Rivières/QC/G9A #~#",
        "streets": "rue Sainte-Anne, boulevard des Érables, rue du Parc, avenue du Mont, chemin du Fleuve, "
        "rue des Pins, côte de la Falaise",
    },
    {
        "country": "MX",
        "weight": 26,
        "culture": "es",
        "currency": "mxn",
        "locales": "es-MX|es-MX|es-MX en",
        "legal": "{} S.A. de C.V.|{} S.A. de C.V.|{} S. de R.L. de C.V.|{} S.A.P.I. de C.V.",
        "line1": "{street} {0}",
        "highest": 900,
        "line2": "Int. {1}|Piso {3}|Col. Centro",
        "phones": "+5255########|+5233########|+5281########",
        "towns": "Ciudad de México/CDMX/06###, Ciudad de México/CDMX/11###, Guadalajara/Jal./44###, "
        "Monterrey/N.L./64###, Puebla/Pue./72###, Querétaro/Qro./76###, Mérida/Yuc./97###, "
        "Oaxaca de Juárez/Oax./68###, Tijuana/B.C./22###, Cancún/Q.R./77###",
        "streets": "Av. Hidalgo, Calle Morelos, Av. Revolución, Calle 5 de Mayo, Calle Jacarandas, Av. del Sol, "
        "Calle Nogal, Paseo de los Fresnos, Calle Independencia",
    },
    {
        "country": "BR",
        "weight": 42,
        "culture": "pt",
        "currency": "brl",
        "locales": "pt-BR|pt-BR|pt-BR en",
        "legal": "{} Ltda.|{} Ltda.|{} S.A.|{} ME|{} EPP",
        "line1": "{street}, {0}",
        "highest": 2200,
        "line2": "Sala {1}0{3}|Apto {1}{3}|Conjunto {1}",
        "phones": "+55119########|+55219########|+55319########|+55519########",
        "towns": "São Paulo/SP/01###-###, São Paulo/SP/04###-###, Rio de Janeiro/RJ/22###-###, "
        "Belo Horizonte/MG/30###-###, Curitiba/PR/80###-###, Porto Alegre/RS/90###-###, "
        "Salvador/BA/40###-###, Recife/PE/50###-###, Fortaleza/CE/60###-###, Florianópolis/SC/88###-###, "
        "Manaus/AM/690##-###, Brasília/DF/70###-###, Campinas/SP/13###-###",
        "streets": "Rua das Palmeiras, Avenida Paulista, Rua Augusta, Rua XV de Novembro, Avenida Atlântica, "
        "Rua do Sol, Rua Ipê Amarelo, Travessa Boa Vista, Avenida das Américas, Rua Sete de Setembro",
    },
    {
        "country": "AR",
        "weight": 13,
        "culture": "es",
        "currency": "ars",
        "locales": "es-AR|es-AR|es-AR en",
        "legal": "{} S.A.|{} S.R.L.|{} S.R.L.|{} S.A.S.",
        "line1": "{street} {0}",
        "highest": 4800,
        "line2": "Piso {3} Dto. {2}|PB {2}",
        "phones": "+54911[2-6]#######|+549351[2-7]######",
        "towns": "Buenos Aires/Ciudad Autónoma de Buenos Aires/C1###@@@, Córdoba/Córdoba/X5000@@@, "
        "Rosario/Santa Fe/S2000@@@, Mendoza/Mendoza/M5500@@@, La Plata/Buenos Aires/B1900@@@, "
        "San Carlos de Bariloche/Río Negro/R8400@@@, Salta/Salta/A4400@@@",
        "streets": "Avenida Corrientes, Calle Florida, Belgrano, San Martín, Av. de Mayo, Los Aromos, Rivadavia, "
        "Las Heras, Pasaje del Sauce",
    },
    {
        "country": "CL",
        "weight": 8,
        "culture": "es",
        "currency": "clp",
        "locales": "es-CL|es-CL|es-CL en",
        "legal": "{} SpA|{} SpA|{} Ltda.|{} S.A.",
        "line1": "{street} {0}",
        "highest": 3000,
        "line2": "Depto. {1}{3}|Of. {1}0{3}",
        "phones": "+5692[2-9]######|+5697[2-9]######|+5698[2-9]######",
        "towns": "Providencia/Región Metropolitana/75#####, Las Condes/Región Metropolitana/75#####, "
        "Ñuñoa/Región Metropolitana/77#####, Valparaíso/Valparaíso/23#####, Concepción/Biobío/40#####, "
        "Antofagasta/Antofagasta/12#####, Puerto Montt/Los Lagos/54#####",
        "streets": "Av. Los Leones, Calle Los Alerces, Av. Apoquindo, Calle Prat, Av. del Mar, Los Copihues, "
        "Camino Real, Manuel Montt",
    },
    {
        "country": "CO",
        "weight": 11,
        "culture": "es",
        "currency": "cop",
        "locales": "es-CO|es-CO|es-CO en",
        "legal": "{} S.A.S.|{} S.A.S.|{} Ltda.|{} S.A.",
        "line1": "{street} # {1}-{0}",
        "highest": 99,
        "line2": "Apto. {1}0{3}|Oficina {1}0{3}",
        "phones": "+57300#######|+57310#######|+57315#######",
        "towns": "Bogotá/Bogotá/110###, Bogotá/Bogotá/111###, Medellín/Antioquia/050###, "
        "Cali/Valle del Cauca/760###, Cartagena/Bolívar/130###, Bucaramanga/Santander/680###, "
        "Pereira/Risaralda/660###",
        "streets": "Calle 72, Carrera 7, Calle 10, Carrera 43A, Avenida 6 Norte, Calle 26, Carrera 15, Diagonal 21",
    },
    {
        "country": "PE",
        "weight": 6,
        "culture": "es",
        "currency": "pen",
        "locales": "es-PE|es-PE|es-PE en",
        "legal": "{} S.A.C.|{} S.A.C.|{} E.I.R.L.|{} S.R.L.",
        "line1": "{street} {0}",
        "highest": 1900,
        "line2": "Dpto. {1}0{3}|Int. {1}",
        "phones": "+5191#######|+5195#######|+5198#######",
        "towns": "Miraflores/Municipalidad Metropolitana de Lima/150##, "
        "San Isidro/Municipalidad Metropolitana de Lima/150##, Arequipa/Arequipa/040##, "
        "Trujillo/La Libertad/130##, Cuzco/Cuzco/080##, Piura/Piura/200##",
        "streets": "Jirón de la Unión, Av. Larco, Calle Las Begonias, Av. El Sol, Jirón Ayacucho, Av. La Marina, "
        "Calle Los Cedros",
    },
    {
        "country": "JP",
        "weight": 62,
        "culture": "ja",
        "currency": "jpy",
        "locales": "ja-JP|ja-JP|ja|ja en",
        "legal": "株式会社{}|株式会社{}|{}株式会社|合同会社{}|有限会社{}",
        "line1": "{4}{0}-{1}-{3}",
        "highest": 6,
        "line2": "第一ビル{3}階|みどり荘{1}0{3}号室|中央ビルディング{1}F",
        "phones": "+8190[2-9]#######|+8180[2-9]#######|+8170[2-9]#######|+813[3-6]#######",
        "towns": "/東京都/150-0041/渋谷区神南, /東京都/160-0023/新宿区西新宿, /東京都/101-0054/千代田区神田錦町, "
        "/東京都/108-0023/港区芝浦, /東京都/111-0032/台東区浅草, /神奈川県/231-0005/横浜市中区本町, "
        "/大阪府/530-0005/大阪市北区中之島, /大阪府/541-0053/大阪市中央区本町, "
        "/京都府/604-8005/京都市中京区恵比須町, /愛知県/460-0008/名古屋市中区栄, "
        "/北海道/060-0042/札幌市中央区大通西, /宮城県/980-0811/仙台市青葉区一番町, "
        "/福岡県/812-0011/福岡市博多区博多駅前, /広島県/730-0013/広島市中区八丁堀, "
        "/兵庫県/650-0021/神戸市中央区三宮町, /石川県/920-0961/金沢市香林坊, /長野県/380-0823/長野市南千歳, "
        "/沖縄県/900-0015/那覇市久茂地",
        "streets": "本通り",
    },
    {
        "country": "CN",
        "weight": 48,
        "culture": "zh-Hans",
        "currency": "cny",
        "locales": "zh-CN|zh-CN|zh-Hans-CN|zh-CN en",
        "legal": "{}有限公司|{}有限公司|{}有限责任公司|{}股份有限公司",
        "line1": "{4}{street}{0}号",
        "highest": 1200,
        "line2": "{1}号楼{1}0{3}室|科创园{2}座{1}层",
        "phones": "+86138########|+86159########|+86186########",
        "towns": "朝阳区/北京市/1000##//北京, 海淀区/北京市/1000##//北京, 徐汇区/上海市/2000##//上海, "
        "静安区/上海市/2000##//上海, 广州市/广东省/5100##/天河区/广州, 深圳市/广东省/5180##/南山区/深圳, "
        "杭州市/浙江省/3100##/西湖区/杭州, 宁波市/浙江省/3150##/鄞州区/宁波, "
        "南京市/江苏省/2100##/鼓楼区/南京, 苏州市/江苏省/2150##/姑苏区/苏州, "
        "成都市/四川省/6100##/武侯区/成都, 武汉市/湖北省/4300##/武昌区/武汉, "
        "西安市/陕西省/7100##/雁塔区/西安, 青岛市/山东省/2660##/市南区/青岛, "
        "厦门市/福建省/3610##/思明区/厦门",
        "streets": "建设路, 人民东路, 解放大道, 文化路, 新华街, 滨江路, 桂花路, 科学大道, 中山北路, 和平街",
    },
    {
        "country": "TW",
        "weight": 16,
        "culture": "zh-Hant",
        "currency": "twd",
        "locales": "zh-TW|zh-TW|zh-Hant-TW|zh-TW en",
        "legal": "{}股份有限公司|{}有限公司|{}有限公司|{}企業社",
        "line1": "{street}{0}號",
        "highest": 400,
        "line2": "{3}樓|{1}樓之{3}",
        "phones": "+88691#######|+88693#######|+88695#######",
        "towns": "大安區/台北市/106##, 信義區/台北市/110##, 中山區/台北市/104##, 板橋區/新北市/220##, "
        "西屯區/台中市/407##, 左營區/高雄市/813##, 東區/台南市/701##, 中壢區/桃園市/320##, 東區/新竹市/300##",
        "streets": "忠孝東路, 民生路, 中正路, 復興南路, 和平西路, 成功路, 光復街, 青田街, 永康街",
    },
    {
        "country": "HK",
        "weight": 11,
        "culture": "zh-Hant",
        "currency": "hkd",
        "locales": "zh-HK|zh-Hant-HK en-HK|zh-HK en",
        "legal": "{}有限公司|{}有限公司|{}（香港）有限公司",
        "line1": "{street}{0}號",
        "highest": 300,
        "line2": "{1}樓{2}室|商業大廈{1}樓",
        "phones": "+85261######|+85296######|+85263######",
        "towns": "中環/香港島, 灣仔/香港島, 銅鑼灣/香港島, 尖沙咀/九龍, 旺角/九龍, 觀塘/九龍, 沙田/新界, 荃灣/新界",
        "streets": "皇后大道, 德輔道, 彌敦道, 廣東道, 英皇道, 荔枝角道, 太子道, 海濱道",
    },
    {
        "country": "HK",
        "weight": 5,
        "culture": "sg",
        "currency": "hkd",
        "locales": "en-HK|en-HK zh-HK",
        "legal": "{} Limited|{} (HK) Limited",
        "line1": "{0} {street}",
        "highest": 300,
        "line2": "{1}/F Tower {3}|Room {1}0{3}",
        "phones": "+85261######|+85296######|+85263######",
        "towns": "Central/Hong Kong Island, Wan Chai/Hong Kong Island, Causeway Bay/Hong Kong Island, "
        "Tsim Sha Tsui/Kowloon, Mong Kok/Kowloon, Kwun Tong/Kowloon",
        "streets": "Queen’s Road, Des Voeux Road, Nathan Road, Canton Road, Hoi Yuen Road, Prince Edward Road",
    },
    {
        "country": "KR",
        "weight": 32,
        "culture": "ko",
        "currency": "krw",
        "locales": "ko-KR|ko-KR|ko|ko-KR en",
        "legal": "주식회사 {}|(주){}|{} 주식회사|유한회사 {}",
        "line1": "{street} {0}",
        "highest": 480,
        "line2": "{1}층|{1}동 {3}0{3}호|{2}동 {1}층",
        "phones": "+8210[2-4]#######",
        "towns": "강남구/서울특별시/062##, 마포구/서울특별시/040##, 종로구/서울특별시/031##, "
        "송파구/서울특별시/055##, 해운대구/부산광역시/480##, 성남시/경기도/134##, 수원시/경기도/164##, "
        "유성구/대전광역시/341##, 수성구/대구광역시/421##, 서구/광주광역시/619##, "
        "제주시/제주특별자치도/631##",
        "streets": "테헤란로, 중앙로, 한강대로, 세종대로, 월드컵로, 은행나무길, 해맞이로, 대학로, 벚꽃로",
    },
    {
        "country": "SG",
        "weight": 15,
        "culture": "sg",
        "currency": "sgd",
        "locales": "en-SG|en-SG|en-SG zh-SG|zh-SG",
        "legal": "{} Pte. Ltd.|{} Pte. Ltd.|{} LLP|{} Private Limited",
        "line1": "{0} {street}",
        "highest": 380,
        "line2": "#{1:02}-{3}{3}|#{1:02}-0{3}",
        "phones": "+6581######|+6591######|+6596######",
        "towns": "//0180##, //0797##, //1696##, //2388##, //3081##, //3896##, //5200##, //6080##",
        "streets": "Orchard Road, Tanjong Pagar Road, Serangoon Avenue, Bukit Timah Road, Jurong Gateway Road, "
        "Beach Road, Tampines Street, Ubi Crescent, Pasir Ris Drive",
    },
    {
        "country": "MY",
        "weight": 11,
        "culture": "ms",
        "currency": "myr",
        "locales": "ms-MY|ms-MY|en-MY ms-MY|ms-MY en",
        "legal": "{} Sdn. Bhd.|{} Sdn. Bhd.|{} Berhad|{} PLT",
        "line1": "No. {0}, {street}",
        "highest": 180,
        "line2": "Tingkat {3}|Unit {1}-{3}",
        "phones": "+6012#######|+6013[2-9]######|+6017[2-6]######",
        "towns": "Kuala Lumpur/Kuala Lumpur/50###, Petaling Jaya/Selangor/46###, Shah Alam/Selangor/40###, "
        "George Town/Pulau Pinang/10###, Johor Bahru/Johor/80###, Ipoh/Perak/30###, Kuching/Sarawak/93###, "
        "Kota Kinabalu/Sabah/88###, Melaka/Melaka/75###",
        "streets": "Jalan Ampang, Jalan Merdeka, Jalan Bunga Raya, Lorong Seri, Jalan Tun Razak, Persiaran Damai, "
        "Jalan Pantai, Lebuh Pasar",
    },
    {
        "country": "TH",
        "weight": 15,
        "culture": "th",
        "currency": "thb",
        "locales": "th-TH|th-TH|th|th-TH en",
        "legal": "บริษัท {} จำกัด|บริษัท {} จำกัด|ห้างหุ้นส่วนจำกัด {}|บริษัท {} จำกัด (มหาชน)",
        "line1": "{0}/{1} {street}",
        "highest": 400,
        "line2": "ชั้น {1}|ห้อง {1}0{3}",
        "phones": "+6681#######|+6689#######|+6691#######",
        "towns": "ปทุมวัน/กรุงเทพมหานคร/10330, บางรัก/กรุงเทพมหานคร/10500, จตุจักร/กรุงเทพมหานคร/10900, "
        "วัฒนา/กรุงเทพมหานคร/10110, เมืองเชียงใหม่/เชียงใหม่/50#00, เมืองภูเก็ต/ภูเก็ต/83000, "
        "เมืองขอนแก่น/ขอนแก่น/40000, หาดใหญ่/สงขลา/90110, เมืองนนทบุรี/นนทบุรี/11000, บางละมุง/ชลบุรี/20150",
        "streets": "ถนนสุขุมวิท, ถนนพระราม 4, ถนนสีลม, ถนนนิมมานเหมินท์, ถนนราชดำเนิน, ถนนเจริญกรุง, ถนนพหลโยธิน, "
        "ซอยอารีย์, ถนนมิตรภาพ",
    },
    {
        "country": "VN",
        "weight": 12,
        "culture": "vi",
        "currency": "vnd",
        "locales": "vi-VN|vi-VN|vi|vi-VN en",
        "legal": "Công ty TNHH {}|Công ty TNHH {}|Công ty Cổ phần {}",
        "line1": "{0} {street}",
        "highest": 400,
        "line2": "Tầng {1}|Căn hộ {2}{1}0{3}",
        "phones": "+8490#######|+8497#######|+8491#######",
        "towns": "Hoàn Kiếm/Hà Nội/110##, Cầu Giấy/Hà Nội/113##, Quận 1/Thành phố Hồ Chí Minh/710##, "
        "Bình Thạnh/Thành phố Hồ Chí Minh/723##, Hải Châu/Đà Nẵng/502##, Ninh Kiều/Cần Thơ/941##, "
        "Nha Trang/Khánh Hòa/571##, Đà Lạt/Lâm Đồng/661##",
        "streets": "Đường Lê Lợi, Phố Hàng Bông, Đường Trần Phú, Đường Nguyễn Huệ, Đường Hai Bà Trưng, Phố Huế, "
        "Đường Bạch Đằng, Đường Hoa Sữa",
    },
    {
        "country": "ID",
        "weight": 18,
        "culture": "id",
        "currency": "idr",
        "locales": "id-ID|id-ID|id|id-ID en",
        "legal": "PT {}|PT {}|CV {}|UD {}|PT {} Tbk",
        "line1": "{street} No. {0}",
        "highest": 240,
        "line2": "Lantai {1}|RT 0{3}/RW 0{3}|Blok {2}{1}",
        "phones": "+62812########|+62813########|+62857########",
        "towns": "Jakarta Selatan/DKI Jakarta/12###, Jakarta Pusat/DKI Jakarta/10###, Bandung/Jawa Barat/40###, "
        "Surabaya/Jawa Timur/60###, Semarang/Jawa Tengah/50###, "
        "Yogyakarta/Daerah Istimewa Yogyakarta/55###, Denpasar/Bali/80###, Medan/Sumatera Utara/20###, "
        "Makassar/Sulawesi Selatan/90###",
        "streets": "Jalan Sudirman, Jalan Melati, Jalan Kenanga, Jalan Diponegoro, Jalan Gatot Subroto, Jalan Anggrek, "
        "Jalan Pahlawan, Jalan Mawar, Jalan Pemuda",
    },
    {
        "country": "PH",
        "weight": 14,
        "culture": "fil",
        "currency": "php",
        "locales": "en-PH|fil-PH|fil en-PH|en-PH fil",
        "legal": "{} Inc.|{} Inc.|{} Corporation|{} Cooperative",
        "line1": "{0} {street}",
        "highest": 400,
        "line2": "Unit {1}{2}|{1}/F",
        "phones": "+63917#######|+63918#######|+63920#######",
        "towns": "Makati/Metro Manila/12##, Quezon City/Metro Manila/11##, Manila/Metro Manila/10##, "
        "Cebu City/Cebu/6000, Davao City/Davao del Sur/8000, Iloilo City/Iloilo/5000, Baguio/Benguet/2600",
        "streets": "Rizal Avenue, Mabini Street, Sampaguita Street, Bonifacio Street, Ayala Avenue, Luna Street, "
        "Del Pilar Street, Katipunan Road",
    },
    {
        "country": "IN",
        "weight": 62,
        "culture": "in",
        "currency": "inr",
        "locales": "en-IN|en-IN|en-IN hi|ta-IN en-IN|kn-IN en-IN",
        "legal": "{} Pvt. Ltd.|{} Private Limited|{} LLP|{} Ltd.",
        "line1": "{0}, {street}",
        "highest": 480,
        "line2": "Flat {1}0{3}|Block {2}|{1}th Cross",
        "phones": "+9198########|+9199########|+9181########",
        "towns": "Bengaluru/Karnataka/5600##, Mumbai/Maharashtra/4000##, Pune/Maharashtra/4110##, "
        "Chennai/Tamil Nadu/6000##, Hyderabad/Telangana/5000##, Kolkata/West Bengal/7000##, "
        "Ahmedabad/Gujarat/3800##, Kochi/Kerala/6820##, New Delhi/Delhi/1100##, Gurugram/Haryana/1220##, "
        "Bhubaneswar/Odisha/7510##, Panaji/Goa/4030##",
        "streets": "MG Road, Residency Road, Lake View Road, Temple Street, Link Road, Station Road, Nehru Nagar, "
        "Gandhi Marg, Park Street, Anna Salai, Garden Layout",
    },
    {
        "country": "IN",
        "weight": 16,
        "culture": "hi",
        "currency": "inr",
        "locales": "hi-IN|hi-IN en-IN|hi",
        "legal": "{} प्राइवेट लिमिटेड|{} प्रा. लि.|{} एलएलपी",
        "line1": "{0}, {street}",
        "highest": 320,
        "line2": "फ्लैट {1}0{3}|दुकान {1}",
        "phones": "+9198########|+9199########|+9181########",
        "towns": "नई दिल्ली/दिल्ली/1100##, लखनऊ/उत्तर प्रदेश/2260##, जयपुर/राजस्थान/3020##, "
        "वाराणसी/उत्तर प्रदेश/2210##, भोपाल/मध्य प्रदेश/4620##, पटना/बिहार/8000##, "
        "देहरादून/उत्तराखण्ड/2480##, इंदौर/मध्य प्रदेश/4520##",
        "streets": "गांधी मार्ग, स्टेशन रोड, नेहरू नगर, मंदिर मार्ग, सिविल लाइन्स, बाज़ार रोड, हज़रतगंज, अशोक मार्ग",
    },
    {
        "country": "AU",
        "weight": 28,
        "culture": "en",
        "currency": "aud",
        "locales": "en-AU|en-AU|en-AU zh-Hans",
        "legal": "{} Pty Ltd|{} Pty Ltd|{} Pty Ltd|{} Ltd",
        "line1": "{0} {street}",
        "highest": 420,
        "line2": "Unit {1}|Level {1}|Shop {1}",
        "phones": "+61412######|+61423######|+61431######|+6139[4-5]######",
        "towns": "Sydney/NSW/2000, Newtown/NSW/2042, Melbourne/VIC/3000, Fitzroy/VIC/3065, Brisbane/QLD/4000, "
        "Cairns/QLD/4870, Perth/WA/6000, Fremantle/WA/6160, Adelaide/SA/5000, Hobart/TAS/7000, "
        "Canberra/ACT/2601, Darwin/NT/0800",
        "streets": "George St, Collins St, Banksia Rd, Wattle Ave, Elizabeth St, Harbour Esplanade, Jacaranda Dr, "
        "Kookaburra Ct, Railway Pde, Currawong Way",
    },
    {
        "country": "NZ",
        "weight": 8,
        "culture": "en",
        "currency": "nzd",
        "locales": "en-NZ|en-NZ|mi en-NZ",
        "legal": "{} Limited|{} Ltd",
        "line1": "{0} {street}",
        "highest": 280,
        "line2": "Unit {1}|Level {3}",
        "phones": "+6421######|+64272######|+64211######",
        "towns": "Auckland//1010, Auckland//1021, Wellington//6011, Christchurch//8011, Dunedin//9016, "
        "Hamilton//3204, Nelson//7010, Queenstown//9300",
        "streets": "Queen Street, Kauri Road, Lambton Quay, Pohutukawa Avenue, Cuba Street, Tui Crescent, Rata Street, "
        "Marine Parade",
    },
    {
        "country": "IL",
        "weight": 10,
        "culture": "he",
        "currency": "ils",
        "locales": "he-IL|he-IL|he|he-IL en",
        "legal": "{} בע״מ|{} בע״מ|{} שותפות מוגבלת",
        "line1": "{street} {0}",
        "highest": 120,
        "line2": "דירה {1}|קומה {3}",
        "phones": "+97250[2-8]######|+97252[2-8]######|+97254[2-7]######",
        "towns": "תל אביב-יפו//6#####7, ירושלים//9#####4, חיפה//3#####2, באר שבע//84####0, רמת גן//52####5, "
        "נתניה//42####8, אשדוד//77####1, הרצליה//46####3",
        "streets": "רחוב הרצל, שדרות רוטשילד, רחוב הזית, רחוב האורן, דרך הים, רחוב ויצמן, רחוב התאנה, שדרות ירושלים, "
        "רחוב השקד",
    },
    {
        "country": "AE",
        "weight": 12,
        "culture": "ar",
        "currency": "aed",
        "locales": "ar-AE|ar-AE en|ar",
        "legal": "شركة {} ذ.م.م|مؤسسة {}|{} ش.ذ.م.م",
        "line1": "{street}، مبنى {0}",
        "highest": 240,
        "line2": "مكتب {1}0{3}|الطابق {1}",
        "phones": "+97150#######|+97152#######|+97155#######",
        "towns": "/دبي, /دبي, /أبو ظبي, /أبو ظبي, /الشارقة, /عجمان, /رأس الخيمة, /الفجيرة",
        "streets": "شارع الشيخ زايد، البرشاء, شارع الكورنيش، الخالدية, شارع المطار، القرهود, شارع الوحدة، المجاز, "
        "شارع الاتحاد، النهدة, شارع السلام، الزاهية",
    },
    {
        "country": "AE",
        "weight": 8,
        "culture": "ae",
        "currency": "aed",
        "locales": "en-AE|en-AE ar-AE|en ar",
        "legal": "{} LLC|{} FZ-LLC|{} FZE|{} DMCC",
        "line1": "{0} {street}",
        "highest": 240,
        "line2": "Office {1}0{3}|Villa {1}",
        "phones": "+97150#######|+97152#######|+97155#######",
        "towns": "/Dubai, /Dubai, /Abu Dhabi, /Sharjah, /Ras al Khaimah",
        "streets": "Marina Walk, Corniche Road, Al Wasl Road, Creek Street, Airport Road, Palm Avenue, "
        "Harbour Boulevard",
    },
    {
        "country": "SA",
        "weight": 12,
        "culture": "ar",
        "currency": "sar",
        "locales": "ar-SA|ar-SA|ar|ar-SA en",
        "legal": "شركة {} المحدودة|مؤسسة {}|شركة {} المساهمة",
        "line1": "{0} {street}",
        "highest": 8900,
        "line2": "وحدة {1}|مكتب {1}",
        "phones": "+96650#######|+96653#######|+96655#######",
        "towns": "الرياض//11[4-6]##, الرياض//123##, جدة//214##, جدة//234##, الدمام//314##, مكة المكرمة//219##, "
        "المدينة المنورة//414##, الخبر//319##, أبها//614##",
        "streets": "شارع العليا, طريق الملك فهد, شارع التحلية, شارع الأمير سلطان, طريق المدينة, شارع الستين, "
        "حي النخيل, شارع الورود",
    },
    {
        "country": "EG",
        "weight": 13,
        "culture": "ar",
        "currency": "egp",
        "locales": "ar-EG|ar-EG|ar|ar-EG en",
        "legal": "شركة {} ش.م.م|شركة {} ذ.م.م|مؤسسة {}",
        "line1": "{0} {street}",
        "highest": 180,
        "line2": "شقة {1}|الدور {3}",
        "phones": "+20100#######|+20111#######|+20122#######",
        "towns": "مدينة نصر/القاهرة/117##, مصر الجديدة/القاهرة/117##, المعادي/القاهرة/114##, الدقي/الجيزة/123##, "
        "سموحة/الإسكندرية/216##, المنصورة/الدقهلية/355##, طنطا/الغربية/315##, الأقصر/الأقصر/859##",
        "streets": "شارع التحرير, شارع الهرم, شارع النيل, شارع الجمهورية, شارع النصر, شارع البحر, شارع الزهور, "
        "شارع السودان",
    },
    {
        "country": "MA",
        "weight": 8,
        "culture": "ma",
        "currency": "mad",
        "locales": "fr-MA|fr-MA ar-MA|ar-MA fr-MA",
        "legal": "{} SARL|{} SARL AU|{} SA",
        "line1": "{0}, {street}",
        "highest": 160,
        "line2": "Étage {3}|Appt {1}",
        "phones": "+21261#######|+21266#######|+21267#######",
        "towns": "Casablanca//20###, Rabat//10###, Marrakech//40###, Fès//30###, Tanger//90###, Agadir//80###, "
        "Essaouira//44###, Meknès//50###",
        "streets": "boulevard Mohammed V, rue des Orangers, avenue Hassan II, rue de la Kasbah, avenue des Palmiers, "
        "rue Ibn Batouta, derb el Hammam",
    },
    {
        "country": "NG",
        "weight": 14,
        "culture": "ng",
        "currency": "ngn",
        "locales": "en-NG|en-NG|yo en-NG|en-NG ha",
        "legal": "{} Ltd|{} Nigeria Limited|{} Limited|{} & Sons Ltd",
        "line1": "{0} {street}",
        "highest": 160,
        "line2": "Suite {1}|Flat {3}|Block {2}",
        "phones": "+234803#######|+234806#######|+234810#######",
        "towns": "Ikeja/Lagos/100###, Victoria Island/Lagos/101###, Abuja/Federal Capital Territory/900###, "
        "Port Harcourt/Rivers/500###, Ibadan/Oyo/200###, Kano/Kano/700###, Enugu/Enugu/400###, "
        "Benin City/Edo/300###",
        "streets": "Broad Street, Awolowo Road, Allen Avenue, Marina Road, Aba Road, Ring Road, Bode Thomas Street, "
        "Palm Grove Close, Market Road",
    },
    {
        "country": "KE",
        "weight": 9,
        "culture": "ke",
        "currency": "kes",
        "locales": "en-KE|sw-KE en-KE|en-KE sw",
        "legal": "{} Ltd|{} Limited|{} Co-operative Society",
        "line1": "{0} {street}",
        "highest": 140,
        "line2": "{1}th Floor|P.O. Box {1}{3}0{3}",
        "phones": "+254712######|+254722######|+254733######",
        "towns": "Nairobi//00100, Nairobi//00200, Nairobi//00800, Mombasa//80100, Kisumu//40100, Nakuru//20100, "
        "Eldoret//30100",
        "streets": "Kenyatta Avenue, Moi Avenue, Ngong Road, Uhuru Highway, Acacia Lane, Kimathi Street, "
        "Riverside Drive, Lakeview Road",
    },
    {
        "country": "ZA",
        "weight": 15,
        "culture": "za",
        "currency": "zar",
        "locales": "en-ZA|en-ZA|af-ZA en-ZA|zu-ZA en-ZA",
        "legal": "{} (Pty) Ltd|{} (Pty) Ltd|{} CC|{} NPC",
        "line1": "{0} {street}",
        "highest": 320,
        "line2": "Unit {1}|Flat {1}|Suite {1}",
        "phones": "+2772#######|+2782#######|+2783#######",
        "towns": "Cape Town//8001, Stellenbosch//7600, Johannesburg//2001, Sandton//2196, Pretoria//0002, "
        "Durban//4001, Gqeberha//6001, Bloemfontein//9301, Polokwane//0699",
        "streets": "Long Street, Church Street, Jan Smuts Avenue, Protea Road, Voortrekker Road, Main Road, "
        "Loop Street, Jacaranda Street, Beach Road",
    },
]
