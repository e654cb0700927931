"""Documents that a text names and that are not in force: another version, or a number that no document bears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from knowledge.documents import Document
from knowledge.ruletypes import Check
from proposals.record import Finding
from proposals.sentences import Sentence

RULE = "CP09"
_CITED = re.compile(r"《?(?P<title>[\u4e00-\u9fff]{4,40}?)》?[（(，,]?\s*(?P<version>\d+(?:\.\d+)?)\s*版")
_NUMBER = re.compile(r"(?P<series>[\u4e00-\u9fff]{2,4})〔\d{4}〕\d+号")


def outdated(
    sentences: Iterable[Sentence], documents: Mapping[str, Document], checks: Mapping[str, Check]
) -> list[Finding]:
    """A finding for each sentence that cites a version or a number not in force; `documents` are those that are."""
    check = checks.get(RULE)
    if check is None or not documents:
        return []
    known = tuple(documents.values())
    numbers = {one.number for one in known if one.number}
    series = {found["series"] for number in numbers if (found := _NUMBER.match(number))}
    return [
        Finding(RULE, "amber", one.text, wording, check.source.document, check.source.section, check.name)
        for one in sentences
        if (wording := _wrong(one.text, known, numbers, series))
    ]


def _wrong(text: str, known: Sequence[Document], numbers: set[str], series: set[str]) -> str:
    """What to write instead of a citation that is out of date; '' where all are right."""
    for document in known:
        at = text.find(document.title)
        cited = _CITED.match(text[at:]) if at >= 0 else None
        if (
            cited
            and document.version
            and cited["version"] not in {d.version for d in known if d.title == document.title}
        ):
            return f"《{document.title}》现行版本为{document.version}版，请改用现行版本并核对内容。"
    for found in _NUMBER.finditer(text):
        own = next((one for one in series if found["series"].endswith(one)), None)
        if own is not None and not any(found[0].endswith(number) for number in numbers):
            return f"{found[0]}不是现行文件的文号，请改用现行文件并核对内容。"
    return ""
