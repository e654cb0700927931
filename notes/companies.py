"""A company's legal name taken apart: place, distinctive part, what it does, legal form, branch."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notes.industries import industries
from notes.places import place_at, places
from notes.wording import is_han, plain

FORM = re.compile(
    r"(?P<form>(?:股份|有限责任|股份合作)?(?:有限责任公司|有限公司|总公司|公司)|"
    r"(?:有限合伙|合伙)?(?:企业|合伙企业)(?:\(?(?:有限合伙|普通合伙)\)?)?|(?:专业)?合作(?:联)?社|联社|总厂|厂|经营部|商行|事务所)"
)
_ENGLISH_FORM = re.compile(
    r"[\s,.]*\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|bv|nv|pte|pty)\b[\s,.]*"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class LegalName:
    """`whole`: in one form, without blanks and brackets. `rest`: what stands behind the distinctive part, 集团 and 股份
    included; `pieces`: its words. `placed`: the distinctive part is a place with what is done there (上海电气)."""

    whole: str
    short: str
    places: tuple[str, ...] = ()
    stem: str = ""
    rest: str = ""
    pieces: tuple[str, ...] = ()
    branch: str = ""
    placed: bool = False


def whole(name: str) -> str:
    """A name in one form, without blanks and brackets."""
    return re.sub(r"[\s()]", "", plain(name))


def take_apart(name: str, *, more_places: frozenset[str] = frozenset()) -> LegalName:
    """The parts of a legal name; `more_places` are places that no list has. Never raises."""
    text = plain(name).strip()
    if not any(map(is_han, text)):
        return _english(text)
    bracketed = [inner.strip() for inner in _BRACKETS.findall(text)]
    where = tuple(inner for inner in bracketed if _is_place(inner, more_places))
    base, form, branch = _without_form(_BRACKETS.sub(lambda found: _kept(found[1]), text).replace(" ", ""))
    before, core = _without_places(base, more_places)
    stem, pieces, placed = _stem(core)
    rest = core[len(stem) :]
    kinds = [kind for kind in ("股份",) if form.startswith(kind) and kind not in rest]
    return LegalName(
        whole(name), base, (*before, *where), stem, rest + "".join(kinds), (*pieces, *kinds), branch, placed
    )


def _kept(inner: str) -> str:
    """What stays of words in brackets: 集团 does, places and 有限合伙 do not."""
    return "集团" if inner == "集团" else ""


def _is_place(inner: str, more: frozenset[str]) -> bool:
    """Words in brackets are a place even when no list has it, unless they say what kind of company it is."""
    found = place_at(inner, more=more)
    if found:
        return found[1] == len(inner)
    return 2 <= len(inner) <= 3 and inner not in industries().words and "伙" not in inner


def _without_form(text: str) -> tuple[str, str, str]:
    """What is before the legal form, the form, and the branch behind it."""
    forms = [found for found in FORM.finditer(text) if found.start() >= 2]
    if not forms:
        return text, "", ""
    company = next((found for found in forms if found[0].endswith("公司")), forms[-1])
    if not company[0].endswith("公司") and company.end() < len(text):
        return text, "", ""
    return text[: company.start()], company[0], text[company.end() :]


def _without_places(base: str, more: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """The places a name begins with, and what follows: something distinctive, never only what the company does."""
    found, words = [], industries()
    while (place := place_at(base, more=more)) and len(base) - place[1] >= 2:
        behind = base[place[1] :]
        if any(words.beginning(behind, at) > 1 and words.split(behind[at:]) for at in (0, 1)):
            break
        found.append(place[0])
        base = behind
    return tuple(found), base


def _stem(core: str) -> tuple[str, tuple[str, ...], bool]:
    """The distinctive part, the words behind it, and whether it is a place with what is done there."""
    words = industries()
    for end in range(2, len(core)):
        pieces = words.split(core[end:])
        if pieces and core[:end] in places() and places()[core[:end]] != "county":
            return core[:end] + pieces[0], pieces, True
        if pieces:
            return core[:end], pieces, False
    for end in (2, 3):  # 广谷粮油收储: the first word of what it does, when the rest is in no list
        length = words.beginning(core, end)
        if length >= 2 and end + length < len(core) <= 8 and words.beginning(core, end - 1) < 2:
            return core[:end], (core[end : end + length],), False
    return core, (), False


def _english(text: str) -> LegalName:
    """The parts of a name in letters: its first word is what it is called by."""
    where = tuple(inner for inner in _BRACKETS.findall(text))
    base = " ".join(_ENGLISH_FORM.sub(" ", _BRACKETS.sub(" ", text)).split())
    first, _, rest = base.partition(" ")
    return LegalName(whole(text), base, where, first, rest, tuple(rest.split()))
