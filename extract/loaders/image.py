"""Pictures of pages as files (png, jpg, tiff with many pages, bmp, webp, gif), read by OCR."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps

from ..knowledge import Knowledge
from ..model import Document, LoadError
from . import ocr, pages
from .draft import Draft

FORMATS: tuple[str, ...] = ("png", "jpg", "tiff", "bmp", "webp", "gif")

# The names that Pillow has for each; phones write several JPEGs into one MPO.
_CODECS = {"jpg": ["JPEG", "MPO"], "bmp": ["BMP", "DIB"]}
# Resolutions that a scanner or a screen really has; cameras and editors write anything.
_PLAUSIBLE = (60, 1300)
# Longer side of a page in points that a resolution must lead to: a photograph of 72 dpi is no poster.
_PAGE_SIDES = (100, 2500)
_SIXTEEN_BITS = 257


def load(data: bytes, path: str, doc_id: str, kind: str, knowledge: Knowledge) -> Document:
    """Read a picture. Every frame of a tiff is a page; of anything that moves, the first frame is read.

    Raises `LoadError`: status `skipped` where the extra `ocr` is not installed, `failed` for damaged pictures
    and those beyond the limits.
    """
    if not ocr.available():
        raise LoadError(f"{path}：是图片，需要OCR后才能读取。{ocr.INSTALL}。", status="skipped")
    troubles: list[str] = []
    read = [
        ocr.read_picture(picture, width, height, number, knowledge)
        for number, (picture, width, height) in enumerate(_frames(data, path, kind, troubles, knowledge), 1)
    ]
    blank = [page.number for page in read if not page.by_ocr]
    if blank:
        troubles.append(f"{path}：{pages.named(blank, len(read))}的图片里没有认出文字。")
    draft = Draft()
    draft.add(pages.items(read, knowledge))
    by_ocr = ",".join(str(page.number) for page in read if page.by_ocr)
    properties = {"pages_by_ocr": by_ocr} if by_ocr else {}
    return draft.document(doc_id, path, kind, properties, troubles, len(read))


def _frames(
    data: bytes, path: str, kind: str, troubles: list[str], knowledge: Knowledge
) -> Iterator[tuple[Image.Image, float, float]]:
    """Each page as a picture of fitting resolution, with its size in points."""
    most = int(knowledge.rule("ocr", "ocr.limits").data["pages"])
    try:
        with warnings.catch_warnings():
            # Pillow warns of sizes that the check below allows, and of every odd tag.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=_CODECS.get(kind, [kind.upper()]))
            count = getattr(image, "n_frames", 1)
            if kind != "tiff" and count > 1:
                troubles.append(f"{path}：图片有{count}帧，只读了第1帧。")
                count = 1
            if count > most:
                troubles.append(
                    f"{path}：图片有{count}页，超过{most}页的限制，后面的内容没有读出。请拆分后重试。"
                )
            for number in range(min(count, most)):
                image.seek(number)
                yield _page(image, path, knowledge)
    except LoadError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(path, knowledge) from error
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError) as error:
        # Pillow's decoders meet damage with every one of these.
        raise LoadError(f"{path}：图片已损坏或不完整，不能读取。请重新获取或另存后重试。") from error


def _page(image: Image.Image, path: str, knowledge: Knowledge) -> tuple[Image.Image, float, float]:
    limits = knowledge.rule("ocr", "ocr.limits").data
    if image.width * image.height > limits["most_pixels"]:
        raise _too_large(path, knowledge)
    across, down = image.size
    dots = _resolution(image, knowledge)
    wanted = ocr.dots(72 * across / dots, 72 * down / dots, dots, knowledge)
    if wanted < dots and image.format in ("JPEG", "MPO"):
        # A JPEG can be unpacked at a part of its size, so that the whole is never in memory.
        image.draft("RGB", (round(across * wanted / dots), round(down * wanted / dots)))
    picture = _levelled(image)
    size = (max(1, round(across * wanted / dots)), max(1, round(down * wanted / dots)))
    if picture.size != size:
        picture = picture.convert("RGB" if picture.mode != "1" else "L") if picture.mode in "1P" else picture
        picture = picture.resize(size, Image.Resampling.LANCZOS if wanted > dots else Image.Resampling.BOX)
    # A camera says in EXIF how it was held.
    picture = ImageOps.exif_transpose(picture)
    width, height = picture.size
    return picture, 72 * width / wanted, 72 * height / wanted


def _levelled(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a colour."""
    if image.mode.startswith(("I", "F")):
        return image.convert("F").point(lambda value: value / _SIXTEEN_BITS).convert("L")
    return image.copy()


def _resolution(image: Image.Image, knowledge: Knowledge) -> float:
    """Dots an inch, by what the picture says of itself or by the width of a usual page."""
    said = image.info.get("dpi")
    if isinstance(said, tuple) and said:
        dots = float(said[0])
        side = 72 * max(image.size) / max(1.0, dots)
        if _PLAUSIBLE[0] <= dots <= _PLAUSIBLE[1] and _PAGE_SIDES[0] <= side <= _PAGE_SIDES[1]:
            return dots
    usual = float(knowledge.rule("ocr", "ocr.resolution").data["page_side"])
    return max(1.0, 72 * max(image.size) / usual)


def _too_large(path: str, knowledge: Knowledge) -> LoadError:
    most = int(knowledge.rule("ocr", "ocr.limits").data["most_pixels"])
    return LoadError(
        f"{path}：图片超过{most // 1_000_000}百万像素的限制，拒绝读取。请缩小（300 dpi即可）或拆分后重试。"
    )
