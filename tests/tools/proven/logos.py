"""Logos: one of every format that an account may upload, as the upload leaves it, and one that nobody can upload."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from billing_site.company.images import data_address, redraw

# Nobody can upload one; payment codes are drawn as such.
VECTOR = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='256' height='64'%3E%3Ccircle cx='32' cy='32' "
    "r='28' fill='%231d6b8f'/%3E%3Ctext x='80' y='48' font-size='40'%3ENord%3C/text%3E%3C/svg%3E"
)
WIDTH, HEIGHT = 320, 160
ORIENTATION = 0x112
COLOUR_TYPES = {"L": 0, "RGB": 2, "RGBA": 6}
# Where each pass over an interlaced PNG begins, and its steps (PNG, 8.2: Adam7).
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def drawn() -> Image.Image:
    """A letter on shades that fade away from left to right: a picture that shows when it is turned or cut."""
    image = Image.new("RGBA", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    for x in range(WIDTH):
        pen.line((x, 0, x, HEIGHT - 1), fill=(x * 255 // WIDTH, 107, 143, 255 - x * 200 // WIDTH))
    pen.text((20, 10), "Nord", fill=(20, 20, 40), font_size=90)
    return image


def saved(kind: str, image: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(mode: str, **options) -> bytes:
    return saved("JPEG", drawn().convert(mode), **options)


def turned(orientation: int) -> bytes:
    """As a camera that was held otherwise writes it: the pixels lie, the EXIF data say how to turn them."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[orientation]
    return saved("JPEG", drawn().convert("RGB").transpose(turn), exif=exif)


def two_pictures() -> bytes:
    """Some cameras put a second one behind the first."""
    small = drawn().convert("RGB").resize((WIDTH // 2, HEIGHT // 2))
    return saved("MPO", drawn().convert("RGB"), save_all=True, append_images=[small])


def png(mode: str, **options) -> bytes:
    return saved("PNG", drawn().convert(mode), **options)


def clear_colour() -> bytes:
    """A palette one of whose colours is not drawn."""
    image = drawn().convert("RGB").quantize(16)
    return saved("PNG", image, transparency=0)


def deep(mode: str, *, interlaced: bool = False) -> bytes:
    """16 bits a channel, which Pillow reads and does not write; `interlaced` in seven passes."""
    image = drawn().convert(mode)
    size, data = len(mode), image.tobytes()
    passes = PASSES if interlaced else ((0, 0, 1, 1),)
    rows = (
        b"\0" + b"".join(doubled(data, (y * WIDTH + x) * size, size) for x in range(left, WIDTH, across))
        for left, top, across, down in passes
        for y in range(top, HEIGHT, down)
    )
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, COLOUR_TYPES[mode], 0, 0, int(interlaced))
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def doubled(data: bytes, start: int, count: int) -> bytes:
    """Values of 8 bits as the same of 16: white is 65535."""
    return bytes(value for byte in data[start : start + count] for value in (byte, byte))


UPLOADS: dict[str, Callable[[], bytes]] = {
    "jpg": lambda: jpeg("RGB"),
    "jpg grey": lambda: jpeg("L"),
    "jpg cmyk": lambda: jpeg("CMYK"),
    "jpg progressive": lambda: jpeg("RGB", progressive=True),
    "jpg turned left": lambda: turned(8),
    "jpg turned right": lambda: turned(6),
    "jpg upside down": lambda: turned(3),
    "jpg two pictures": two_pictures,
    "png": lambda: png("RGB"),
    "png alpha": lambda: png("RGBA"),
    "png grey": lambda: png("L"),
    "png grey alpha": lambda: png("LA"),
    "png black and white": lambda: png("1"),
    "png palette": lambda: png("P"),
    "png clear colour": clear_colour,
    "png 16 bit grey": lambda: deep("L"),
    "png 16 bit": lambda: deep("RGB"),
    "png 16 bit alpha": lambda: deep("RGBA"),
    "png interlaced": lambda: deep("RGBA", interlaced=True),
}


@cache
def logo(kind: str) -> str:
    """The logo that is kept of an upload of this kind of UPLOADS, as a data address."""
    return data_address(*redraw(SimpleUploadedFile(kind, UPLOADS[kind]())))
