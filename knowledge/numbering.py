"""Numbered beginnings of lines: 第三章, 第十二条, （二）, 1.1, 一、, ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLAUSE_RANK = 10
_RANKS = {"附": 1, "部分": 2, "编": 3, "篇": 3, "分编": 4, "章": 5, "节": 6, "目": 7, "条": CLAUSE_RANK}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CN = "一二三四五六七八九十百千零〇○两"
_LABEL_LIMIT = 24
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_CHAPTER = re.compile(rf"第[ \t　]*([{_CN}\d０-９]{{1,9}})[ \t　]*(部分|分编|编|篇|章|节|目)[ \t　:：、.．]*(.*)", re.S)
_CLAUSE = re.compile(
    rf"第[ \t　]*((?:[{_CN}][ \t　]?){{1,9}}|[\d０-９]{{1,4}})[ \t　]*条(?:之([{_CN}\d]{{1,3}}))?"
    r"(?P<gap>[ \t　:：、.．\n]*)(?P<rest>.*)",
    re.S,
)
_ANNEX = re.compile(rf"(附[ 　]*[件表录])[ \t　]*([{_CN}\d０-９]{{0,3}})[ \t　:：、.．]*(.*)", re.S)
_UNNUMBERED = re.compile(r"(总|附|通|罚|分)[ \t　]*则$|(序|前|引)[ \t　]*言$|法[ 　]*律[ 　]*责[ 　]*任$")
_REFERENCE = re.compile(r"(?:第|规定|所称|所列|所述|中|的|和|及|或|与|、|，|,|至|到|以|款|项|之)")
_ITEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cn_paren", re.compile(rf"([（(〔][ 　]?([{_CN}]{{1,4}})[ 　]?[)）〕])[ \t　、.．]*")),
    ("cn_dot", re.compile(rf"(([{_CN}]{{1,3}})[ 　]?[、.．])[ \t　]*")),
    ("num_paren", re.compile(r"([（(]?[ 　]?([\d０-９]{1,3})[ 　]?[)）])[ \t　、.．]*")),
    ("decimal", re.compile(r"((\d{1,2}(?:[.．]\d{1,2}){1,4})[.．、]?)(?=[ \t　\u4e00-\u9fffA-Za-z《“（(【])[ \t　]*")),
    ("num_dot", re.compile(r"(([\d０-９]{1,3})[ 　]?[.．、])(?![\d０-９])[ \t　]*")),
    ("num_space", re.compile(r"((\d{1,2}))[ \t　]+(?=[\u4e00-\u9fffA-Za-z《“【])")),
    ("circled", re.compile(rf"(([{_CIRCLED}]))[ \t　、.．]*")),
    ("alpha", re.compile(r"([（(]?([A-Za-z])[)）.．、])(?=[ \t　\u4e00-\u9fff])[ \t　]*")),
)
_UNIT_AFTER = re.compile(r"[%‰倍万亿元年个折月日天级人家次户笔份页米期成点千百]")
_TITLE_IN_BRACKETS = re.compile(r"(?:【([^】\n]{1,40})】|〔([^〕\n]{1,40})〕|[（(]([^（()）\n]{2,30})[)）])[ \t　]*")
_INLINE_CLAUSE = re.compile(rf"(?<=[。；：）!！?？])[ \t　]*(?=第[{_CN}\d]{{1,9}}条[ \t　【])")
_INLINE_ITEM = re.compile(
    rf"(?<=[：；。，、:;,])[ \t　]*(?=[（(](?:[{_CN}]{{1,3}}|\d{{1,2}})[)）]|[{_CIRCLED}]|\d{{1,2}}[.．、](?!\d))"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbered beginning: its family, its number, how a path names it, and the text after it.

    `rank` orders 附件, 编, 章, 节, 条 (0 for items); `title` is a title that a clause carries in brackets.
    """

    family: str
    number: tuple[int, ...]
    label: str
    rest: str
    rank: int = 0
    title: str = ""


def integer(text: str) -> int:
    """The value of a Chinese or Arabic number; 0 where it is none."""
    text = re.sub(r"[ \t　]", "", text)
    if text.isdecimal():
        return int(text)
    if not any(c in _UNITS for c in text):
        digits = "".join(str(_DIGITS[c]) for c in text if c in _DIGITS)
        return int(digits) if digits else 0
    total, digit = 0, 0
    for c in text:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS.get(c, 0)
    return total + digit


def tidy(title: str) -> str:
    """A heading on one line; spaced-out letters (总　则) closed up."""
    words = title.split()
    if len(words) > 1 and all(len(word) == 1 and ord(word) > 0x2E7F for word in words):
        return "".join(words)
    return " ".join(words)


def marker_of(text: str) -> Marker | None:
    """The numbered beginning of a paragraph, if it has one."""
    first = text[:1]
    if first == "第":
        return _clause(text) or _chapter(text)
    if first == "附" and (annex := _annex(text)):
        return annex
    if len(text) <= 8 and _UNNUMBERED.match(text):
        return Marker("unnumbered", (), tidy(text), "", _RANKS["章"])
    return _item(text)


