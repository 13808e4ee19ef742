"""Files that people really have are read; broken ones are refused with the place, and nothing is kept."""

import codecs
import tracemalloc

import pytest

from customers.imports import reading
from customers.imports.reading import FileRefused, Shape, records, scan, store

TEXT = "Name,Email\r\nJörg,j@x.example\r\n株式会社,k@x.example\r\n"


def stored(tmp_path, content, size=7):
    """The path of a stored file, whose bytes came in small portions."""
    path = tmp_path / "imports" / "file.csv"
    store((content[at : at + size] for at in range(0, len(content), size)), path)
    return path


def read(tmp_path, content):
    path = stored(tmp_path, content if isinstance(content, bytes) else content.encode())
    shape = scan(path)
    return shape, [cells for _, cells in records(path, shape.delimiter)][1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le+bom", "utf-16-be+bom"])
def test_usual_encodings_are_read(tmp_path, encoding):
    bom = codecs.BOM_UTF16_BE if "be" in encoding else codecs.BOM_UTF16_LE
    content = bom + TEXT.encode(encoding[:9]) if "+bom" in encoding else TEXT.encode(encoding)
    shape, rows = read(tmp_path, content)
    assert shape == Shape(",", ["Name", "Email"], 2)
    assert rows == [["Jörg", "j@x.example"], ["株式会社", "k@x.example"]]


WESTERN = [
    *(
        "Jörg Müller",
        "José Ñandú",
        "François Lefèvre",
        "São Paulo Importação",
        "Åse Østergård",
        "Žižka",
        "Ægir Þórsson",
    ),
    *("„Großküche“ – Café »Ö«", "Société Générale", "Señor Núñez € 5", "L’Été", "Ü", "Straße 5", "ÄÖ Ü", "naïve œuvre"),
]
OTHERS = [
    ("cp1251", "Иван Петров"), ("cp1253", "Γεώργιος Παπαδόπουλος"), ("shift_jis", "株式会社カタカナ"),
    ("gbk", "北京有限公司"), ("big5", "台灣股份有限公司"), ("euc-kr", "주식회사 한국"), ("koi8-r", "Москва"),
    ("cp1250", "Łukasz Michał Wąs, Święta żółć"), ("cp1255", "שלום עולם"),
    ("cp1256", "شركة التجارة"), ("cp874", "บริษัท"),
    ("mac_cyrillic", "Сергей"),
]  # fmt: skip


@pytest.mark.parametrize("text", [*WESTERN, "\n".join([*WESTERN, "CAFÉ®"])])
def test_windows_1252_is_recognized_and_said_to_be_so(tmp_path, text):
    content = f'Name,Email\nPlain,p@x.example\n"{text}",j@x.example'.encode("cp1252")
    path = tmp_path / "imports" / "file.csv"
    portions = [content[at : at + 5] for at in range(0, len(content), 5)]
    assert store(portions, path) == (len(content), "Windows-1252")
    assert [cells[0] for _, cells in records(path, ",")][2] == text
    assert [file.name for file in path.parent.iterdir()] == ["file.csv"]


@pytest.mark.parametrize(("encoding", "text"), OTHERS)
def test_other_alphabets_are_not_taken_for_windows_1252(tmp_path, encoding, text):
    content = b"Name,Email\nPlain,p@x.example\n" + f"{text},a@x.example\n".encode(encoding) * 3
    with pytest.raises(FileRefused, match="Line 3 is neither UTF-8 nor Windows-1252 text"):
        store([content], tmp_path / "imports" / "file.csv")


def test_damaged_utf_8_is_not_taken_for_windows_1252(tmp_path):
    content = "Name\nJörg\nMüller\nJosé\n".encode() + b"Ren\xe9\n"
    with pytest.raises(FileRefused, match="Line 5 is neither"):
        store([content], tmp_path / "imports" / "file.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_told(tmp_path, encoding):
    content = TEXT.encode(encoding)
    assert store([content], tmp_path / "imports" / "f.csv") == (len(content), "UTF-16" if "16" in encoding else "UTF-8")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_found(tmp_path, mark):
    shape, rows = read(tmp_path, f'Name{mark}Email{mark}"One, or; so"\nA{mark}b@x.example{mark}c\n')
    assert (shape.delimiter, rows) == (mark, [["A", "b@x.example", "c"]])


def test_a_line_that_names_the_separator_is_obeyed_and_skipped(tmp_path):
    shape, rows = read(tmp_path, "sep=;\r\nName;Email\r\nA;b@x.example\r\n")
    assert (shape.headers, shape.rows, rows) == (["Name", "Email"], 1, [["A", "b@x.example"]])


def test_line_breaks_in_cells_old_line_ends_and_blank_rows_are_fine(tmp_path):
    assert read(tmp_path, 'Name,Note\r"A","one\rtwo"\r\r,,\rB,\r')[1] == [["A", "one\rtwo"], ["B", ""]]
    path = stored(tmp_path, b'Name,Note\nA,"x\ny"\n\nB,z\n')
    assert [number for number, _ in records(path, ",")] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Name,Email\nA,b\nИван,x\n".encode("cp1251"), "Line 3 is neither UTF-8 nor Windows-1252 text"),
        ("Name\nJö".encode()[:-1], "Line 2 is neither UTF-8 nor Windows-1252 text"),
        (b"Name,Email\nA,\0\n", "Line 2 holds a NUL character"),
        ("Name,Email\nA,b\n".encode("utf-16-le"), "Line 1 holds a NUL character"),
        (b'Name,Email\nA,b\n"C,d\nE,f\n', "Line 3: a quotation mark opens a cell and never closes it"),
        (b'Name,Email\nA,b\nB,"c"d\n', "Line 3: a quotation mark is in the wrong place"),
        (b"", "The file is empty"),
        (b"Name,Email\n", "no rows below"),
        (b"Name,Email\n,\n\n", "no rows below"),
        (b"Jenny,jenny@x.example\nA,b\n", "The first row holds data"),
        (b"Name,Email,name\nA,b,c\n", "The column .Name. is there twice"),
        (b"Name,Email,a (metadata),a (metadata)\nA,b,c,d\n", "The column .a .metadata.. is there twice"),
        (b"Name\n" + b"x" * (reading.LONGEST_LINE + 5), "Line 2 is longer"),
        (b"a," * reading.LONGEST_LINE, "Line 1 is longer"),
        (b"x" * 200_000 + b"\nA\n", "Line 1: .* a cell has more than 131,072 characters"),
        (",".join(f"c{n}x" for n in range(501)).encode() + b"\n1\n", "501 columns"),
    ],
)
def test_broken_files_are_refused_with_the_place(tmp_path, content, reason):
    with pytest.raises(FileRefused, match=reason):
        scan(stored(tmp_path, content, size=4096))


def test_more_than_100_mb_is_refused_while_it_comes_in(tmp_path):
    endless = (b"a,b\n" * 262144 for _ in range(200))
    with pytest.raises(FileRefused, match="larger than 100 MB"):
        store(endless, tmp_path / "big.csv")
    assert sum(1 for _ in endless) > 90


def test_memory_stays_flat_however_long_the_file_is(tmp_path):
    path = stored(tmp_path, b"Name,Email\n" + b'"A, B",c@x.example\n' * 200_000, size=65536)
    tracemalloc.start()
    assert scan(path).rows == 200_000
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()
