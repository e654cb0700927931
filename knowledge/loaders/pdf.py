"""PDF documents: lines put together into paragraphs, tables joined over pages, running headers left out."""

from __future__ import annotations

import io
import logging
import re
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from knowledge.loaders.blocks import Block
from knowledge.loaders.errors import UnreadableFile
from knowledge.loaders.pdf_lines import Line, blocks_of_pages
from knowledge.loaders.pdf_tables import PageTable, tables_on

PAGE_LIMIT = 2_000
_SECONDS = 600.0
_STREAM_LIMIT = 300_000_000
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_STREAM = re.compile(rb"stream\r?\n")
_FEW_CHARACTERS = 8

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def blocks(data: bytes) -> list[Block]:
    """The blocks of a PDF with text; scanned, encrypted and endless ones are refused."""
    _refuse_bomb(data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _blocks(pdf)
    except PDFPasswordIncorrect as error:
        raise UnreadableFile("PDF 已加密，请去掉密码后再导入") from error
    except (PdfminerException, MalformedPDFException, PSException) as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error.__cause__, error.__context__, *error.args)):
            raise UnreadableFile("PDF 已加密，请去掉密码后再导入") from error
        raise UnreadableFile("PDF 损坏或不完整，无法读取，请重新导出后再导入") from error


def _blocks(pdf: Any) -> list[Block]:
    count = len(pdf.pages)
    if not count:
        raise UnreadableFile("PDF 损坏或不完整，没有一页可读")
    if count > PAGE_LIMIT:
        raise UnreadableFile(f"PDF 有 {count} 页，超过 {PAGE_LIMIT} 页的上限，请拆分后再导入")
    started = time.monotonic()
    pages: list[list[Line | PageTable]] = []
    characters = 0
    for number, page in enumerate(pdf.pages, start=1):
        if time.monotonic() - started > _SECONDS:
            raise UnreadableFile("PDF 过于复杂，读取超时，请拆分或重新导出后再导入")
        items = list(_items(page, number))
        characters += sum(len(item.text) if isinstance(item, Line) else item.characters for item in items)
        pages.append(items)
        page.close()
    if characters < _FEW_CHARACTERS * count and characters < 200:
        raise UnreadableFile("PDF 是扫描件，没有文字层，请先做文字识别（OCR）再导入")
    _refuse_unmapped(pages, characters)
    return blocks_of_pages(pages, float(pdf.pages[0].height))


def _items(page: Any, number: int) -> Iterator[Line | PageTable]:
    """The lines and tables of a page from top to bottom."""
    tables = tables_on(page, number)
    boxes = [table.box for table in tables]
    rest = page.filter(lambda item: not any(_inside(item, box) for box in boxes)) if boxes else page
    lines = [_line(found, number) for found in rest.extract_text_lines(x_tolerance_ratio=0.3) if found["text"].strip()]
    items: list[Line | PageTable] = [*lines, *tables]
    yield from sorted(items, key=lambda item: item.top)


def _inside(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= middle_x <= box[2] and box[1] <= middle_y <= box[3])


def _line(found: dict[str, Any], page: int) -> Line:
    letters = [char for char in found["chars"] if char["text"].strip()] or found["chars"]
    size = sorted(char["size"] for char in letters)[len(letters) // 2]
    bold = sum(1 for char in letters if re.search(r"bold|heavy|black|simhei|黑", char["fontname"], re.I))
    return Line(
        text=found["text"].strip(),
        page=page,
        left=found["x0"],
        right=found["x1"],
        top=found["top"],
        bottom=found["bottom"],
        size=round(size * 2) / 2,
        bold=bold * 10 >= len(letters) * 9,
    )


def _refuse_unmapped(pages: list[list[Line | PageTable]], characters: int) -> None:
    lines = [item.text for page in pages for item in page if isinstance(item, Line)]
    unmapped = sum(len(found) for line in lines for found in _UNMAPPED.findall(line))
    if unmapped * 2 > characters:
        raise UnreadableFile("PDF 的字体没有文字编码，提取不出文字，请重新导出或做文字识别（OCR）后再导入")


def _refuse_bomb(data: bytes) -> None:
    """Unpacks each compressed stream up to a bound, before the parser would unpack it without one."""
    unpacked = 0
    for found in _STREAM.finditer(data):
        if data[found.end() : found.end() + 1] not in (b"\x78", b"\x48", b"\x58", b"\x68", b"\x38"):
            continue
        end = data.find(b"endstream", found.end())
        try:
            decoder = zlib.decompressobj()
            unpacked += len(
                decoder.decompress(data[found.end() : end if end > 0 else None], _STREAM_LIMIT - unpacked + 1)
            )
        except zlib.error:
            continue
        if unpacked > _STREAM_LIMIT:
            raise UnreadableFile("PDF 解压后过大，疑似压缩炸弹，不予读取")
