"""What people write into documents: names in other scripts, emoji, words without an end."""

MIXED = (
    "Müller & Søn, Łódź",
    "山田 שלום Österreich",
    "بيت الكتب Ltd 12",
    "ร้านหนังสือ กรุงเทพ",
    "पुस्तकालय दिल्ली · ഗ്രന്ഥശാല",
    "Ελληνικά, Кириллица, Հայերեն, ქართული",
    "한국어 간체 简体 繁體 日本語",
    "Tiếng Việt: Ứng dụng, ủy quyền",
    "e\u0301a\u0308 — “quotes” ‹›, ½ ⅓ № ™ €₹₪₩฿",
)
EMOJI = ("Parcel 📦 sent ✈ on time ✔", "Thanks ❤ ☎ ☂ 😀")
LONG = (
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 3,
    "https://shop.example/" + "a-very-long-address/" * 20,
    "あ" * 120,
    "ยาว" * 60,
)
HIDDEN = "zero\u200bwidth, soft\u00adhyphen, \u202bright\u202c, joined\u200d, \u2066isolate\u2069"
# A letter for private use, one of no standard, one that only the newest faces have: none of them can be drawn.
FACELESS = "private \ue000 \uf8ff, none \u0378 \uffff, rare \U00030000 \U0001fae9"
# Characters of one kind, each text a line; the first of them is the customer's name too.
CHARACTERS = {
    "combined emoji": (
        "Family 👨‍👩‍👧‍👦 and 👩🏽‍💻",
        "Flags 🇩🇪 🇯🇵 🇧🇷 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏳️‍🌈",
        "Skin 👍🏻👍🏼👍🏽👍🏾👍🏿 ✌🏿",
        "Keys 1️⃣ #️⃣ *️⃣ 0️⃣",
        "Text ❤︎ or picture ❤️, ☎️ ✈︎",
        "🎉",
    ),
    "without a face": (
        "Private \ue000\ue001\uf8ff \U000f0000 \U0010fffd",
        "Unassigned \u0378 \u05ff \u0efe \U0001fbff",
        "Never \ufffe \uffff \U0001ffff",
        "Rare \U00030000 \U00031350 \U0001fae9 \u20c0",
        "Replaced \ufffd and lost\u0378between",
        "\ue000\ue000\ue000",
    ),
    "marks": (
        "n\u0303 o\u0302\u0301 a\u030a\u0323 q\u0307\u0323 x\u0336y\u0332",
        "Zalgo" + "".join(f"{letter}{chr(0x300 + place)}{chr(0x317 + place)}" for place, letter in enumerate("tower")),
        "Tower a" + "\u0301" * 60,
        "\u0301 alone, \u0e31 too, \u05b0 and \u093f",
        "12\u20e3 A\u20dd e\u20e0",
    ),
    "in parts": (
        "Mu\u0308ller, Sørensen, A\u030angstro\u0308m, c\u0327edilla",
        "Tie\u0302\u0301ng Vie\u0323\u0302t ba\u0306\u0300ng chu\u031b\u0303",
        "\u30ab\u3099\u30b9 \u30cf\u309a\u30f3 \u304b\u3099",
        "\u1112\u1161\u11ab\u1100\u1173\u11af \u110b\u1175\u11b8\u1102\u1175\u1103\u1161",
        "α\u0301βγ Ω\u0300, и\u0306 е\u0308",
        "Ångström \u212b, ohm \u2126, kelvin \u212a, ﬁ ﬂ ﬀ ﬃ",
    ),
    "rare chinese": (
        "𠮷野家 𠀋 𡈽 𡌛 𡑮",
        "𠮟る 𩸽 𪚲 𪘚 𤭯",
        "髙﨑 神\ufe00 葛\U000e0100城 﨔 德",
        "丽乁 㐂 㐧 䖝 々〆〇",
        "𫝆 𫞉 𫠝 𫟦",
    ),
    "unseen": (
        HIDDEN,
        "\ufeffmark \u200e\u200f\u061c of order \u2060joiner\u2063 \u180e",
        "\u202eturned around\u202c \u202dkept\u202c \u2067right\u2069 \u2068first\u2069",
        "non\u200cjoined\u200d, no\u00a0break, thin\u2009\u202f\u3000spaces",
        "\u200b\u200d\u2060",
        "line\u2028parted\u2029twice \x0b\x0c\x85 end",
    ),
}
# A name of a shop, a thing that it sells, and a sentence in each of the scripts that documents have faces for.
SCRIPTS = {
    "latin": ("Müller & Søn, Łódź", "Überführung, naïve façade", "Đơn hàng đã gửi; ĳ, ŋ, ƒ, ẞ, ə."),
    "greek": ("Βιβλιοπωλείο Ελλάς", "Ὑπηρεσίες ἀρχείου", "Ευχαριστούμε για την παραγγελία σας."),
    "cyrillic": ("Книжный магазин", "Ђорђе, Ґанок, Ўзбек, Қазақ", "Спасибо за ваш заказ."),
    "armenian": ("Գրախանութ Երևան", "Կայքի ձևավորում", "Շնորհակալություն պատվերի համար։"),
    "georgian": ("წიგნების მაღაზია", "ვებგვერდის დიზაინი", "გმადლობთ შეკვეთისთვის."),
    "hebrew": ("חנות הספרים", "עיצוב האתר", "תודה על ההזמנה שלכם."),
    "arabic": ("بيت الكتب", "تصميم الموقع", "شكرا لطلبكم، لا إله."),
    "ethiopic": ("የመጻሕፍት መደብር", "የድረ ገጽ ንድፍ", "ስለ ትዕዛዝዎ እናመሰግናለን።"),
    "devanagari": ("श्री राम पुस्तकालय", "वेबसाइट की डिज़ाइन", "क्रेडिट कार्ड शुल्क के लिए धन्यवाद।"),
    "bengali": ("গ্রন্থাগার ঢাকা", "ওয়েবসাইটের নকশা", "আপনার অর্ডারের জন্য ধন্যবাদ।"),
    "gurmukhi": ("ਕਿਤਾਬ ਘਰ ਸਿੰਘ", "ਵੈੱਬਸਾਈਟ ਡਿਜ਼ਾਈਨ", "ਤੁਹਾਡੇ ਆਰਡਰ ਲਈ ਧੰਨਵਾਦ।"),
    "gujarati": ("પુસ્તકાલય ટ્રસ્ટ", "વેબસાઇટ ડિઝાઇન", "તમારા ઓર્ડર માટે આભાર."),
    "odia": ("ପୁସ୍ତକାଳୟ କୋମ୍ପାନି", "ୱେବସାଇଟ୍ ଡିଜାଇନ୍", "ଆପଣଙ୍କ ଅର୍ଡର ପାଇଁ ଧନ୍ୟବାଦ।"),
    "tamil": ("நூலகம் சென்னை", "இணையதள வடிவமைப்பு", "உங்கள் கொள்முதலுக்கு நன்றி."),
    "telugu": ("గ్రంథాలయం సంస్థ", "వెబ్‌సైట్ రూపకల్పన", "మీ ఆర్డర్‌కు ధన్యవాదాలు."),
    "kannada": ("ಗ್ರಂಥಾಲಯ ಬೆಂಗಳೂರು", "ಜಾಲತಾಣ ವಿನ್ಯಾಸ", "ನಿಮ್ಮ ಆದೇಶಕ್ಕೆ ಧನ್ಯವಾದಗಳು."),
    "malayalam": ("ഗ്രന്ഥശാല കൊച്ചി", "വെബ്സൈറ്റ് രൂപകൽപ്പന", "നിങ്ങളുടെ ഓർഡറിന് നന്ദി."),
    "sinhala": ("පුස්තකාලය ශ්‍රී", "වෙබ් අඩවි නිර්මාණය", "ඔබේ ඇණවුමට ස්තුතියි."),
    "thai": ("ร้านหนังสือ กรุงเทพ", "ค่าทำน้ำดื่ม ฟ้าคำ", "ขอบคุณสำหรับคำสั่งซื้อของท่าน"),
    "lao": ("ຮ້ານຂາຍປຶ້ມ", "ອອກແບບເວັບໄຊ ຄຳ", "ຂອບໃຈສຳລັບການສັ່ງຊື້"),
    "tibetan": ("དཔེ་མཛོད་ཁང་", "དྲ་ཚིགས་ཀྱི་བཟོ་བཀོད", "ཐུགས་རྗེ་ཆེ།"),
    "burmese": ("စာအုပ်ဆိုင် မြန်မာ", "ကုမ္ပဏီ ဝန်ဆောင်မှု", "မှာယူမှုအတွက် ကျေးဇူးတင်ပါသည်။"),
    "khmer": ("ក្រុមហ៊ុន សៀវភៅ", "រចនាគេហទំព័រ", "សូមអរគុណសម្រាប់ការបញ្ជាទិញ។"),
    "han": ("書店東京 书店北京", "網站設計、网站设计", "感謝您的訂購。謝謝！"),
    "kana": ("ブックストア・さくら", "ウェブサイトのデザイン", "ご注文ありがとうございます。"),
    "hangul": ("서울 책방 주식회사", "웹사이트 디자인", "주문해 주셔서 감사합니다."),
}
