"""The names and firm words of the Near East and Africa, "written=latin" where the script needs it; every combination is invented."""

SOUTH: dict[str, dict[str, str]] = {
    "ar": {
        "people": "{g} {f}",
        "women": "آمنة=amna, أسماء=asma, بثينة=buthaina, جميلة=jamila, حنان=hanan, دانة=dana, ريم=reem, زينب=zainab, "
        "سارة=sara, سلمى=salma, شيماء=shaimaa, عبير=abeer, غادة=ghada, فرح=farah, لطيفة=latifa, "
        "مريم=maryam, منى=mona, نورة=noura, هالة=hala, ياسمين=yasmin",
        "men": "أحمد=ahmad, إبراهيم=ibrahim, أنس=anas, بدر=badr, حسام=husam, خالد=khalid, راشد=rashid, زياد=ziad, "
        "سعيد=saeed, سلطان=sultan, طارق=tariq, عادل=adel, عمر=omar, فيصل=faisal, كريم=karim, ماجد=majid, "
        "محمود=mahmoud, ناصر=nasser, هشام=hisham, يوسف=yousef",
        "families": "البحيري=albuhairi, التميمي=altamimi, الجابري=aljabri, الحداد=alhaddad, الخطيب=alkhatib, "
        "الدوسري=aldosari, الراشدي=alrashidi, الزيات=alzayat, السويدي=alsuwaidi, الشامي=alshami, "
        "الصالحي=alsalhi, العمري=alomari, الغامدي=alghamdi, الفارسي=alfarsi, القطامي=alqatami, "
        "الكعبي=alkaabi, المنصوري=almansoori, النعيمي=alnuaimi, الهاشمي=alhashmi, بركات=barakat, "
        "حمدان=hamdan, دويدار=dewidar, سماحة=samaha, شاهين=shaheen, عثمان=othman, عوض=awad, فرحات=farhat, "
        "مراد=murad, نصار=nassar",
        "words": "الواحة=alwaha, النخلة=alnakhla, الفنار=alfanar, السنبلة=alsunbula, الياقوت=alyaqout, "
        "الريحان=alrayhan, اللؤلؤة=allulua, البيان=albayan, الصقر=alsaqr, المرجان=almurjan, "
        "الزيتونة=alzaytuna, السحاب=alsahab",
        "trades": "للتجارة=trading, للمقاولات=contracting, للتقنية=tech, للأغذية=foods, للأثاث=furniture, "
        "للطباعة والنشر=print, للنقل=transport, للسياحة=travel, للطاقة=energy, للعطور=perfumes, "
        "للإلكترونيات=electronics, للاستشارات=consulting, للمنسوجات=textiles, للأدوية=pharma, للتصميم=design",
        "firms": "{p} {t}",
        "family_firms": "no",
        "offices": "hisabat, fawateer, billing, idara, info",
    },
    "ae": {
        "women": "Aisha, Amal, Dina, Fatima, Hind, Khadija, Lamia, Leena, Maha, Nadine, Noor, Rania, Reema, Salma, "
        "Zahra, Divya, Priyanka",
        "men": "Abdulrahman, Anwar, Bilal, Fahad, Faris, Hamza, Imran, Jamal, Kareem, Marwan, Mustafa, Nabil, "
        "Rami, Samir, Yahya, Arvind, Sanjay",
        "families": "Abbas, Al Balushi, Al Hammadi, Al Ketbi, Al Marri, Bakri, Darwazeh, Fernandes, Ghandour, Haddad, "
        "Iqbal, Jalloul, Kanaan, Khreis, Mansour, Najjar, Qureshi, Rahmani, Saab, Siddiqui, Thomas, "
        "Varghese, Yazbek, Zaman",
        "heads": "Dune, Falcon, Pearl, Palm, Coral, Oasis, Saffron, Dhow, Crescent, Sand",
        "tails": "gate, line, crest, bay, stone, wave, tower",
        "trades": "Advisory, Contracting, Electromechanical, Events, Facilities, Foodstuff Trading, Freight, "
        "General Trading, Hospitality, Interiors, Marine, Medical Supplies, Packaging, Perfumes, "
        "Technologies, Tourism",
        "family_firms": "no",
        "offices": "accounts, billing, finance, payables, office",
    },
    "he": {
        "people": "{g} {f}",
        "women": "אביגיל=avigail, אורית=orit, איילת=ayelet, גלית=galit, דנה=dana, הדס=hadas, ורד=vered, חגית=hagit, "
        "יעל=yael, כרמית=carmit, ליאת=liat, מיכל=michal, נועה=noa, עדי=adi, ענבל=inbal, רותם=rotem, "
        "שירה=shira, תמר=tamar",
        "men": "אבישי=avishai, אורי=uri, אלון=alon, איתמר=itamar, אסף=asaf, ברק=barak, גיא=guy, דורון=doron, "
        "זאב=zeev, חיים=haim, יואב=yoav, ירון=yaron, ליאור=lior, נדב=nadav, עומר=omer, עמית=amit, רועי=roi, "
        "שחר=shahar",
        "families": "אבידור=avidor, אדרי=edri, אזולאי=azoulay, אלמוג=almog, ביטון=biton, בן דוד=ben-david, ברנע=barnea, "
        "גולן=golan, דהן=dahan, הורוביץ=horowitz, וקנין=vaknin, זוהר=zohar, חדד=hadad, טל=tal, "
        "יצחקי=yitzhaki, כרמון=carmon, לביא=lavi, מזרחי=mizrahi, נחום=nahum, סבג=sabag, עמר=amar, "
        "פלד=peled, צרפתי=tzarfati, קדוש=kadosh, רוזן=rozen, שגיא=sagi, תורג׳מן=turgeman",
        "words": "ארזים=arazim, גלבוע=gilboa, דקל=dekel, זריחה=zricha, חצב=hatzav, כוכב הצפון=kochav, מעיין=maayan, "
        "נרקיס=narkis, ענבר=inbar, צוקים=tzukim, רימון=rimon, שקמה=shikma",
        "trades": "מערכות=systems, תוכנה=software, אלקטרוניקה=electronics, בנייה=build, דפוס=print, "
        "הנדסה=engineering, יבוא=import, ייעוץ=consulting, לוגיסטיקה=logistics, מאפים=bakery, מזון=foods, "
        "נגרות=carpentry, ספרים=books, עיצוב=design, רהיטים=furniture, אנרגיה=energy, אופטיקה=optics",
        "offices": "hanhala, heshbonot, billing, misrad, info",
    },
    "ma": {
        "people": "{g} {f}",
        "women": "Amina, Asmae, Chaimae, Fatima-Zahra, Ghita, Hajar, Hasnaa, Ikram, Kenza, Khadija, Lamiae, Meryem, "
        "Nadia, Oumaima, Salma, Siham, Wafae, Zineb",
        "men": "Abdelilah, Amine, Anass, Ayoub, Badr, Jaouad, Hamza, Hicham, Ilyas, Karim, Khalil, Mehdi, Mounir, "
        "Nabil, Othmane, Rachid, Yassine, Zakaria",
        "families": "Aït Lahcen, Alaoui, Amrani, Belkacem, Bennouna, Benchekroun, Berrada, Bouazza, Chraïbi, El Fassi, "
        "El Idrissi, El Khattabi, El Mansouri, Filali, Guessous, Hajji, Kabbaj, Lahlou, Mernissi, Naciri, "
        "Ouazzani, Sebti, Tahiri, Zemmouri",
        "words": "Arganier, Oasis Bleue, Zellige, Safran, Atlas Fleuri, Jasmin, Palmeraie, Rose des Sables, Medina, "
        "Nacre, Tadelakt, Cèdre",
        "trades": "Agroalimentaire, Artisanat, Cuir, Céramique, Distribution, Électricité, Énergie Solaire, Épices, "
        "Imprimerie, Informatique, Logistique, Tapis, Textile, Tourisme, Transport, Travaux",
        "firms": "{p} {t}|{t} {p}",
        "offices": "comptabilite, facturation, contact, direction",
    },
    "ng": {
        "people": "{g} {f}",
        "women": "Adaeze, Abimbola, Aminat, Amarachi, Bolanle, Chidinma, Damilola, Ebele, Folasade, Hauwa, Ifeoma, "
        "Kehinde, Lola, Mairo, Ngozi, Nkechi, Olamide, Omolara, Simisola, Temitope, Uchenna, Yetunde, Zainab",
        "men": "Abiodun, Adewale, Babajide, Chibuike, Chukwuemeka, Danladi, Ebuka, Emeka, Femi, Garba, Ibrahim, "
        "Ikenna, Kayode, Musa, Nnamdi, Obinna, Olumide, Oluwaseun, Segun, Sola, Tunde, Uche, Yakubu",
        "families": "Abubakar, Adebanjo, Adeleke, Adeyemi, Afolabi, Akande, Akpan, Anyanwu, Ayodele, Balogun, Bello, "
        "Chukwu, Danjuma, Eze, Ezeani, Fashola, Ibe, Igwe, Lawal, Mbah, Nwankwo, Nwosu, Obi, Odunsi, "
        "Ogunleye, Okagbue, Okeke, Okorie, Okoro, Oladipo, Olatunji, Onyeka, Sanni, Uzoma, Yusuf",
        "heads": "Iroko, Savanna, Palm, Coral, Baobab, Harmattan, Delta, Sunrise",
        "tails": "gate, field, bridge, crest, point, spring",
        "trades": "Agro, Allied Services, Builders, Cold Chain, Energy, Farms, Fashion, Foods, Haulage, Logistics, "
        "Media, Pharmacy, Power, Printers, Resources, Schools, Solar, Stores, Technologies, Ventures",
        "offices": "accounts, billing, finance, info, payables",
    },
    "ke": {
        "people": "{g} {f}",
        "women": "Achieng, Akinyi, Atieno, Chebet, Cherono, Faith, Halima, Jebet, Makena, Moraa, Mumbi, Muthoni, "
        "Nafula, Nduta, Njeri, Nyambura, Wairimu, Wambui, Zawadi",
        "men": "Baraka, Barasa, Juma, Kamau, Karanja, Kariuki, Kiprono, Kiptoo, Maina, Mutiso, Mwangi, Ndirangu, "
        "Ochieng, Odhiambo, Omondi, Otieno, Rotich, Simiyu, Wafula",
        "families": "Cheruiyot, Gathogo, Gichuru, Githinji, Kabiru, Kimani, Kipkemboi, Koech, Macharia, Makori, Mbugua, "
        "Muriuki, Musyoka, Mutua, Mwaura, Ngugi, Njoroge, Nyaga, Okello, Ombati, Onyango, Oloo, Wanjala, "
        "Wekesa",
        "heads": "Acacia, Savanna, Jua, Twiga, Simba, Mara, Nyota, Maji",
        "tails": "ridge, link, point, light, way, spring",
        "trades": "Agri, Coffee, Connect, Dairies, Farms, Flowers, Freight, Hardware, Health, Homes, Logistics, "
        "Outfitters, Printers, Safaris, Schools, Solar, Tea, Technologies, Traders, Water",
        "offices": "accounts, billing, finance, info, office",
    },
    "za": {
        "women": "Anika, Ayanda, Bongiwe, Busisiwe, Carina, Dineo, Elmarie, Katlego, Lerato, Lindiwe, Marelize, "
        "Nandipha, Naledi, Nomvula, Palesa, Riana, Refilwe, Thandeka, Zanele, Zinhle",
        "men": "Andile, Bongani, Christo, Dumisani, Fanie, Johannes, Kagiso, Kobus, Lwazi, Mandla, Mpho, Pieter, "
        "Sello, Sibusiso, Sipho, Stefanus, Thabo, Tumelo, Werner, Xolani",
        "families": "Adams, Bothma, Cele, Coetzee, Davids, Dladla, du Plessis, Erasmus, Govender, Hendricks, Jantjies, "
        "Khuzwayo, Khoza, Louw, Mabaso, Maharaj, Mahlangu, Mokoena, Molefe, Naidoo, Ndlovu, Nel, Nkosi, "
        "Pienaar, Pretorius, Radebe, Sithole, Snyman, van Wyk, Venter, Zulu",
        "heads": "Protea, Karoo, Fynbos, Table, Marula, Kudu, Amber, Silver",
        "tails": "veld, berg, kloof, rand, stone, vlei",
        "trades": "Analytics, Attorneys, Bakery, Books, Brewery, Build, Catering, Cellars, Consulting, Electrical, "
        "Engineering, Farms, Freight, Lodges, Logistics, Media, Mining Supplies, Pharmacy, Solar, Software, "
        "Textiles, Tours, Wines",
        "offices": "accounts, billing, finance, debtors, info",
    },
}
