"""The company's logo and icon: checked, drawn again, kept in the media folder under a name made of their content."""

import base64
import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.forms import ValidationError
from PIL import Image, ImageFile, ImageOps

# docs/rules.md, Documents: JPG or PNG under 512 KB, at least 128 by 128.
MOST_BYTES, LEAST_SIDE, MOST_SIDE = 512 * 1024, 128, 6000
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
                return encoded(ImageOps.exif_transpose(image), image.format or "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError("This is no JPG or PNG image that can be read. Save it again as PNG.") from None


def check_size(width: int, height: int, *, square) -> None:
    if min(width, height) < LEAST_SIDE:
        raise ValidationError(f"The image is {width} by {height}. Use at least {LEAST_SIDE} by {LEAST_SIDE} pixels.")
    if max(width, height) > MOST_SIDE:
        raise ValidationError(f"The image is {width} by {height}. Use at most {MOST_SIDE:,} pixels a side.")
    if square and width != height:
        raise ValidationError(f"The icon must be square; this image is {width} by {height}.")


def encoded(image: Image.Image, kind: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(out, "JPEG", quality=92, optimize=True)
    else:
        image.convert("RGBA" if image.has_transparency_data else "RGB").save(out, "PNG", optimize=True)
    return out.getvalue(), SUFFIXES[kind]


def data_address(content, suffix: str) -> str:
    """An image as an address that carries it: for what is looked at before it is saved."""
    return f"data:{TYPES[suffix]};base64,{base64.b64encode(content).decode()}"


def keep(content, suffix: str) -> str:
    """Write an image and return its name. Earlier ones stay: documents issued with them can be drawn again."""
    name = f"{FOLDER}{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(content))
