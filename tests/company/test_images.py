"""Logos and icons: drawn down when they are large, whole or not at all, looked at before they are unfolded."""

import io
import os
import subprocess
import sys
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from billing_site.company import images
from billing_site.company.models import Company
from tests.company.test_company_pages import DOCUMENTS, picture, typed
from tests.full_disk import full_after

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def drawn(width, height, kind, mode="RGB", **options):
    """A picture whose left half is one colour, whose right half is another (or nothing)."""
    image = Image.new(mode, (width, height), (200, 30, 30, 255)[: len(mode)])
    right = (0, 0, 0, 0) if mode == "RGBA" else (30, 30, 200)
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill=right)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return SimpleUploadedFile("logo", out.getvalue())


@pytest.mark.parametrize(
    ("kind", "mode", "size"),
    [
        ("PNG", "RGB", (6000, 6000)),
        ("PNG", "RGBA", (6000, 1000)),
        ("JPEG", "RGB", (5000, 3000)),
        ("PNG", "RGB", (800, 5999)),
    ],
)
def test_a_large_logo_is_drawn_down_and_keeps_its_shape(kind, mode, size):
    content, suffix = images.redraw(drawn(*size, kind, mode))
    with Image.open(io.BytesIO(content)) as image:
        assert image.width * image.height <= 1_000_000
        assert image.width * image.height > 990_000
        assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.005)
        assert image.mode == mode
        assert suffix == {"PNG": "png", "JPEG": "jpg"}[kind]
        middle = image.height // 2
        left, right = image.getpixel((10, middle)), image.getpixel((image.width - 10, middle))
        assert left[:3] == pytest.approx((200, 30, 30), abs=4)
        assert right[3] == 0 if mode == "RGBA" else right == pytest.approx((30, 30, 200), abs=4)


def test_a_small_logo_keeps_its_pixels():
    content, _ = images.redraw(drawn(1000, 1000, "PNG"))
    assert Image.open(io.BytesIO(content)).size == (1000, 1000)


def test_a_large_logo_that_lies_on_its_side_is_turned_and_drawn_down():
    exif = Image.Exif()
    exif[0x0112] = 6
    content, _ = images.redraw(drawn(5000, 2500, "JPEG", exif=exif))
    with Image.open(io.BytesIO(content)) as image:
        assert image.height == pytest.approx(image.width * 2, rel=0.005)


def test_the_first_of_several_pictures_in_a_jpeg_is_kept(media):
    out = io.BytesIO()
    second = Image.new("RGB", (300, 200), (30, 30, 200))
    Image.new("RGB", (300, 200), (200, 30, 30)).save(out, "MPO", save_all=True, append_images=[second])
    content, suffix = images.redraw(SimpleUploadedFile("logo.jpg", out.getvalue()))
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, suffix, image.size) == ("JPEG", "jpg", (300, 200))
        assert image.getpixel((150, 100)) == pytest.approx((200, 30, 30), abs=4)
    name = images.keep(out.getvalue(), "jpg")
    assert images.kept_small(name) == name


@pytest.mark.parametrize("clear", [None, 300, 65535])
def test_greys_of_16_bits_stay_greys(clear):
    image = Image.new("I;16", (256, 128))
    image.frombytes(b"".join(int(x * 257).to_bytes(2, "little") for x in range(256)) * 128)
    image.putpixel((0, 0), 300)
    out = io.BytesIO()
    image.save(out, "PNG", **({} if clear is None else {"transparency": clear}))
    content, _ = images.redraw(SimpleUploadedFile("logo.png", out.getvalue()))
    with Image.open(io.BytesIO(content)) as kept:
        assert [kept.getpixel((x, 1))[:3] for x in (0, 1, 100, 255)] == [(x, x, x) for x in (0, 1, 100, 255)]
        see_through = [place for place in ((0, 0), (9, 1), (255, 1)) if kept.convert("RGBA").getpixel(place)[3] == 0]
    assert see_through == {None: [], 300: [(0, 0)], 65535: [(255, 1)]}[clear]


