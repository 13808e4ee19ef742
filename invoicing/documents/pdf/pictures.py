"""The pages of a PDF as pictures, so that a screen shows what paper will. PDFium draws them, one at a time."""

import io
from threading import Lock

WIDTH = 1240  # pixels: twice a usual frame, so that letters are sharp on fine screens
# PDFium is not made for threads.
DRAWING = Lock()


def sizes(content: bytes) -> list[tuple[int, int]]:
    """(width, height) in pixels of the picture of each page."""
    import pypdfium2

    with DRAWING:
        pdf = pypdfium2.PdfDocument(content)
        try:
            return [(WIDTH, round(WIDTH * height / width)) for width, height in map(pdf.get_page_size, range(len(pdf)))]
        finally:
            pdf.close()


def picture(content: bytes, number: int) -> bytes:
    """The page of a number from 1 up, as the bytes of a PNG. IndexError for one that there is not."""
    import pypdfium2

    with DRAWING:
        pdf = pypdfium2.PdfDocument(content)
        try:
            if not 1 <= number <= len(pdf):
                raise IndexError(number)
            page = pdf[number - 1]
            drawn = page.render(scale=WIDTH / page.get_width()).to_pil()
        finally:
            pdf.close()
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=3)
    return out.getvalue()
