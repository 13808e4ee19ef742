"""The company's logo and icon: checked, drawn again, kept in the media folder under a name made of their content."""

import base64
import hashlib
import io
import math
import warnings
from functools import lru_cache
from pathlib import Path

from django.core.files.storage import default_storage
from django.forms import ValidationError
from PIL import Image, ImageFile, ImageOps

from billing_site.lib.files.kept import write_whole

# docs/rules.md, Documents: JPG or PNG under 512 KB, at least 128 by 128.
MOST_BYTES, LEAST_SIDE, MOST_SIDE = 512 * 1024, 128, 6000
# More is drawn down when it is kept: every document carries the picture, and every reader unfolds all of it. On paper a
# logo has five by one and a half centimetres: a million is more than any printer shows there.
MOST_PIXELS = 1_000_000
FOLDER = "company/"
SUFFIXES = {"JPEG": "jpg", "PNG": "png"}
TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def redraw(upload, *, square=False) -> tuple[bytes, str]:
    """(content, suffix) of an uploaded image, with nothing of the upload but its pixels. Raises ValidationError."""
    if upload.size >= MOST_BYTES:
        raise ValidationError(f"The image has {upload.size // 1024:,} KB. Use one under {MOST_BYTES // 1024} KB.")
    # WeasyPrint, once imported, lets Pillow make do with half a file in the whole process; an upload must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            # A small file that would unfold into gigabytes.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=list(SUFFIXES)) as image:
                check_size(*image.size, square=square)
                return encoded(ImageOps.exif_transpose(image), kind_of(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError("This is no JPG or PNG image that can be read. Save it again as PNG.") from None


def check_size(width: int, height: int, *, square) -> None:
    if min(width, height) < LEAST_SIDE:
        raise ValidationError(f"The image is {width} by {height}. Use at least {LEAST_SIDE} by {LEAST_SIDE} pixels.")
    if max(width, height) > MOST_SIDE:
        raise ValidationError(f"The image is {width} by {height}. Use at most {MOST_SIDE:,} pixels a side.")
    if square and width != height:
        raise ValidationError(f"The icon must be square; this image is {width} by {height}.")


def kind_of(image: Image.Image) -> str:
    """PNG or JPEG. A JPEG of several pictures, as some cameras write it, calls itself MPO; the first one counts."""
    return "PNG" if image.format == "PNG" else "JPEG"


def encoded(image: Image.Image, kind: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    if image.mode.startswith("I"):
        image = in_8_bits(image)
    if kind == "JPEG":
        drawn_down(image.convert("RGB")).save(out, "JPEG", quality=92, optimize=True)
    else:
        drawn_down(image.convert("RGBA" if image.has_transparency_data else "RGB")).save(out, "PNG", optimize=True)
    return out.getvalue(), SUFFIXES[kind]


def in_8_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits; Pillow by itself would make all but the darkest of them white."""
    levels, clear = range(2**16), image.info.get("transparency")
    deep = image.convert("I")
    grey = deep.point([level >> 8 for level in levels], "L")
    grey.info.pop("transparency", None)
    if clear is not None:
        grey.putalpha(deep.point([0 if level == clear else 255 for level in levels], "L"))
    return grey


def drawn_down(image: Image.Image) -> Image.Image:
    """The image with at most MOST_PIXELS, its sides in the same proportion."""
    scale = math.sqrt(MOST_PIXELS / (image.width * image.height))
    if scale >= 1:
        return image
    return image.resize((int(image.width * scale), int(image.height * scale)), Image.Resampling.LANCZOS)


@lru_cache(maxsize=4)
def to_print(name: str) -> tuple[bytes, str]:
    """(content, suffix) of a kept image as documents carry it: with at most MOST_PIXELS, whatever was kept then.

    Raises OSError for one that is not there. What cannot be read is given as it is.
    """
    with default_storage.open(name) as file:
        content = file.read()
    try:
        with Image.open(io.BytesIO(content), formats=list(SUFFIXES)) as image:
            if image.width * image.height > MOST_PIXELS:
                # A JPEG is read at a half, a quarter or an eighth of its size, where that is enough.
                image.draft(None, half_sizes(*image.size))
                return encoded(image, kind_of(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        pass
    return content, name.rpartition(".")[2]


def half_sizes(width: int, height: int) -> tuple[int, int]:
    scale = math.sqrt(MOST_PIXELS / (width * height))
    return math.ceil(width * scale), math.ceil(height * scale)


def data_address(content, suffix: str) -> str:
    """An image as an address that carries it: for what is looked at before it is saved."""
    return f"data:{TYPES[suffix]};base64,{base64.b64encode(content).decode()}"


def keep(content: bytes, suffix: str) -> str:
    """Write an image and return its name. Earlier ones stay: documents issued with them can be drawn again.

    Raises NotWritten, and then nothing of it is there.
    """
    name = f"{FOLDER}{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
    path = Path(default_storage.path(name))
    if not path.exists() or path.read_bytes() != content:
        write_whole(path, content)
    return name


def kept_small(name: str) -> str:
    """The name of a kept image; where an earlier release kept more than MOST_PIXELS, of a new one with fewer."""
    try:
        with default_storage.open(name) as file, Image.open(file, formats=list(SUFFIXES)) as image:
            if image.width * image.height <= MOST_PIXELS:
                return name
            return keep(*encoded(image, kind_of(image)))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return name
