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
