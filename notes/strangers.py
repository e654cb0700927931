"""What looks like the name of a company that is no client: 晨曦模具, 见了鼎盛科技的王总, …有限公司."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import rjieba

from notes import jargon, standing
from notes.industries import industries
from notes.mentions import Hit
from notes.places import place_at, places
from notes.wording import is_han

_LEGAL = re.compile(r"(?:股份|有限责任|控股|集团)?(?:有限责任公司|有限公司|股份公司|集团公司|总公司)|专业合作社|合作社")
_COMPANY = re.compile(r"(?:集团)?(?:有限)?公司|集团|(?<![工])厂(?![房长里家商区内外址子])")
_RUN = re.compile(r"[\u4e00-\u9fffa-z0-9()&·]{2,30}$")
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{0,2}(?:总|董|经理|会计|厂长|主任|老师|部长|科长|先生|女士|小姐|姐|哥|工)$|"
    r"^[老小阿][\u4e00-\u9fff]$"
)
_VERBS = frozenset({"v", "vn", "r", "m", "d", "p", "c"})
_NOT_FIRST = frozenset("趟家个位只一二两三四五六七八九十百千万亿几多些次下回条笔户")
_WISHING = re.compile(r"申请|打算|准备|希望|计划|考虑|需要|办理|咨询|^拟|新增|追加")
_STEMS = range(2, 5)
_WENT = ("去了", "去了趟", "见了", "见了趟", "拜访了", "走访了", "拜访", "走访", "跑了趟", "去了一趟", "跑了一趟")
_ODD_STEM, _ODD_ALONE = 11.0, 15.0


class Strangers:
    """What looks like names in one text, where no client is named."""

    def __init__(self, text: str, taken: Sequence[Hit]) -> None:
        self._text = text
        self._taken = taken
        self._words = industries()
        self._banking = jargon.spans(text)

    def hits(self) -> Iterator[Hit]:
        """Every such name, overlapping ones included."""
        yield from self._formal()
        for start in range(len(self._text)):
            if is_han(self._text[start]) and standing.left(self._text, start):
                yield from self._trading(start)
                yield from self._bare(start)

    def _formal(self) -> Iterator[Hit]:
        """Names with their legal form. They reach over clients' names that are only part of them."""
        for form in _LEGAL.finditer(self._text):
            if any(hit.start < form.end() <= hit.end for hit in self._taken):
                continue
            run = _RUN.search(self._text, max(0, form.start() - 30), form.start())
            if not run:
                continue
            start = self._beginning(run.start(), form.start())
            if start is not None and ("公司" in form[0] or self._is_odd(start, form.start())):
                yield Hit(start, form.end(), (), "unknown", 0)

    def _beginning(self, first: int, last: int) -> int | None:
        """Where the name begins that ends before `last`: behind the last word that cannot be in it."""
        start = at = first
        for word in rjieba.cut(self._text[first:last], False):
            at += len(word)
            if word in standing.surroundings().breaks and last - at >= 2 and self._distinct(at, last):
                start = at
        for hit in self._taken:
            if start < hit.end <= last - 2 and hit.how == "exact":
                joined = rjieba.cut(self._text[hit.end : last], False)[0]
                if joined in {"的", "和", "与", "跟", "、"} and self._distinct(hit.end + 1, last):
                    start = max(start, hit.end + 1)
        return start if self._distinct(start, last) else None

    def _distinct(self, start: int, end: int) -> bool:
        """Whether there is more than places and what companies do: 担保公司 is no name."""
        text = self._text[start:end]
        while (place := place_at(text)) and len(text) > place[1]:
            text = text[place[1] :]
        stem = next((at for at in range(len(text) + 1) if self._words.split(text[at:]) is not None), len(text))
        return stem >= 2 and text not in standing.surroundings().breaks

    def _trading(self, start: int) -> Iterator[Hit]:
        """鼎盛科技: two to four characters before what it does, where a name would stand."""
        for length in _STEMS:
            end = stem_end = start + length
            while step := self._words.beginning(self._text, end):
                end += step
            if end == stem_end or not self._could_be_stem(start, stem_end):
                continue
            last = self._text[end - step_back : end] if (step_back := self._words.ending(self._text, end)) else ""
            company = _COMPANY.match(self._text, end)
            if last in self._words.lenders or (last in self._words.doings and not company):
                return
            named = standing.visited(self._text, start) or standing.is_name(self._text[start:stem_end])
            if (company or last in self._words.everyday) and not named and not self._is_odd(start, stem_end):
                return
            if self._stands(start, company.end() if company else end, bool(company), last in self._words.everyday):
                yield Hit(start, company.end() if company else end, (), "unknown", 2)
                return

    def _stands(self, start: int, end: int, company: bool, everyday: bool) -> bool:
        text = self._text
        said = standing.named(text, end) or (standing.wants(text, end) and is_han(text[end:].lstrip()[:1] or " "))
        if company:
            return standing.right(text, end) > 0
        if standing.visited(text, start):
            return said or (not everyday and standing.right(text, end) > 0)
        return (said and standing.left(text, start) == 2) or (not everyday and text.strip() == text[start:end])

    def _could_be_stem(self, start: int, end: int) -> bool:
        stem = self._text[start:end]
        if (
            not all(map(is_han, stem))
            or standing.surroundings().grammar & {*stem}
            or _WISHING.search(stem)
            or self._words.split(stem) is not None
        ):
            return False
        if self._in_use(start, end) or stem in places() or stem in standing.surroundings().never:
            return False
        if self._is_odd(start, end):
            return True
        odd = standing.oddity(self._text, start, end)
        tags = {tag[:2] for _, tag in rjieba.tag(stem)}
        return odd >= (standing.ODD - 3 if tags <= {"nr", "nz"} else _ODD_STEM) and not tags & _VERBS

    def _is_odd(self, start: int, end: int) -> bool:
        """Whether it is hardly ordinary words."""
        return standing.oddity(self._text, start, end) >= standing.ODD

    def _bare(self, start: int) -> Iterator[Hit]:
        """远航那边: a name with nothing but where it stands."""
        for length in (2, 3, 4):
            end = start + length
            name = self._text[start:end]
            if len(name) < length or not self._could_be_stem(start, end) or _PERSON.search(name):
                continue
            company = _COMPANY.match(self._text, end)
            if standing.left(self._text, start) < 2 or (name[0] in jargon.surnames() and not company):
                continue
            if any(standing.is_word(name[at : at + 2]) for at in range(len(name) - 1) if name[at : at + 2] != name):
                continue
            visited = self._text[:start].endswith(_WENT) and not is_han(self._text[end : end + 1] or " ")
            if standing.oddity(self._text, start, end) >= _ODD_ALONE and (visited or company or self._that_firm(end)):
                yield Hit(start, company.end() if company else end, (), "unknown", 3)
                return

    def _that_firm(self, end: int) -> bool:
        return self._text.startswith(("那边", "那家", "这家", "公司", "集团", "的财务", "的老板"), end)

    def _in_use(self, start: int, end: int) -> bool:
        """Whether a client, a word of banking, or a quantity stands there."""
        if any(hit.start < end and start < hit.end for hit in self._taken) or self._text[start] in _NOT_FIRST:
            return True
        return any(one < end and start < other for one, other in self._banking)
