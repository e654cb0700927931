"""A Word file as PDF by LibreOffice, where it is installed; the table of contents gets its page numbers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from pdfminer.pdfdocument import PDFDocument, PDFNoOutlines
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from proposals.word import bare_environment
from proposals.wordcharts import steady

SECONDS = 60.0  # for one file, both passes
_NAMES = ("soffice", "libreoffice", "lowriter")
_FILTER = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'


def available() -> str | None:
    """LibreOffice by its name in the path, where it is installed."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def convert(word: Path, out: Path, seconds: float = SECONDS) -> Path | None:
    """Writes the PDF, and into the Word file's contents on which page each chapter begins.

    None: LibreOffice is not installed, failed, or took longer; the Word file is then as it was.
    """
    office = available()
    if office is None:
        return None
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        place = Path(folder)
        copy = place / "proposal.docx"
        shutil.copyfile(word, copy)
        made = _converted(office, copy, place, seconds / 2)
        if made and number_contents(copy, _pages(made)):
            made = _converted(office, copy, place, seconds / 2)
        if made is None:
            return None
        out.parent.mkdir(parents=True, exist_ok=True)
        for source, target in ((copy, word), (made, out)):
            waiting = target.with_name(f".{target.name}.{os.getpid()}")
            shutil.copyfile(source, waiting)
            waiting.replace(target)
    return out


def number_contents(word: Path, pages: list[int]) -> bool:
    """Adds page numbers to the entries of a Word file's contents; whether there are entries, one for each page."""
    document = Document(str(word))
    entries = [link for sdt in document.element.body.iter(qn("w:sdt")) for link in sdt.iter(qn("w:hyperlink"))]
    if not entries or len(entries) != len(pages):
        return False
    for entry, page in zip(entries, pages, strict=True):
        anchor = entry.get(qn("w:anchor"))
        for run in entry.findall(qn("w:r"))[1:]:
            entry.remove(run)
        for run in parse_xml(_NUMBER.format(names=nsdecls("w"), anchor=anchor, page=page)):
            entry.append(run)
    for begin in document.element.body.iter(qn("w:fldChar")):
        begin.attrib.pop(qn("w:dirty"), None)
    document.save(str(word))
    word.write_bytes(steady(word.read_bytes(), keep_days=True))
    return True


_NUMBER = (
    "<w:p {names}><w:r><w:tab/></w:r>"
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGEREF {anchor} \\h </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{page}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def _converted(office: str, word: Path, folder: Path, seconds: float) -> Path | None:
    """One run of LibreOffice with a profile of its own; whatever it started ends with it."""
    made = folder / f"{word.stem}.pdf"
    made.unlink(missing_ok=True)
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--nolockcheck", "--convert-to", _FILTER, "--outdir", str(folder), str(word)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=bare_environment(),
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None
    return made if process.returncode == 0 and made.exists() else None


def _pages(made: Path) -> list[int]:
    """The page, from 1, on which each heading of a PDF begins."""
    with made.open("rb") as stream:
        document = PDFDocument(PDFParser(stream))
        numbers = {page.pageid: number for number, page in enumerate(PDFPage.create_pages(document), 1)}
        try:
            outlines = list(document.get_outlines())
        except PDFNoOutlines:
            return []
        found = [_page_of(document, one[2], one[3]) for one in outlines]
    return [numbers.get(getattr(page, "objid", -1), 0) for page in found]


def _page_of(document: PDFDocument, destination: Any, action: Any) -> Any:
    place = destination
    if place is None:
        place = (resolve1(action) or {}).get("D")
    place = resolve1(place)
    if isinstance(place, bytes | str):
        place = resolve1(document.get_dest(place))
    if isinstance(place, dict):
        place = resolve1(place.get("D"))
    return place[0] if isinstance(place, list) and place else None