def _chapter(text: str) -> Marker | None:
    found = _CHAPTER.match(text)
    if not found:
        return None
    number, unit, title = found[1], found[2], found[3].strip()
    if len(title) > 40 or title.endswith(("。", "；", "，")) or _REFERENCE.match(text[found.end(2) : found.end(2) + 2]):
        return None
    label = f"第{re.sub(r'[ 　]', '', number)}{unit} {tidy(title)}".strip()
    return Marker(unit, (integer(number),), label, "", _RANKS[unit])


def _clause(text: str) -> Marker | None:
    found = _CLAUSE.match(text)
    if not found:
        return None
    rest = found["rest"]
    if found["gap"] in ("", "、") and _REFERENCE.match(rest or found["gap"]):
        return None
    number = re.sub(r"[ \t　]", "", found[1])
    label = f"第{number}条" + (f"之{found[2]}" if found[2] else "")
    title = ""
    if (
        found["gap"].strip() == ""
        and (bracketed := _TITLE_IN_BRACKETS.match(rest))
        and not rest[bracketed.end() :].startswith("第")
    ):
        title = next(filter(None, bracketed.groups()))
    value = (integer(number), integer(found[2])) if found[2] else (integer(number),)
    return Marker("条", value, label, rest.strip(), CLAUSE_RANK, tidy(title))


def _annex(text: str) -> Marker | None:
    found = _ANNEX.match(text)
    if not found or len(text) > 50 or text.endswith(("。", "；", "，")):
        return None
    title = found[3].strip()
    if not found[2] and (title[:1].isdecimal() or not re.match(rf"{re.escape(found[1])}\s*(?:[:：\s　]|$)", text)):
        return None
    if found[2] and _REFERENCE.match(title):
        return None
    name = re.sub(r"[ 　]", "", found[1]) + found[2]
    return Marker("附", (integer(found[2]),) if found[2] else (), f"{name} {tidy(title)}".strip(), "", _RANKS["附"])


def _item(text: str) -> Marker | None:
    for family, pattern in _ITEMS:
        found = pattern.match(text)
        if not found:
            continue
        rest = text[found.end() :]
        if family in ("decimal", "num_space") and _UNIT_AFTER.match(rest):
            return None
        return Marker(family, _item_number(family, found[2]), _item_label(family, found[1]), rest)
    return None


def _item_number(family: str, written: str) -> tuple[int, ...]:
    if family == "circled":
        return (_CIRCLED.index(written) + 1,)
    if family == "alpha":
        return (ord(written.lower()) - ord("a") + 1,)
    return tuple(integer(part) for part in re.split(r"[.．]", written))


def _item_label(family: str, written: str) -> str:
    label = re.sub(r"[ \t　]", "", written)
    if family == "cn_paren":
        return f"（{label[1:-1]}）"
    return label.rstrip(".．、") if family == "decimal" else label


def split_inline(text: str) -> list[str]:
    """The paragraph cut where clauses or the items of one list run on in it: “…：（一）…；（二）…”."""
    if "第" in text and len(parts := _INLINE_CLAUSE.split(text)) > 1:
        return [piece for part in _rejoined(parts) for piece in _split_list(part)]
    return _split_list(text)


def _split_list(text: str) -> list[str]:
    cuts = [found.end() for found in _INLINE_ITEM.finditer(text)]
    chosen = _first_list(text, cuts)
    if not chosen:
        return [text]
    ends = [*chosen[1:], len(text)]
    head = text[: chosen[0]].strip()
    return ([head] if head else []) + [text[a:b].strip() for a, b in zip(chosen, ends, strict=True)]


def _rejoined(parts: list[str]) -> list[str]:
    """Parts that do not start the next clause in order are references, not clauses; they stay where they were."""
    kept = [parts[0]]
    last = (marker_of(parts[0]) or Marker("", (), "", "")).number
    for part in parts[1:]:
        marker = marker_of(part)
        if marker and marker.rank == CLAUSE_RANK and (not last or marker.number[0] == last[0] + 1):
            kept.append(part.strip())
            last = marker.number
        else:
            kept[-1] += part
    return kept


def _first_list(text: str, cuts: list[int]) -> list[int]:
    """Where the items of the outermost run-on list begin: numbered 1, 2, 3, … in one family, at least two."""
    own = marker_of(text)
    chosen: list[int] = []
    family = ""
    for cut in cuts:
        marker = _item(text[cut : cut + _LABEL_LIMIT])
        if not marker or (own and marker.family == own.family):
            continue
        if marker.number == (len(chosen) + 1,) and marker.family == (family or marker.family):
            family = marker.family
            chosen.append(cut)
    return chosen if len(chosen) > 1 else []
