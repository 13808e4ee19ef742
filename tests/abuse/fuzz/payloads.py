"""What is typed into fields, addresses and headers: wrong types, sizes, scripts, dates, numbers, markup, JSON."""

# Where it stands in a page as it is here, what people type is shown unescaped.
MARKER = "<fuzz\"'>"
HUGE = "9" * 4400
NUMBERS = [
    *("0", "-1", "1", "00", "1e5", "1e400", "-1e-400", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "+5", "--5"),
    *(str(2**31), str(2**63), str(-(2**63) - 1), str(2**64), "9" * 30, HUGE, "1." + "1" * 40, "0.0000000000001"),
    *("١٢٣", "１２３", "१२३", "²", "½", "Ⅷ", "四", "1,000.00", "1.000,00", "1 000", "1'000", "1,2,3", ".", ",", "-"),
]
DATES = [
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "99999-01-01", "2026-02-30", "2026-13-01", "-1-1-1"),
    *("2026-W01", "31/12/2026", "now", "2026-11-22T25:61", "2026-11-22T12:00:00+99:99", "1969-12-31", "٢٠٢٦-١١-٢٢"),
]
TEXTS = [
    *(
        "",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\0",
        "a\0b",
        MARKER,
        f"x{MARKER}y",
        "x" * 300,
        "x" * 70_000,
        "\u202e\u2066",
        "\ufeff",
    ),
    *("\ud7ff", "\ufffe\uffff", "👩‍👩‍👧" * 50, "e\u0301" * 200, "ﷺ" * 30, "\u0000\u0001\u001b[31m", "\x7f\x85\u2028"),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE x; --',
        "%",
        "_",
        "\\",
        "%s",
        "%(x)s",
        "{}",
        "{0.__class__}",
        "$where",
        "../../etc/passwd",
    ),
    *(
        "javascript:alert(1)",
        "https://example.com",
        "//example.com",
        "data:text/html,x",
        "=cmd()",
        "＝1",
        "-- ",
        "*",
        "(",
    ),
    *(
        "null",
        "None",
        "undefined",
        "true",
        "false",
        "on",
        "a@b",
        "a@b.c",
        f"a{MARKER}@b.example",
        "a@" + "b." * 100 + "c",
    ),
]
JSON = [
    *("5", "true", "null", "[]", "{}", '""', "[" * 5000, '{"a":' * 3000, f"[{HUGE}]", "NaN", '{"a":1,"a":2}'),
    *('"\\ud800"', '{"\\u0000":1}', '{"a":[{"b":null}]}', '{"response":{"userHandle":5}}', '{"response":5}', "{"),
]
IDS = [
    *(
        "0",
        "-1",
        "1",
        "nobody",
        str(2**63),
        "9" * 40,
        "cus_",
        "in_0",
        "%00",
        "..",
        ".",
        "%2e%2e",
        "a b",
        "é",
        "%ff",
        "'",
    ),
    *("x" * 300, "null", "<fuzz>", "=", "1;2", "cus_%20", "_3C", "_0_", "add", "new", "٣", "１"),
]
ALL = [*NUMBERS, *DATES, *TEXTS, *JSON]
TYPES = [
    *("application/json", "text/plain", "application/xml", "multipart/form-data", "application/octet-stream"),
    *(
        "application/x-www-form-urlencoded; charset=utf-7",
        "text/plain; charset=idna",
        "multipart/form-data; boundary=é",
    ),
    *("application/x-www-form-urlencoded; charset=base64", "; charset", "x"),
]
BODIES = [b"", b"\xff\xfe\x00", b"{" * 5000, b"a=%ff&b=%00", b"--x\r\n\r\n--x--", b"&&&===", b"[" * 9000]
FILES = [
    ("a.csv", b""),
    ("a.csv", b"\x00\x01"),
    ("a.csv", b"Name,Email\n=x,\n"),
    ("a.csv", b"\xff\xfeN\x00"),
    ("\u202e.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50),
    ("a.png", b"GIF89a"),
    ("../../a", b'"' * 2000),
    ("a.csv", b'Name,Email\n"' + b"x" * 5000),
]
METHODS = ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "GET", "POST", "BREW"]
