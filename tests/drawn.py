"""Pictures of pages, drawn for the tests of OCR: invented places and figures on white paper."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DPI = 150
RED = (205, 35, 40)
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_FONTS = ("NotoSansCJK-Regular*", "NotoSerifCJK-Regular*", "simsun*", "PingFang*")


@cache
def font_file():
    """A font with Chinese characters, None where there is none."""
    for folder in map(Path, _FOLDERS):
        for name in _FONTS:
            for path in sorted(folder.rglob(name)) if folder.is_dir() else ():
                return path
    return None


class Paper:
    """A sheet to be drawn on; sizes and places in points from the top left, as the loaders give them."""

    def __init__(self, width=420, height=300, dpi=DPI):
        self.scale = dpi / 72
        self.dpi = dpi
        self.image = Image.new("RGB", (self._px(width), self._px(height)), "white")
        self.draw = ImageDraw.Draw(self.image)

    def _px(self, points):
        return round(points * self.scale)

    def write(self, text, left=40, top=40, size=14, ink="black"):
        font = ImageFont.truetype(str(font_file()), self._px(size))
        self.draw.text((self._px(left), self._px(top)), text, font=font, fill=ink)
        return self

    def rule(self, x0, y0, x1, y1, ink="black", thick=0.8):
        self.draw.line([self._px(edge) for edge in (x0, y0, x1, y1)], fill=ink, width=max(1, self._px(thick)))
        return self

    def table(self, left, top, widths, rows, height=22, size=11):
        """A fully ruled table with a text in each cell."""
        rights = [left + sum(widths[:count]) for count in range(len(widths) + 1)]
        for row in range(len(rows) + 1):
            self.rule(left, top + row * height, rights[-1], top + row * height)
        for edge in rights:
            self.rule(edge, top, edge, top + len(rows) * height)
        for row, texts in enumerate(rows):
            for edge, text in zip(rights, texts, strict=False):
                self.write(text, edge + 6, top + row * height + 3, size)
        return self

    def seal(self, left, top, size=110):
        """A round red stamp with a star, over whatever stands there."""
        box = [self._px(edge) for edge in (left, top, left + size, top + size)]
        stamp = Image.new("RGB", self.image.size, "white")
        pen = ImageDraw.Draw(stamp)
        pen.ellipse(box, outline=RED, width=self._px(3))
        star = ImageFont.truetype(str(font_file()), self._px(36))
        pen.text((self._px(left + size / 2 - 18), self._px(top + size / 2 - 26)), "★", font=star, fill=RED)
        # Ink over ink darkens: the stamp is multiplied into the page.
        from PIL import ImageChops

        self.image.paste(ImageChops.multiply(self.image, stamp))
        return self

    def turned(self, degrees):
        """The sheet as it lay on the scanner, clockwise."""
        if degrees % 90 == 0:
            self.image = self.image.rotate(-degrees, expand=True)
        else:
            self.image = self.image.rotate(
                -degrees, resample=Image.Resampling.BICUBIC, fillcolor="white", expand=True
            )
        return self

    def saved(self, kind="png", **options):
        """The bytes of a file of one page."""
        return saved([self], kind, **options)


def saved(papers, kind="png", **options):
    """The bytes of a file with a page for each sheet."""
    buffer = io.BytesIO()
    first, *others = [paper.image for paper in papers]
    dots = papers[0].dpi
    many = {"save_all": True, "append_images": others} if kind in ("pdf", "tiff") else {}
    resolution = {"resolution": dots} if kind == "pdf" else {"dpi": (dots, dots)}
    first.save(buffer, kind.upper(), **many, **resolution, **options)
    return buffer.getvalue()
