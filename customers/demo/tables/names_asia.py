"""The names and firm words of Asia's languages, "written=latin" where the script needs it; every combination is invented."""

ASIA: dict[str, dict[str, str]] = {
    "ja": {
        "women": "彩花=ayaka, 千尋=chihiro, 絵里=eri, 春香=haruka, 陽菜=hina, 和泉=izumi, 佳奈=kana, 琴音=kotone, "
        "美咲=misaki, 美月=mizuki, 菜々子=nanako, 紀子=noriko, 莉子=riko, 早苗=sanae, 詩織=shiori, "
        "澄江=sumie, 朋美=tomomi, 紬=tsumugi, 結衣=yui, 由紀=yuki",
        "men": "昭夫=akio, 大輔=daisuke, 英樹=hideki, 浩一=koichi, 一真=kazuma, 健太=kenta, 航=wataru, "
        "正樹=masaki, 直人=naoto, 遼=ryo, 悟=satoru, 翔太=shota, 修平=shuhei, 壮介=sosuke, 拓海=takumi, "
        "哲也=tetsuya, 智之=tomoyuki, 陽介=yosuke, 雄大=yudai, 雄介=yusuke",
        "families": "青柳=aoyagi, 荒木=araki, 石黒=ishiguro, 内田=uchida, 大塚=otsuka, 小野寺=onodera, 柏木=kashiwagi, "
        "片岡=kataoka, 川村=kawamura, 菊地=kikuchi, 桐生=kiryu, 熊谷=kumagai, 久保木=kubogi, 斎木=saiki, "
        "桜庭=sakuraba, 篠原=shinohara, 須藤=sudo, 関口=sekiguchi, 高梨=takanashi, 武田=takeda, "
        "田村=tamura, 土屋=tsuchiya, 中西=nakanishi, 西川=nishikawa, 野口=noguchi, 早川=hayakawa, "
        "平野=hirano, 藤崎=fujisaki, 星野=hoshino, 前川=maekawa, 松永=matsunaga, 三枝=saegusa, "
        "宮下=miyashita, 村越=murakoshi, 森田=morita, 矢野=yano, 横山=yokoyama, 吉岡=yoshioka, "
        "若林=wakabayashi, 渡瀬=watase",
        "people": "{f} {g}",
        "heads": "青=ao, 朝=asa, 白=shira, 光=mitsu, 春=haru, 若=waka, 花=hana, 月=tsuki, 雲=kumo, 松=matsu, "
        "風=kaze, 星=hoshi",
        "tails": "波=nami, 峰=mine, 丘=oka, 浜=hama, 里=sato, 瀬=se, 森=mori, 原=hara",
        "trades": "製作所=seisakusho, 商店=shoten, 電機=denki, 食品=shokuhin, 印刷=insatsu, 工房=kobo, 建設=kensetsu, "
        "物流=butsuryu, 書房=shobo, 精密=seimitsu, 珈琲=coffee, 設計=sekkei, 薬局=yakkyoku, "
        "システムズ=systems, テクノロジー=technology, デザイン=design, フーズ=foods, "
        "ソリューションズ=solutions, 陶器=toki, 製茶=seicha, 出版=shuppan, 木工=mokko, 製菓=seika, "
        "メディカル=medical",
        "firms": "{p}{t}",
        "offices": "keiri, seikyu, jimu, info, soumu",
    },
    "zh-Hans": {
        "women": "安琪=anqi, 碧云=biyun, 楚楚=chuchu, 丹青=danqing, 芳菲=fangfei, 婧怡=jingyi, 可欣=kexin, "
        "兰心=lanxin, 梦瑶=mengyao, 宁馨=ningxin, 若彤=ruotong, 诗涵=shihan, 婉清=wanqing, 晓雯=xiaowen, "
        "雪莹=xueying, 雅婷=yating, 语桐=yutong, 芷若=zhiruo, 梓萱=zixuan",
        "men": "博文=bowen, 承志=chengzhi, 德厚=dehou, 国栋=guodong, 海涛=haitao, 浩然=haoran, 嘉树=jiashu, "
        "建新=jianxin, 俊逸=junyi, 立群=liqun, 明哲=mingzhe, 鹏程=pengcheng, 启明=qiming, 瑞阳=ruiyang, "
        "思远=siyuan, 天佑=tianyou, 文轩=wenxuan, 彦霖=yanlin, 子墨=zimo",
        "families": "白=bai, 蔡=cai, 曹=cao, 陈=chen, 程=cheng, 崔=cui, 邓=deng, 丁=ding, 董=dong, 杜=du, 范=fan, "
        "方=fang, 冯=feng, 高=gao, 郭=guo, 韩=han, 何=he, 胡=hu, 黄=huang, 贾=jia, 江=jiang, 金=jin, "
        "孔=kong, 梁=liang, 林=lin, 刘=liu, 卢=lu, 罗=luo, 吕=lyu, 孟=meng, 潘=pan, 彭=peng, 钱=qian, "
        "沈=shen, 宋=song, 苏=su, 孙=sun, 唐=tang, 田=tian, 汪=wang, 魏=wei, 吴=wu, 夏=xia, 谢=xie, 徐=xu, "
        "许=xu, 薛=xue, 杨=yang, 叶=ye, 余=yu, 袁=yuan, 曾=zeng, 张=zhang, 赵=zhao, 郑=zheng, 周=zhou, "
        "朱=zhu, 邹=zou",
        "people": "{f}{g}",
        "heads": "晨=chen, 澄=cheng, 朗=lang, 沐=mu, 清=qing, 瑾=jin, 泽=ze, 霁=ji, 远=yuan, 禾=he, 棠=tang, 云=yun",
        "tails": "川=chuan, 帆=fan, 屿=yu, 岚=lan, 砚=yan, 杉=shan, 庭=ting, 桥=qiao, 舟=zhou, 谷=gu",
        "trades": "科技=tech, 电子=dianzi, 贸易=trading, 文化传媒=media, 网络=network, 机械=machinery, 食品=foods, "
        "家居=home, 物流=logistics, 建筑设计=design, 医疗器械=medical, 教育咨询=education, 新能源=energy, "
        "印务=print, 茶业=tea, 服饰=apparel, 光学=optics, 软件=software",
        "firms": "{c}{p}{t}|{c}{p}{t}|{p}{t}",
        "family_firms": "no",
        "offices": "caiwu, billing, ap, bangong, caigou",
    },
    "zh-Hant": {
        "women": "雅筑=yachu, 怡君=yichun, 佩珊=peishan, 宛蓉=wanjung, 詠晴=yungching, 思穎=szeying, 嘉慧=kahui, "
        "曉彤=hiutung, 婉婷=wanting, 筱涵=hsiaohan, 靜宜=chingyi, 美玲=meiling, 心怡=hsinyi, 芷晴=chiching, "
        "淑媛=shuyuan, 郁文=yuwen",
        "men": "冠廷=kuanting, 志豪=chihao, 俊宏=chunhung, 柏翰=pohan, 承恩=chengen, 家銘=kaming, 偉倫=wailun, "
        "浩賢=hoyin, 子軒=tszhin, 建宏=chienhung, 宗翰=tsunghan, 國華=kuohua, 彥廷=yenting, 文傑=wenchieh, "
        "啟明=chiming, 信安=hsinan",
        "families": "陳=chen, 林=lin, 黃=huang, 張=chang, 吳=wu, 蔡=tsai, 楊=yang, 許=hsu, 鄭=cheng, 謝=hsieh, 郭=kuo, "
        "洪=hung, 邱=chiu, 曾=tseng, 廖=liao, 賴=lai, 徐=hsu, 葉=yeh, 蘇=su, 莊=chuang, 呂=lu, 江=chiang, "
        "蕭=hsiao, 羅=lo, 高=kao, 潘=pan, 簡=chien, 朱=chu, 鍾=chung, 彭=peng, 游=yu, 詹=chan",
        "people": "{f}{g}",
        "heads": "晨=chen, 澄=cheng, 沐=mu, 青=ching, 遠=yuan, 禾=ho, 雲=yun, 靜=ching, 嵐=lan, 映=ying",
        "tails": "川=chuan, 帆=fan, 嶼=yu, 硯=yen, 杉=shan, 庭=ting, 橋=chiao, 舟=chou",
        "trades": "科技=tech, 電子=electronics, 貿易=trading, 國際=international, 文創=culture, 精密=precision, "
        "食品=foods, 茶業=tea, 印刷=print, 設計=design, 物流=logistics, 光電=photonics, 生技=biotech, "
        "建材=materials, 書店=books, 烘焙=bakery, 軟體=software",
        "firms": "{p}{t}",
        "family_firms": "no",
        "offices": "billing, account, finance, office, purchase",
    },
    "ko": {
        "women": "가은=gaeun, 나연=nayeon, 다인=dain, 미경=migyeong, 보은=boeun, 서연=seoyeon, 선영=seonyeong, "
        "수빈=subin, 아름=areum, 예린=yerin, 유진=yujin, 은주=eunju, 정아=jeonga, 지우=jiu, 채원=chaewon, "
        "하람=haram, 혜진=hyejin, 희정=huijeong",
        "men": "건우=geonu, 기현=gihyeon, 대솔=daesol, 도경=dogyeong, 동하=dongha, 민욱=minuk, 범석=beomseok, "
        "상훈=sanghun, 성윤=seongyun, 승호=seungho, 영준=yeongjun, 우람=uram, 원식=wonsik, 재혁=jaehyeok, "
        "준서=junseo, 진우=jinu, 태양=taeyang, 현석=hyeonseok",
        "families": "강=kang, 고=ko, 곽=kwak, 구=koo, 권=kwon, 김=kim, 남=nam, 노=noh, 류=ryu, 문=moon, 민=min, "
        "박=park, 배=bae, 백=baek, 서=seo, 손=son, 송=song, 신=shin, 심=shim, 안=ahn, 양=yang, 엄=eom, "
        "오=oh, 유=yoo, 윤=yoon, 이=lee, 임=lim, 장=jang, 전=jeon, 정=jung, 조=cho, 차=cha, 최=choi, 하=ha, "
        "한=han, 허=heo, 홍=hong, 황=hwang",
        "people": "{f}{g}",
        "heads": "가온=gaon, 누리=nuri, 다솜=dasom, 도담=dodam, 마루=maru, 보람=boram, 새벽=saebyeok, 솔빛=solbit, "
        "아람=aram, 한결=hangyeol",
        "tails": "들=deul, 길=gil, 숲=sup, 내=nae, 뫼=moe, 터=teo",
        "trades": "물산=mulsan, 상사=sangsa, 전자=jeonja, 정밀=jeongmil, 테크=tech, 소프트=soft, 식품=foods, "
        "인쇄=print, 건축=architects, 물류=logistics, 서점=books, 가구=furniture, 제과=bakery, "
        "의료기=medical, 에너지=energy, 디자인=design, 무역=trading, 섬유=textile",
        "firms": "{p}{t}",
        "family_firms": "no",
        "offices": "billing, keongri, office, account, info",
    },
    "th": {
        "people": "{g} {f}",
        "women": "กัลยา=kanlaya, ขวัญใจ=khwanjai, จันทร์เพ็ญ=chanphen, ชลธิชา=chonthicha, ดวงใจ=duangjai, "
        "ทิพวรรณ=thippawan, นภัสสร=naphatsorn, ปิยะดา=piyada, พิมพ์ชนก=phimchanok, มาลี=malee, "
        "รัตนา=rattana, วรรณา=wanna, ศิริพร=siriporn, สุดารัตน์=sudarat, อรุณี=arunee",
        "men": "กฤษณะ=kritsana, จักรพันธ์=chakphan, ชาญชัย=chanchai, ณัฐพล=natthaphon, ธนากร=thanakorn, "
        "นพดล=noppadon, ประเสริฐ=prasert, พงศกร=phongsakorn, ภูวดล=phuwadon, วีระ=weera, ศุภชัย=supphachai, "
        "สมศักดิ์=somsak, สุรชัย=surachai, อนันต์=anan, เอกชัย=ekkachai",
        "families": "แก้วมณี=kaewmanee, คงสวัสดิ์=khongsawat, จันทร์แดง=chandaeng, ชัยวงศ์=chaiwong, ทองดี=thongdee, "
        "ทรัพย์เจริญ=sapcharoen, นาคสวัสดิ์=naksawat, บุญมา=boonma, พรหมสุวรรณ=phromsuwan, พูลสุข=phoonsuk, "
        "มณีวงศ์=maneewong, รุ่งเรือง=rungrueang, วงศ์สวัสดิ์=wongsawat, ศรีสุข=srisuk, สายทอง=saithong, "
        "สุขใจ=sukjai, แสงทอง=saengthong, อินทร์แก้ว=inkaew, อ่อนละมัย=onlamai",
        "words": "ธารทิพย์=tharnthip, เพชรน้ำหนึ่ง=phetnamnueng, รุ่งอรุณ=rungarun, ใบไผ่=baiphai, สายลม=sailom, "
        "ทะเลใส=thalesai, ดาวเหนือ=daonuea, ริมธาร=rimtharn, ลานทอง=lanthong, ต้นกล้า=tonkla",
        "trades": "การพิมพ์=printing, การค้า=trading, อิเล็กทรอนิกส์=electronics, เฟอร์นิเจอร์=furniture, "
        "ขนส่ง=transport, ก่อสร้าง=construction, ซอฟต์แวร์=software, อาหารไทย=foods, สิ่งทอ=textile, "
        "พลังงาน=energy, การท่องเที่ยว=travel, กาแฟ=coffee, เซรามิก=ceramics, การเกษตร=agri",
        "firms": "{p}{t}|{p} {t}",
        "family_firms": "no",
        "offices": "banchi, billing, office, account",
    },
    "vi": {
        "women": "Bích Ngọc, Cẩm Tú, Diệu Linh, Hải Đường, Hoài Thương, Hồng Thắm, Khánh Vy, Kim Thoa, Mai Anh, "
        "Minh Châu, Ngọc Diệp, Phương Lan, Quỳnh Dao, Thanh Trúc, Thu Hằng, Tuyết Mai",
        "men": "Anh Dũng, Bảo Long, Công Thành, Đức Huy, Gia Bảo, Hải Đăng, Hoàng Nam, Hữu Phước, Khắc Duy, "
        "Mạnh Khôi, Minh Quân, Ngọc Sơn, Quang Vinh, Thanh Bách, Tiến Đạt, Xuân Khoa",
        "families": "Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Dương, Lý, Đinh, Đoàn, "
        "Trịnh, Lương, Tạ, Tô, Quách, Thái",
        "people": "{f} {g}",
        "words": "Sông Lam, Ánh Sáng Xanh, Hoa Sen Trắng, Bình Minh Mới, Núi Ngọc, Biển Bạc, Gió Đông, Tre Việt, "
        "Hương Quê, Mây Trắng, Sao Khuê, Đồng Xanh",
        "trades": "Thương mại, Xây dựng, Dịch vụ, Công nghệ, Nội thất, Vận tải, In ấn, Thực phẩm, Dệt may, Điện tử, "
        "Du lịch, Cà phê, Nông sản, Cơ khí, Phần mềm",
        "firms": "{t} {p}",
        "family_firms": "no",
        "offices": "ketoan, hoadon, vanphong, muahang, info",
    },
    "id": {
        "people": "{g} {f}",
        "women": "Anisa, Ayu, Citra, Dewi, Dian, Endah, Fitri, Indah, Intan, Kartika, Laras, Lestari, Maya, Nurul, "
        "Puspita, Ratna, Rini, Sari, Sekar, Wulan",
        "men": "Adi, Agus, Arif, Bagus, Bambang, Budi, Cahyo, Dimas, Eko, Fajar, Galih, Hendra, Irfan, Joko, "
        "Nugroho, Rizky, Satria, Teguh, Wahyu, Yusuf",
        "families": "Adiputra, Anggraini, Firmansyah, Gunadarma, Hadiwijaya, Handayani, Hidayat, Kurniawan, Kusuma, "
        "Lesmana, Mahendra, Maulana, Nasution, Pratama, Purnomo, Rahmawati, Saputra, Santoso, Setiadarma, "
        "Siregar, Suryadi, Susanto, Utami, Wibowo, Wijayanti, Yulianto",
        "words": "Cahaya Rimba, Mutiara Senja, Bumi Lestari, Tirta Kencana, Nusa Permai, Samudra Biru, Melati Putih, "
        "Bintang Fajar, Karya Sentosa, Gunung Sari, Pelangi Timur, Rejeki Abadi",
        "trades": "Niaga, Teknik, Pangan, Logistik, Bangun, Digital, Tekstil, Kopi, Mebel, Percetakan, Energi, "
        "Wisata, Elektronik, Farma, Agro",
        "family_firms": "no",
        "offices": "keuangan, tagihan, admin, pembelian, info",
    },
    "ms": {
        "people": "{g} {f}",
        "women": "Aisyah, Alia, Amirah, Azlina, Balqis, Farah, Hajar, Izzati, Liyana, Mardhiah, Nadia, Norazlin, "
        "Rohana, Syafiqah, Zulaikha",
        "men": "Adlan, Afiq, Amirul, Azman, Faizal, Fikri, Hafiz, Haziq, Iskandar, Kamarul, Luqman, Nazri, Rashid, "
        "Shahrul, Zulkifli",
        "families": "Abdullah, Ariffin, Bakar, Fadzil, Hamdan, Ismail, Jamaluddin, Khalid, Mansor, Mokhtar, Osman, "
        "Rahim, Saleh, Sulaiman, Tahir, Yahya, Zainal",
        "words": "Seri Bayu, Cahaya Murni, Permata Timur, Bunga Raya, Gemilang, Tanjung Biru, Rimba Jaya, Kencana, "
        "Suria Pagi, Teras Maju, Wira Damai",
        "trades": "Trading, Engineering, Logistik, Makanan, Perabot, Teknologi, Percetakan, Pembinaan, Elektronik, "
        "Tekstil, Tenaga, Konsultan, Pelancongan, Farmasi",
        "offices": "akaun, invois, pejabat, billing, info",
    },
    "fil": {
        "women": "Althea, Amihan, Analyn, Bituin, Carmela, Crispina, Divina, Dalisay, Erlinda, Hiyas, Isidra, "
        "Jocelyn, Ligaya, Luningning, Maricel, Mutya, Rowena, Tala, Teresita, Vilma",
        "men": "Alon, Amado, Angelo, Bayani, Benedicto, Crisanto, Dakila, Danilo, Efren, Ernesto, Florante, "
        "Isagani, Jericho, Lakan, Makisig, Nestor, Ramil, Reynaldo, Rodel, Virgilio",
        "families": "Abad, Agbayani, Alcantara, Bautista, Buenaventura, Cabigting, Cayetano, Cruzado, Dimaandal, "
        "Dimagiba, Evangelista, Galang, Ilagan, Lacson, Limjoco, Macaraeg, Magsino, Malonzo, Manalastas, "
        "Natividad, Ocampo, Panganiban, Quiambao, Rosario, Sarmiento, Sumulong, Tolentino, Villareal, "
        "Yambao, Zamora",
        "words": "Bagong Araw, Perlas, Bayanihan, Habagat, Malaya, Sampaguita, Hiwaga, Likha, Tanglaw, Buklod, "
        "Agila, Kalayaan",
        "trades": "Trading, Foods, Builders, Logistics, Printing, Realty, Solutions, Furniture, Pharmacy, "
        "Electronics, Textiles, Travel, Coffee, Marine, Energy",
        "offices": "accounts, billing, finance, office, hello",
    },
    "hi": {
        "people": "{g} {f}",
        "women": "आरती=aarti, अदिशा=adisha, अंजलि=anjali, भावना=bhavna, दीपिका=deepika, गायत्री=gayatri, ईशा=isha, "
        "कविता=kavita, मीनाक्षी=meenakshi, नंदिनी=nandini, पल्लवी=pallavi, रागिनी=ragini, संध्या=sandhya, "
        "स्वाति=swati, वर्षा=varsha",
        "men": "अभिनंदन=abhinandan, आदित्य=aditya, आनंद=anand, अरुण=arun, चिराग=chirag, दिनेश=dinesh, "
        "गोविंद=govind, हर्ष=harsh, कुणाल=kunal, मुकुंद=mukund, नितिन=nitin, प्रशांत=prashant, "
        "रघुवीर=raghuveer, संजीव=sanjeev, विवेक=vivek",
        "families": "अग्निहोत्री=agnihotri, अवस्थी=awasthi, भटनागर=bhatnagar, चतुर्वेदी=chaturvedi, चौहान=chauhan, "
        "द्विवेदी=dwivedi, गुप्ता=gupta, जोशी=joshi, खत्री=khatri, कुलकर्णी=kulkarni, माथुर=mathur, "
        "मिश्रा=mishra, पाठक=pathak, राठौर=rathore, सक्सेना=saxena, शर्मा=sharma, श्रीवास्तव=shrivastava, "
        "त्रिपाठी=tripathi, वर्मा=verma, यादव=yadav",
        "words": "शुभारंभ=shubharambh, नवरंग=navrang, किरण=kiran, गंगोत्री=gangotri, सूर्योदय=suryoday, "
        "चंदन=chandan, मधुबन=madhuban, आकाशदीप=aakashdeep, नीलकमल=neelkamal, अमृतधारा=amritdhara",
        "trades": "उद्योग=udyog, वस्त्र=vastra, इलेक्ट्रॉनिक्स=electronics, प्रकाशन=prakashan, ट्रेडर्स=traders, "
        "फर्नीचर=furniture, मिष्ठान=mishthan, ऊर्जा=urja, निर्माण=nirman, चाय=chai, मसाले=masale, "
        "मुद्रणालय=press",
        "family_firms": "no",
        "offices": "lekha, billing, accounts, info",
    },
    "in": {
        "people": "{g} {f}|{g} {f}|{g} {h[0]}. {f}",
        "women": "Aishwarya, Ananya, Anjana, Bhargavi, Charulata, Devika, Gauri, Harini, Ishita, Janaki, Kaveri, "
        "Keerthana, Lavanya, Madhavi, Meera, Nandita, Padmini, Radhika, Revathi, Sharmila, Shreya, Sunanda, "
        "Tanvi, Uma, Vaidehi, Yamini",
        "men": "Abhinav, Anirudh, Arjun, Ashwin, Balaji, Chandan, Darshan, Eshan, Girish, Harish, Jayant, Karthik, "
        "Kishore, Madhav, Naveen, Nihal, Parth, Pranav, Raghav, Rohan, Sandeep, Srikant, Sudhakar, Tapan, "
        "Varun, Vishesh",
        "families": "Acharya, Banerjee, Bhatt, Bhattacharya, Chakraborty, Choudhury, Dasgupta, Deshpande, Gokhale, "
        "Hegde, Iyer, Jadhav, Joglekar, Kamat, Kaur, Khanna, Kulkarni, Kurian, Mehta, Menon, Mukherjee, "
        "Nair, Naidu, Panicker, Parekh, Patil, Pillai, Prabhu, Raghavan, Rao, Reddy, Sengupta, Sethi, Shah, "
        "Shetty, Subramanian, Trivedi, Varma, Venkatesan",
        "heads": "Navi, Surya, Chandra, Nila, Vana, Giri, Sindhu, Amba, Jala, Megha",
        "tails": "dhara, kiran, vriksh, deep, sagar, vana, jyoti, path",
        "trades": "Agro, Analytics, Apparel, Ceramics, Chemicals, Constructions, Electricals, Engineering, "
        "Enterprises, Exports, Foods, Furniture, Healthcare, Infotech, Jewels, Logistics, Motors, "
        "Packaging, Pharma, Printers, Silks, Software, Solar, Spices, Steels, Tea, Textiles, Traders",
        "offices": "accounts, billing, finance, purchase, office",
    },
    "sg": {
        "women": "Wan Qi, Hui Min, Jia Yi, Kai Xin, Li Ting, Pei Shan, Shi Ying, Siew Lan, Swee Geok, Xin Hui, "
        "Yi Xuan, Zhi Ning",
        "men": "Boon Keng, Chee Hong, Choon Meng, Eng Soon, Jun Wei, Kah Wai, Kian Seng, Ming Zhe, Teck Huat, "
        "Wei Jie, Yong Sheng, Zhi Hao",
        "families": "Ang, Chan, Cheong, Chia, Chua, Foo, Goh, Heng, Ho, Koh, Kwek, Lau, Leong, Lim, Low, Ng, Ong, Pang, "
        "Phua, Quek, Seah, Sim, Soh, Tan, Tay, Teo, Toh, Wee, Wong, Yeo",
        "people": "{f} {g}",
        "heads": "Orchid, Merlin, Straits, Lotus, Jade, Pearl, Banyan, Rain, Tembusu, Harbour",
        "tails": "bay, wharf, leaf, stone, light, point, tree",
        "trades": "Analytics, Biotech, Capital Works, Catering, Design, Electronics, Engineering, Freight, Interiors, "
        "Labs, Logistics, Marine, Media, Precision, Robotics, Shipping, Software, Trading",
        "family_firms": "no",
        "offices": "accounts, ap, billing, finance, admin",
    },
}
