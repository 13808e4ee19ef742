"""The account's logo in a mail: a picture that goes along, and how large it is shown."""

from dataclasses import dataclass
from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image

from billing_site.company.models import Company
from billing_site.mail.parts import Picture

CID = "logo"
WIDEST, HIGHEST = 220, 64  # CSS pixels


@dataclass(frozen=True)
class Logo:
    picture: Picture
    width: int
    height: int


def logo_of(company: Company) -> Logo | None:
    """None where there is none, or its file cannot be read."""
    try:
        return Logo(Picture(CID, company.logo), *size_of(company.logo)) if company.logo else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=4)
def size_of(name: str) -> tuple[int, int]:
    """Width and height in which a kept image is shown; its name stands for its content."""
    with default_storage.open(name) as file, Image.open(file) as image:
        scale = min(1, WIDEST / image.width, HIGHEST / image.height)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))
