"""Products named in a text, by code, name, alias or the words of relationship managers, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.ruletypes import ProductSheet
from notes.vocabulary import shipped
from notes.wording import plain
from proposals.requestwords import alike, pattern

Span = tuple[int, int]
_Names = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
_BRACKETED = re.compile(r"[(（]([^()（）]+)[)）]")
_PARTED = re.compile(r"\s*[/／、]\s*")
_TAILS = (("贷款", "贷"), ("业务", ""), ("服务", ""), ("融资", ""))
_EVERYWHERE = frozenset("公司 企业 客户 资金 业务 需求 融资 贷款 方案 服务 集团 子公".split())
_OF_AMOUNT = re.compile(r"(?:美元|美金|欧元|欧|日元|港币|英镑|刀)\s?[+＋和、,]?\s?")  # of the amount before
_ODD = re.compile(r"[a-z]{2}\d{2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a product; several `codes` when they may mean several, the likeliest first. None: not ours."""

    codes: tuple[str, ...]
    start: int
    end: int
    words: str

    @property
    def code(self) -> str | None:
        """The likeliest product."""
        return self.codes[0] if self.codes else None


def find_products(text: str, products: Mapping[str, ProductSheet], ignore: Iterable[Span] = ()) -> list[Mention]:
    """The products named in a text, in order; nothing that lies in `ignore` (names of clients)."""
    ready = masked(plain(text), ignore)
    named = tuple((code, *_names(sheet)) for code, sheet in products.items())
    manual = _by_manual(ready, named)
    hits = [*manual, *(_by_the_manual(hit, manual) for hit in _by_notes(ready, products))]
    hits.sort(key=lambda one: one.start - one.end)
    kept: list[Mention] = []
    for hit in hits:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(_settled(hit, ready, products))
    return sorted(kept, key=lambda one: one.start)


def masked(ready: str, ignore: Iterable[Span] = ()) -> str:
    """The text with what is no product blanked, position for position."""
    for start, end in (*ignore, *(match.span() for match in pattern("no_product").finditer(ready))):
        ready = ready[:start] + "\0" * (end - start) + ready[end:]
    return ready


def _by_manual(ready: str, named: _Names) -> list[Mention]:
    expression, codes = _expression(named)
    return [
        Mention(codes[_label(match[0])], match.start(), match.end(), match[0])
        for match in expression.finditer(ready)
        if _label(match[0]) in codes
    ]


def _by_notes(ready: str, products: Mapping[str, ProductSheet]) -> list[Mention]:
    """The words that notes know; the words of a product that the bank has no manual of mean none."""
    known = shipped()
    found = []
    for one in known.needs.find(ready):
        amount = _OF_AMOUNT.match(ready, one.start) if re.search(r"[\d万亿w]\s?$", ready[: one.start]) else None
        start = amount.end() if amount and amount.end() < one.end else one.start
        codes = tuple(code for code in known.products[one.name] if code in products)[:1]
        found.append(Mention(codes, start, one.end, ready[start : one.end]))
    return found


def _by_the_manual(noted: Mention, manual: Sequence[Mention]) -> Mention:
    """Longer words of notes mean the product whose own name ends them: 小微快贷 is the 快贷."""
    own = next((one for one in manual if noted.start < one.start and one.end == noted.end), None)
    return Mention(own.codes, noted.start, noted.end, noted.words) if own and noted.codes else noted


@lru_cache(maxsize=8)
def _expression(named: _Names) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """One pattern of all names, and the codes that each stands for; what is only part of a name gives way."""
    codes: dict[str, tuple[str, ...]] = {}
    forms: dict[str, None] = {}
    for code, names, _ in named:
        for name in names:
            codes[_label(name)] = tuple(dict.fromkeys((*codes.get(_label(name), ()), code)))
            forms[_form(name)] = None
    whole = set(codes)
    for code, _, parts in named:
        for name in parts:
            if _label(name) not in whole:
                codes[_label(name)] = tuple(dict.fromkeys((*codes.get(_label(name), ()), code)))
                forms[_form(name)] = None
    every = sorted(forms, key=len, reverse=True)
    return re.compile("|".join(every) or r"(?!)"), codes


def _names(sheet: ProductSheet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a product is called, and what its name has in brackets or beside a stroke; never one character alone."""
    short = re.split(r"[(（]", sheet.name)[0]
    given = [sheet.code, sheet.name_en, *sheet.aliases, sheet.name, short]
    given += [name.removesuffix(tail) + end for name in given for tail, end in _TAILS if name.endswith(tail)]
    parts = [piece for part in (short, *_BRACKETED.findall(sheet.name)) for piece in _PARTED.split(part)]
    parts = [part for part in parts if not _says_nothing(part)]
    return _ready(given), _ready(parts)


def _ready(names: Iterable[str]) -> tuple[str, ...]:
    ready = (plain(name).strip(" -·") for name in names)
    return tuple(dict.fromkeys(name for name in ready if len(name) >= 2))


def _says_nothing(part: str) -> bool:
    """Whether a piece of a name is a word of everyday: 投标, 质量, 信用."""
    return not re.search(r"[贷池链票仓保融债]", part) or len(part) < 3


def _form(name: str) -> str:
    """A pattern of a name; blanks and hyphens of Latin words are alike, and Latin words stand alone."""
    parts = [re.escape(part) for part in re.split(r"[\s\-]+", name) if part]
    joined = r"[\s\-]?".join(parts)
    if name[0].isascii() and name[0].isalnum():
        joined = r"(?<![a-z0-9])" + joined
    if name[-1].isascii() and name[-1].isalpha():
        joined += r"s?(?![a-z])"
    return joined + r"(?!\d)" if _ODD.fullmatch(name) else joined


def _label(words: str) -> str:
    bare = re.sub(r"[\s\-]+", "", words)
    return bare.removesuffix("s") if bare.isascii() and len(bare) > 4 else bare


def _settled(hit: Mention, ready: str, products: Mapping[str, ProductSheet]) -> Mention:
    """A hit whose likeliest product stands first: the one whose purpose the text speaks of most."""
    if len(hit.codes) < 2:
        return hit
    noted = [one for one in _by_notes(ready[hit.start : hit.end], products) if one.codes]
    usual = noted[0].codes[0] if noted else hit.codes[0]
    rest = ready[: hit.start] + "\0" + ready[hit.end :]
    rest += "".join("\0" + also for words, also in alike() if re.search(words, rest))
    told = {code: _told(rest, hit.words, products[code]) for code in hit.codes}
    order = sorted(hit.codes, key=lambda code: (-told[code], code != usual, hit.codes.index(code)))
    return Mention(tuple(order), hit.start, hit.end, hit.words)


def _told(text: str, named: str, sheet: ProductSheet) -> int:
    """How many pairs of characters of what a product is for stand in a text, those of the name in question aside."""
    about = plain(" ".join((sheet.name, sheet.purpose, str(sheet.extra.get("clients") or ""))))
    pairs = {about[at : at + 2] for at in range(len(about) - 1)} - _EVERYWHERE
    return sum(1 for pair in pairs if pair.strip() == pair and pair not in named and pair in text)


def codes_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The likeliest products of mentions, each once, in order."""
    return tuple(dict.fromkeys(code for one in mentions if (code := one.code) is not None))
