"""Clients named by what they have to do with one another: 澜桥的子公司, 集团那边, "…和新材", 临溪那家, 纱厂."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from notes import standing
from notes.bookindex import BookIndex
from notes.industries import industries
from notes.mentions import Hit, How
from notes.places import place_at
from notes.wording import is_han

_BELOW = r"(?:集团|控股)?(?:的|名下的?|下面的?|旗下的?|底下的?|下属的?|体系内的?)"
_DAUGHTERS = re.compile(_BELOW + r"?(?:全资|控股|参股)?(?:子公司|下属公司|下属企业|成员企业|兄弟公司|关联公司)")
_MEMBER = re.compile(_BELOW + r"(?=[\u4e00-\u9fff]{2})")
_COMPANY = re.compile(r"(?:有限|股份|子)?公司|厂(?![房长里家])")
_AND = re.compile(r"\s*(?:和|与|跟|同|及|以及|还有|、|,|/|\+|\s)\s*")
# 集团担保 and 物流费用 speak of no company, 集团那边 and 新材都想 do.
_THING = re.compile(
    r"担保|保证|连带|授信|额度|统一|内部|客户|合并|层面|公司治理|费|成本|贷|款|票|险|行业|业务|市场|价格|板块|园|中心|运输|配送"
)
_ACTS = re.compile(
    r"\s?(?:那边|那里|那儿|那头|这边|方面|公司|总部|也|都|还|又|就|则|要|想|说|问|催|欠|已|没|不|今|昨|明|上午|下午|下周|本周|"
    r"的?(?:财务|会计|老板|老总|董事长|董秘|总经理|副总|总监|厂长|[\u4e00-\u9fff]{1,2}总|老[\u4e00-\u9fff]))"
)
_OWN = re.compile(
    r"\s?(?:那边|这边|公司)?(?:也|还|都|又)?(?:要(?![么是不命])|想|需要|准备|打算|申请)|\s?[\d一二三四五六七八九十两几]+(?:[\d.,]|个|千|百)*[万亿w]"
)
_FIGURE = re.compile(r"\s?[\d一二三四五六七八九十两几百千]|\s*$|\s?[,。;]")
_THAT_ONE = re.compile(r"(?:市|县|区|那边|那里)?的?(?:那家|那户|那个厂|那个客户|那家公司|那家厂|那一家)")
_BLANK = re.compile(r"([\u4e00-\u9fff])(?:x|某|什么|啥)(?:来着|公司|那家|$|[\s,，。])")
_FEW = 6


class Relatives:
    """What a text says of clients without their whole names, given those it names."""

    def __init__(self, index: BookIndex, text: str, named: Sequence[Hit]) -> None:
        self._index = index
        self._text = text
        self._named = named
        self._words = industries()

    def hits(self) -> Iterator[Hit]:
        """The named hits, as what follows them says, and those that lean on them."""
        taken = [self._below(hit) for hit in self._named]
        yield from taken
        free = _Free(self._text, taken)
        for start in range(len(self._text)):
            if not free(start) or not is_han(self._text[start]):
                continue
            if standing.left(self._text, start):
                yield from self._leaning(start, taken)

    def _leaning(self, start: int, taken: Sequence[Hit]) -> Iterator[Hit]:
        yield from self._part(start, taken)
        yield from self._group(start, taken)
        yield from self._place(start)
        yield from self._trade(start)
        yield from self._ending(start)
        yield from self._abbreviation(start)
        yield from self._blank(start)

    # What follows a name.

    def _below(self, hit: Hit) -> Hit:
        """澜桥的子公司, 澜桥集团下面的物流: not the group itself."""
        family = {one for number in hit.clients for one in self._index.family(number)}
        profiles = self._index.profiles
        daughters = _DAUGHTERS.match(self._text, hit.end)
        if daughters:
            own = hit.clients if len(hit.clients) == 1 else ()
            below = [one for one in family if not profiles[one].is_group and one not in own]
            return _settled(hit.start, daughters.end(), below)
        member = _MEMBER.match(self._text, hit.end)
        length = self._words.beginning(self._text, member.end()) if member else 0
        if not member or not length:
            return hit
        end = member.end() + length
        word = self._text[member.end() : end]
        fitting = [
            one for one in family if profiles[one].fits(word) and (len(hit.clients) > 1 or one not in hit.clients)
        ]
        company = _COMPANY.match(self._text, end)
        if len(fitting) != 1 or not (company or standing.right(self._text, end)):
            return hit
        return Hit(hit.start, company.end() if company else end, tuple(fitting), "exact", 0, "part")

    # What leans on a name that was said before.

    def _part(self, start: int, taken: Sequence[Hit]) -> Iterator[Hit]:
        """…和新材: a word that only one client of a family named before has."""
        before = [hit for hit in taken if hit.end <= start and hit.how != "unknown"]
        length = self._words.beginning(self._text, start)
        if not before or not length:
            return
        end = start + length
        word, joined = self._text[start:end], any(_AND.fullmatch(self._text, hit.end, start) for hit in before)
        company = _COMPANY.match(self._text, end)
        before_it = any(
            self._index.profiles[one].fits(word) for hit in before if len(hit.clients) == 1 for one in hit.clients
        )
        headed = self._text.startswith((":", "：", "是要", "是想", "厂要", "厂那", "厂想", "厂这"), end)
        if not joined and not headed and not (before_it and self._acts(end, True)) and not self._has_its_own(end):
            return
        if joined and not (company or self._acts(end, True)):
            return
        families = {self._index.family(hit.clients[0]) for hit in before if self._is_family(hit.clients)}
        family = {one for members in families if len(members) > 1 for one in members}
        fitting = [one for one in family if self._index.profiles[one].fits(word)]
        if not fitting:
            fitting = self._of_those_named(start, end, word, before)
        if len(fitting) == 1:
            yield Hit(start, company.end() if company else end, tuple(fitting), "exact", 1, "part")

    def _of_those_named(self, start: int, end: int, word: str, before: Sequence[Hit]) -> list[int]:
        """恒源机械和恒远物流…, 机械要500万: of several clients named those that do it, where a clause begins."""
        named = {hit.clients[0] for hit in before if len(hit.clients) == 1}
        company = _COMPANY.match(self._text, end)
        last = company.end() if company else end
        says = self._acts(last, False) or self._text.startswith((":", "：", "是要", "是想"), last)
        if len(named) < 2 or standing.left(self._text, start) < 2 or not says:
            return []
        return [one for one in named if self._index.profiles[one].fits(word)]

    def _acts(self, end: int, sure: bool) -> bool:
        """Whether what ends here does or wants something; figures and boundaries will do where it is `sure` a name."""
        if _THING.match(self._text, end):
            return False
        if _ACTS.match(self._text, end) or (
            standing.wants(self._text, end) and is_han(self._text[end : end + 1] or " ")
        ):
            return True
        return sure and bool(_FIGURE.match(self._text, end))

    def _has_its_own(self, end: int) -> bool:
        """Whether something is said that concerns what ends here alone: 新材5000万, 物流那边也要."""
        return not _THING.match(self._text, end) and bool(_OWN.match(self._text, end))

    def _is_family(self, clients: Sequence[int]) -> bool:
        return len({self._index.profiles[number].legal.stem for number in clients}) == 1

    def _group(self, start: int, taken: Sequence[Hit]) -> Iterator[Hit]:
        """集团那边: the one group of the book."""
        if not self._text.startswith("集团", start) or not self._index.groups:
            return
        end = start + 2
        if len(self._index.groups) <= _FEW and self._acts(end, True):
            yield replace(_settled(start, end, self._index.groups), rank=3 if taken else 2, kind="group")

    def _place(self, start: int) -> Iterator[Hit]:
        """临溪那家: those of the place."""
        found = place_at(self._text, start, more=self._index.places)
        that = _THAT_ONE.match(self._text, found[1]) if found else None
        clients = tuple(self._index.located.get(found[0], ())) if found else ()
        end = that.end() if that else start
        if length := self._words.beginning(self._text, end):
            word = self._text[end : end + length]
            clients = tuple(one for one in clients if self._index.profiles[one].fits(word))
        if that and clients:
            yield Hit(start, end + length, clients, "confirm" if len(clients) == 1 else "ask", 2, "place")

    def _trade(self, start: int) -> Iterator[Hit]:
        """纱厂, 新材公司: the only client of its trade."""
        for word, end in self._trades(start):
            clients = tuple(self._index.words.get(word, ()))
            everyday = word in self._words.everyday or self._text[end - 1] == "厂"
            if not clients or len(clients) > _FEW or not standing.right(self._text, end):
                continue
            if everyday and standing.left(self._text, start) < 2:
                continue
            rank = 2 if standing.left(self._text, start) == 2 and self._has_its_own(end) else 3
            how: How = "ask" if len(clients) > 1 else "confirm" if everyday else "guess"
            yield Hit(start, end, clients, how, rank, "trade")
            return

    def _trades(self, start: int) -> Iterator[tuple[str, int]]:
        """The words for what a company does that begin here, as what people call it or before 公司."""
        for word, called in self._words.trades.items():
            yield from ((word, start + len(name)) for name in called if self._text.startswith(name, start))
        length = self._words.beginning(self._text, start)
        if length and self._text.startswith("公司", start + length):
            yield self._text[start : start + length], start + length + 2

    def _ending(self, start: int) -> Iterator[Hit]:
        """云医药: the end of a name with what the company does."""
        for end in range(min(len(self._text), start + 8), start + 2, -1):
            clients = tuple(self._index.endings.get(self._text[start:end], ()))
            if clients and standing.right(self._text, end) and standing.oddity(self._text, start, end) >= standing.ODD:
                yield Hit(start, end, clients, "confirm" if len(clients) == 1 else "ask", 2)
                return

    def _abbreviation(self, start: int) -> Iterator[Hit]:
        """中海油: single characters out of a name. It is asked, unless only one behind three others is left out."""
        for end in (start + 4, start + 3):
            word = self._text[start:end]
            if len(word) < end - start or not all(map(is_han, word)) or not (found := self._index.abbreviated(word)):
                continue
            odd = standing.oddity(self._text, start, end) >= standing.ODD
            if odd and len(found) <= _FEW and standing.left(self._text, start) and standing.right(self._text, end):
                stems = {self._index.profiles[one].legal.stem[:3] for one in found}
                one_char = len(word) > 3 and stems == {word[:3]}
                how: How = "ask" if len(found) > 1 else "guess" if one_char else "confirm"
                yield Hit(start, end, found, how, 2)
                return

    def _blank(self, start: int) -> Iterator[Hit]:
        """华什么来着: all whose names begin so."""
        found = _BLANK.match(self._text, start)
        clients = tuple(one.number for one in self._index.profiles if one.legal.stem[:1] == found[1]) if found else ()
        if found and 0 < len(clients) <= _FEW:
            yield Hit(start, start + 2, clients, "confirm" if len(clients) == 1 else "ask", 3)


class _Free:
    """Which positions no hit has taken."""

    def __init__(self, text: str, taken: Sequence[Hit]) -> None:
        self._taken = bytearray(len(text))
        for hit in taken:
            self._taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)

    def __call__(self, position: int) -> bool:
        return not self._taken[position]


def _settled(start: int, end: int, clients: Sequence[int]) -> Hit:
    hows: dict[int, How] = {0: "unknown", 1: "guess"}
    return Hit(start, end, tuple(sorted(clients)), hows.get(len(clients), "ask"), 1)
