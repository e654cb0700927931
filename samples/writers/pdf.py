"""Write a source as a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from samples.source import BANK_NAME, Source


def write(source: Source) -> bytes:
    """A PDF with a running header, page numbers, and tables that break over pages under a repeated header row."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    styles = _styles()
    story: list[Any] = [Paragraph(_xml(source.title), styles["title"])]
    if line := source.imprint:
        story.append(Paragraph(_xml(line), styles["imprint"]))
    for block in source.blocks:
        if block.kind == "table":
            story += _table(block.rows, styles["cell"])
        else:
            text = f"• {block.text}" if block.kind == "item" else block.text
            story.append(Paragraph(_xml(text), styles[block.kind]))
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, title=source.title, author=BANK_NAME, invariant=1, pageCompression=0,
        topMargin=25 * mm, bottomMargin=22 * mm, leftMargin=25 * mm, rightMargin=25 * mm,
    )  # fmt: skip
    template.build(story, canvasmaker=_canvas(source.running_head))
    return out.getvalue()


def _styles() -> dict[str, Any]:
    def style(name: str, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, **({"fontName": "STSong-Light", "wordWrap": "CJK"} | more))

    return {
        "title": style("title", fontSize=18, leading=26, alignment=TA_CENTER, spaceAfter=6),
        "imprint": style("imprint", fontSize=10, leading=15, alignment=TA_CENTER, spaceAfter=12),
        "chapter": style("chapter", fontSize=14, leading=21, spaceBefore=10, spaceAfter=6, keepWithNext=1),
        "section": style("section", fontSize=12, leading=18, spaceBefore=6, spaceAfter=4, keepWithNext=1),
        "paragraph": style("paragraph", fontSize=10.5, leading=16, spaceAfter=4, firstLineIndent=21),
        "item": style("item", fontSize=10.5, leading=16, leftIndent=12),
        "caption": style("caption", fontSize=10, leading=15, spaceBefore=4, spaceAfter=3, keepWithNext=1),
        "cell": style("cell", fontSize=9, leading=13),
    }


def _table(rows: tuple[tuple[str, ...], ...], cell: Any) -> list[Any]:
    longest = [min(22, max(4, *(len(row[column]) for row in rows))) for column in range(len(rows[0]))]
    widths = [160 * mm * size / sum(longest) for size in longest]
    table = Table([[Paragraph(_xml(text), cell) for text in row] for row in rows], colWidths=widths, repeatRows=1)
    table.setStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ])  # fmt: skip
    return [table, Spacer(1, 8)]


def _canvas(running_head: str) -> Callable[..., Any]:
    """A canvas that knows the number of pages when it draws header and footer."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                self.setFont("STSong-Light", 9)
                self.drawString(25 * mm, 284 * mm, running_head)
                self.drawCentredString(105 * mm, 12 * mm, f"第 {number} 页 共 {len(self.pages)} 页")
                super().showPage()
            super().save()

    return Numbered


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