def test_a_picture_that_would_unfold_into_gigabytes_is_refused_unread():
    """5 KB that say 60,000 by 60,000 pixels: refused by its header."""
    head = b"\x89PNG\r\n\x1a\n"
    size = (60_000).to_bytes(4) * 2 + bytes((8, 2, 0, 0, 0))

    def chunk(kind, data):
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    bomb = head + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(5_000_000), 9)) + chunk(b"IEND", b"")
    with pytest.raises(images.ValidationError):
        images.redraw(SimpleUploadedFile("logo.png", bomb))


def with_logo(name):
    company = Company.current()
    company.logo = name
    company.save()


def test_one_kept_before_is_drawn_down_when_the_settings_are_saved(office, media):
    large = drawn(3000, 2000, "PNG").read()
    with_logo(images.keep(large, "png"))
    before = Company.read().logo
    assert office.post(DOCUMENTS, typed(DOCUMENTS)).status_code == 302
    after = Company.read().logo
    assert after != before
    assert Image.open(media / after).size == (1224, 816)
    # Issued documents name the earlier one.
    assert (media / before).read_bytes() == large
    assert office.post(DOCUMENTS, typed(DOCUMENTS)).status_code == 302
    assert Company.read().logo == after


def test_a_lost_logo_does_not_keep_the_settings_from_being_saved(office, media):
    with_logo("company/gone.png")
    assert office.post(DOCUMENTS, typed(DOCUMENTS)).status_code == 302
    assert Company.read().logo == "company/gone.png"


def test_a_full_disk_keeps_no_half_picture_and_is_said_at_the_field(office, media):
    noise = Image.effect_noise((300, 300), 100)
    out = io.BytesIO()
    noise.save(out, "PNG")
    with full_after(20_000):
        answer = office.post(DOCUMENTS, typed(DOCUMENTS) | {"logo": SimpleUploadedFile("a.png", out.getvalue())})
    assert answer.status_code == 422
    assert "could not be kept on the server" in answer.context["form"].errors["logo"][0]
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert not Company.read().logo
    assert office.post(DOCUMENTS, typed(DOCUMENTS) | {"logo": picture()}).status_code == 302


def test_a_logo_of_before_is_drawn_down_for_paper(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for kind, mode in (("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "I;16")):
        file = drawn(6000, 3000, kind, mode) if mode != "I;16" else deep(3000, 1500)
        name = f"company/{kind}{mode[0]}.{images.SUFFIXES[kind]}"
        images.write_whole(tmp_path / name, file.read())
        content, suffix = images.to_print(name)
        with Image.open(io.BytesIO(content)) as image:
            assert 900_000 < image.width * image.height <= images.MOST_PIXELS
            assert image.width / image.height == pytest.approx(2, rel=0.005)
        assert suffix == images.SUFFIXES[kind]


def deep(width, height):
    """A PNG of 16 bits."""
    out = io.BytesIO()
    Image.new("I;16", (width, height), 30000).save(out, "PNG")
    return SimpleUploadedFile("logo", out.getvalue())


GROWTH = """
import sys, django
django.setup()
from datetime import UTC, datetime
from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import drawing, html_of
from invoicing.documents.sample import sample_invoice

def memory():
    return int(next(row for row in open("/proc/self/status") if row.startswith("VmRSS")).split()[1]) / 1024

company = Company(pk=1, name="Harbour Works", address_country="GB", default_currency="gbp", pdf_format="pdf/a-3a")
def draw():
    frozen = sample_invoice(company, "en", now=datetime(2026, 11, 24, tzinfo=UTC)).frozen
    return drawing(html_of(frozen, draft=False), frozen).pdf()
draw()
before = memory()
company.logo = sys.argv[1]
for _ in range(2):
    assert b"/Image" in draw()
print(memory() - before)
"""


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA")])
def test_drawing_takes_little_memory_whatever_logo_was_kept(kind, mode, tmp_path):
    """At most 150 MB more than a document without one: 25 million pixels as such are 75 or 100 MB, twice or more."""
    (tmp_path / "media" / "company").mkdir(parents=True)
    name = f"company/huge.{images.SUFFIXES[kind]}"
    (tmp_path / "media" / name).write_bytes(drawn(5000, 5000, kind, mode).read())
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "sqlite://:memory:"}
    command = [sys.executable, "-c", GROWTH, name]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) < 150
