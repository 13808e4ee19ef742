"""Everyday names, abbreviations and newer ISO 3166-2 codes of states, beside those of the address data.

Newer codes are those of ISO's newsletters: China's letters of 2017, India's and Korea's of 2023, Mexico City's of 2016.
"""

# Country -> "value or name=alias,alias;…"; case, accents, points and "and" do not count.
STATE_ALIASES: dict[str, str] = {
    "US": "AL=Ala;AZ=Ariz;AR=Ark;CA=Calif,Cal;CO=Colo;CT=Conn;DE=Del;"
    "DC=Washington DC,Washington D C,D C,District of Columbia;FL=Fla;GA=Ga;IL=Ill;IN=Ind;KS=Kan,Kans;KY=Ky;"
    "LA=La;ME=Me;MD=Md;MA=Mass,Commonwealth of Massachusetts;MI=Mich;MN=Minn;MS=Miss;MO=Mo;MT=Mont;"
    "NE=Neb,Nebr;NV=Nev;NH=N H;NJ=N J;NM=N M,N Mex;NY=N Y,New York State,Nueva York;"
    "NC=N C,N Carolina,North Carolina;ND=N D,N Dak,N Dakota;OK=Okla;OR=Ore,Oreg;"
    "PA=Pa,Penn,Penna,Commonwealth of Pennsylvania;PR=Puerto Rico;RI=R I;SC=S C,S Carolina;"
    "SD=S D,S Dak,S Dakota;TN=Tenn;TX=Tex;VT=Vt;VA=Va;WA=Wash,Washington State;WV=W Va,W Virginia;"
    "WI=Wis,Wisc;WY=Wyo;GU=Guam;VI=U S Virgin Islands,US Virgin Islands;AS=American Samoa;"
    "MP=Northern Mariana Islands",
    "CA": "ON=Ont;QC=Que,PQ,P Q;BC=B C;AB=Alta;MB=Man;SK=Sask;NS=N S;NB=N B;NL=N L,Nfld,NF,Newfoundland,Labrador;"
    "PE=P E I,PEI;NT=NWT,N W T;YT=Yukon Territory,YK;NU=Nvt",
    "AU": "NSW=N S W,New South Wales;VIC=Vict,Victoria;QLD=Queensland;TAS=Tasmania;SA=S A,S Australia;"
    "WA=W A,W Australia;NT=N T;ACT=A C T,Canberra",
    "MX": "CDMX=Ciudad de México,Mexico City,DF,D F,DIF,Distrito Federal,México DF;"
    "Estado de México=México,Edomex,Edo Mex,Edo de México,Mex,MX;B.C.=BC,Baja California Norte;"
    "B.C.S.=Baja California Sur;N.L.=Nuevo León,NL;Q.R.=Q Roo,QRoo,QROO;Mich.=Michoacán de Ocampo;"
    "Coah.=Coahuila de Zaragoza;Ver.=Veracruz de Ignacio de la Llave,Veracruz Llave;"
    "Qro.=Querétaro de Arteaga;S.L.P.=SLP",
    "BR": "SP=Estado de São Paulo;RJ=Rio;DF=Brasília",
    "AR": "Ciudad Autónoma de Buenos Aires=CABA,Capital Federal,Buenos Aires Capital,Ciudad de Buenos Aires,"
    "Buenos Aires City;"
    "Buenos Aires=Bs As,PBA,Provincia de Buenos Aires;"
    "Tierra del Fuego=Tierra del Fuego Antártida e Islas del Atlántico Sur",
    "CL": "Metropolitana de Santiago=RM,Región Metropolitana,Santiago,Metropolitana;"
    "O'Higgins=Libertador General Bernardo O'Higgins,Libertador Bernardo O'Higgins;"
    "Aysén del General Carlos Ibáñez del Campo=Aysén,Aisén;"
    "Magallanes=Magallanes y de la Antártica Chilena,Magallanes y Antártica Chilena;Biobío=Bío Bío,Bio-Bio;"
    "Araucanía=La Araucanía",
    "CO": "Bogotá=Bogotá D C,Bogotá DC,Distrito Capital,Distrito Capital de Bogotá,Santa Fe de Bogotá;"
    "Valle del Cauca=Valle;San Andrés y Providencia=San Andrés",
    "PE": "Cuzco=Cusco;Gobierno Regional de Lima=Lima Region,Lima Provincias,Región Lima",
    "VE": "Distrito Federal=Distrito Capital,Caracas",
    "ES": "VI=Araba,Araba Álava;A=Alacant,Alicante Alacant;CS=Castelló,Castellón Castelló;"
    "BI=Bizkaia,Vizcaya,Biscay;SS=Gipuzkoa,Guipúzcoa;GI=Gerona,Girona;L=Lérida,Lleida;"
    "C=La Coruña,A Coruña,Coruña;OR=Orense,Ourense;"
    "PM=IB,Baleares,Islas Baleares,Illes Balears,Balearic Islands;TF=Tenerife,Santa Cruz de Tenerife;"
    "V=València,Valencia València;O=Principado de Asturias,Oviedo;S=Santander;LO=Logroño,La Rioja;"
    "NA=Nafarroa,Navarra,Comunidad Foral de Navarra;M=Comunidad de Madrid;GC=Gran Canaria,Las Palmas;"
    "SE=Seville;Z=Saragossa;MU=Región de Murcia",
    "IT": "BZ=Bolzano,Bozen,Südtirol,Alto Adige,Bolzano Bozen;AO=Valle d'Aosta,Aosta,Vallée d'Aoste;RM=Rome,Roma;"
    "MI=Milan;TO=Turin;FI=Florence;VE=Venice;NA=Naples;GE=Genoa;MB=Monza,Monza Brianza,Monza e della Brianza;"
    "FC=Forlì Cesena,Forli;RE=Reggio Emilia,Reggio nell'Emilia;RC=Reggio Calabria,Reggio di Calabria;"
    "PU=Pesaro Urbino,Pesaro;MS=Massa,Massa-Carrara;MN=Mantua;PD=Padua",
    "IN": "Odisha=Orissa,OR,OD;Chhattisgarh=Chattisgarh,CT,CG;Uttarakhand=Uttaranchal,UT,UK,UA;Telangana=TG,TS;"
    "Puducherry=Pondicherry,PY;Delhi=New Delhi,NCT of Delhi,Delhi NCR,National Capital Territory of Delhi;"
    "Tamil Nadu=Tamilnadu;"
    "Dadra and Nagar Haveli and Daman and Diu=Dadra and Nagar Haveli,Daman and Diu,DN,DD,DH,DNHDD;"
    "Jammu and Kashmir=J and K,J K;Andaman and Nicobar Islands=Andaman Nicobar,A and N Islands;"
    "Maharashtra=MH;West Bengal=W Bengal;Uttar Pradesh=U P;Madhya Pradesh=M P;Andhra Pradesh=A P",
    "CN": "Anhui Sheng=AH;Beijing Shi=BJ,Peking;Chongqing Shi=CQ;Fujian Sheng=FJ;Guangdong Sheng=GD,Canton;"
    "Gansu Sheng=GS;Guangxi Zhuangzuzizhiqu=GX,Guangxi,Guangxi Zhuang;Guizhou Sheng=GZ;Henan Sheng=HA;"
    "Hubei Sheng=HB;Hebei Sheng=HE;Hainan Sheng=HI;Heilongjiang Sheng=HL;Hunan Sheng=HN;Jilin Sheng=JL;"
    "Jiangsu Sheng=JS;Jiangxi Sheng=JX;Liaoning Sheng=LN;"
    "Neimenggu Zizhiqu=NM,Inner Mongolia,Nei Mongol,Nei Menggu,Neimenggu;"
    "Ningxia Huizuzizhiqu=NX,Ningxia,Ningxia Hui;Qinghai Sheng=QH;Sichuan Sheng=SC;Shandong Sheng=SD;"
    "Shanghai Shi=SH;Shaanxi Sheng=SN;Shanxi Sheng=SX;Tianjin Shi=TJ;"
    "Xinjiang Weiwuerzizhiqu=XJ,Xinjiang,Xinjiang Uygur,Xinjiang Uyghur;Xizang Zizhiqu=XZ,Tibet,Xizang;"
    "Yunnan Sheng=YN;Zhejiang Sheng=ZJ;Hong Kong=HK;Macau=MO,Macao;Taiwan=TW",
    "KR": "Gyeonggi-do=Kyonggi;Gangwon-do=51,Gangwon State,Gangwon;"
    "Jeollabuk-do=52,Jeonbuk,Jeonbuk State,North Jeolla;Jeollanam-do=Jeonnam,South Jeolla;"
    "Chungcheongbuk-do=Chungbuk,North Chungcheong;Chungcheongnam-do=Chungnam,South Chungcheong;"
    "Gyeongsangbuk-do=Gyeongbuk,North Gyeongsang;Gyeongsangnam-do=Gyeongnam,South Gyeongsang;"
    "Jeju-do=Jeju Island,Cheju;Busan=Pusan;Incheon=Inchon;Daegu=Taegu;Daejeon=Taejon",
    "AE": "Abu Dhabi=AUH,Abu Zabi;Dubai=DXB;Ras al Khaimah=RAK;Sharjah=Al Sharjah,Ash Shariqah;"
    "Umm Al Quwain=UAQ,Umm al Qaiwain;Fujairah=Al Fujairah",
    "MY": "Kuala Lumpur=KL,WP Kuala Lumpur,Wilayah Persekutuan Kuala Lumpur;Pulau Pinang=Penang;Melaka=Malacca;"
    "Negeri Sembilan=N Sembilan,N9;Johor=Johore;Labuan=WP Labuan;Putrajaya=WP Putrajaya",
    "ID": "DKI Jakarta=Jakarta,Jakarta Raya,Daerah Khusus Ibukota Jakarta,Special Capital Region of Jakarta,DKJ;"
    "Daerah Istimewa Yogyakarta=Yogyakarta,DIY,DI Yogyakarta,Special Region of Yogyakarta;"
    "Jawa Barat=West Java;Jawa Tengah=Central Java;Jawa Timur=East Java;"
    "Sumatera Utara=North Sumatra,Sumatra Utara;Sumatera Barat=West Sumatra;Sumatera Selatan=South Sumatra;"
    "Kalimantan Barat=West Kalimantan;Kalimantan Tengah=Central Kalimantan;Kalimantan Timur=East Kalimantan;"
    "Kalimantan Selatan=South Kalimantan;Kalimantan Utara=North Kalimantan;Sulawesi Utara=North Sulawesi;"
    "Sulawesi Tengah=Central Sulawesi;Sulawesi Selatan=South Sulawesi;Sulawesi Tenggara=Southeast Sulawesi;"
    "Sulawesi Barat=West Sulawesi;Nusa Tenggara Barat=NTB,West Nusa Tenggara;"
    "Nusa Tenggara Timur=NTT,East Nusa Tenggara;Papua Barat=West Papua;Maluku Utara=North Maluku;"
    "Kepulauan Riau=Riau Islands,Kepri;Kepulauan Bangka Belitung=Bangka Belitung",
    "NG": "Federal Capital Territory=FCT,Abuja",
    "PH": "Metro Manila=NCR,National Capital Region,Manila;Cotabato=North Cotabato",
    "TH": "Bangkok=Krung Thep,Krung Thep Maha Nakhon,BKK",
    "UA": "Kyiv city=Kyiv,Kiev;Kiev oblast=Kyiv oblast,Kyivska oblast;Odessa oblast=Odesa,Odessa,Odeska oblast;"
    "Lviv oblast=Lvivska oblast;Kharkiv oblast=Kharkivska oblast;Cherkas'ka oblast=Cherkasy;"
    "Chernihivs'ka oblast=Chernihiv;Chernivets'ka oblast=Chernivtsi;Ivano-Frankivs'ka oblast=Ivano-Frankivsk;"
    "Khersons'ka oblast=Kherson;Khmel'nyts'ka oblast=Khmelnytskyi;Kirovohrads'ka oblast=Kirovohrad;"
    "Luhans'ka oblast=Luhansk;Mykolaivs'ka oblast=Mykolaiv;Poltavs'ka oblast=Poltava;Rivnens'ka oblast=Rivne;"
    "Sums'ka oblast=Sumy;Ternopil's'ka oblast=Ternopil;Vinnyts'ka oblast=Vinnytsia;Volyns'ka oblast=Volyn;"
    "Zakarpats'ka oblast=Zakarpattia;Zaporiz'ka oblast=Zaporizhzhia;Zhytomyrs'ka oblast=Zhytomyr;"
    "Sevastopol' city=Sevastopol",
    "RU": "Moskva=Moscow,Moscow City;Moskovskaya oblast'=Moscow Oblast,Moscow Region;"
    "Sankt-Peterburg=Saint Petersburg,St Petersburg,St-Petersburg;Leningradskaya oblast'=Leningrad Oblast",
    "HK": "Hong Kong Island=HK Island,HKI;Kowloon=KLN;New Territories=NT,N T",
    "TW": "Taipei City=Taipei;New Taipei City=New Taipei,Xinbei;Kaohsiung City=Kaohsiung;Taichung City=Taichung;"
    "Tainan City=Tainan;Taoyuan City=Taoyuan",
    "VN": "Ho Chi Minh City=HCMC,HCM,Saigon,Sai Gon,TP HCM,Ho Chi Minh,Hồ Chí Minh;Hanoi City=Ha Noi,Hanoi;"
    "Da Nang City=Danang,Da Nang",
    "JP": "Tokyo=Tokyo Metropolis",
}  # fmt: skip

# What kind of state a name is, before or behind it, folded.
STATE_WORDS = frozenset(
    """
    state province prefecture county co region governorate oblast district emirate territory department municipality
    city parish island of the provincia de del departamento estado stato regione gobernacion do si to fu ken sheng shi
    zizhiqu kray krai okrug oblast republits respublika provinsi tinh thanh pho changwat
    """.split()
)

# Of these, what is also a place in a state of that name ("Kansas City"): not taken off what was typed.
PLACES = frozenset(("city", "island", "municipality", "shi"))
