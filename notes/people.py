"""The people of a message: those on the client's side with name and position, and colleagues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from notes import acquainted, personnames
from notes.personnames import NOBODY, Patterns
from notes.reading import Reading
from notes.record import Person
from notes.vocabulary import Vocabulary, alternatives

# A position without a name counts for somebody who took part.
_TOOK_PART = re.compile(
    r"^(?:本人|自己|私下|私底下|悄悄|偷偷|也|都|那边|又|还|就|今天|昨天|刚|刚才|上午|下午|亲自|跟我|和我|"
    r"一直|主动|专门|直接|在电话里|电话里|微信)*"
    r"(?:说|讲|表示|反馈|提出|提到|提了|提(?!供|前|交|款|额|高|升|取)|问|来(?!料)|打电话|打来|来电|在(?!外|国外|管|负责|盯|"
    r"家养)|陪|接待|想|要求|要(?!走|离|换|辞|签|连带)|嫌|希望|告诉|答应|同意|找我|请我|"
    r"觉得|认为|承诺|透露|强调|抱怨|愿意(?!连带|担保|签)|担心|关心|约我|约了|约|话|"
    r"讲|发消息|发微信|加了|微信|回复|介绍|解释|倾向|点头|松口|催|坚持|拒绝|不同意|"
    r"不愿意|不肯|参加|一起|带我|带着|带队|出面|出来接|called|says?|said|wants?|told|"
    r"asked|mentioned|phoned|emailed|is asking|would like|hopes?)"
)
_MET = re.compile(
    r"(?:见了|见到|见的|见完|见咗|拜访了?|跟|和|与|同|约了|找了?|问了?|陪|请|打给|"
    r"碰到|遇到|聊了|会见了?|met|with|called|saw)(?:他们|他们家|他家|客户|公司|对方|"
    r"一下|个)?的?\s*$"
)
_TALKED = re.compile(r"^(?:聊|谈|说|碰|见|吃|打|通|沟通|开会|喝|对接|交流|面谈|了|一起|当面|坐)")
_OURS = re.compile(r"(?:我们|我|咱们|咱)(?:行|部门|这边|这)?(?:的|里)?\s*$")
# How somebody is addressed: any position says more.
_ADDRESSES = frozenset({"总", "先生", "女士", "小姐", "太太", "老师"})
# What a colleague does, not a client: goes there, has something signed.
_THEIRS = re.compile(
    r"(?:他们|她们|客户|对方|公司|他家)(?:那边|的)?(?:法务|合规|运营|风控|资金部|财务)(?:部)?(?:的)?\s*$"
)
_ERRAND = re.compile(
    r"^[\s,]*(?:[^,。]{0,8}?)?(?:去(?!世)|到(?!期)|找|上门|负责|跟进|补签|核实|查一?下|"
    r"走流程|做方案|出方案|陪我|跟我去|过去|写|整理|准备|对接客户)"
)
# 李经理你好: whom a message that is passed on speaks to. 评估公司老韩: of neither side.
_ADDRESSED = re.compile(r"[\s,]*(?:你好|您好|早上好|下午好|上午好|打扰|辛苦|麻烦)")
_OF_A_FIRM = re.compile(r"(?:评估公司|会计所|会计师事务所|律所|律师事务所|担保公司|租赁公司|保险公司|拍卖行)的?$")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{2,14}(?![A-Za-z])")
_NOT_A_NAME = frozenset(
    "the they their them he she his her our we you and but for with from visited "
    "met called spoke need needs wants want follow please client company bank loan "
    "monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august "
    "september october november december today tomorrow yesterday next last this "
    "that these those "
    "now also interested lpr libor sofr shibor wechat zoom teams email call meeting "
    "lunch dinner send sent get give ask asked told tell said says new old factory "
    "plant inventory "
    "sales revenue orders order just had has have will can could would should not "
    "yes maybe approx about around usd rmb cny eur hkd gbp jpy million term working "
    "capital credit "
    "line limit rate rates deposit deposits account accounts payroll factoring collateral "
    "guarantee owner boss chairman director manager accountant finance heard rumor "
    "rumour "
    "correction update actually sorry cancel delete remind reminder note prepare "
    "quote proposal draft check collect chase group holdings trading tech technology "
    "logistics foods "
    "food international industrial auto parts machinery textile pharma construction "
    "electronics medical environmental cold chain supply asked hoping due tenor clean "
    "unsecured "
    "customer customers supplier suppliers invoice invoices receivables they're dropped "
    "came asked two three one first second both all".split()
)
_SPOKE_CHINESE = re.compile(
    r"说|来|在|想|要|打|讲|问|跟|聊|谈|发|微信|表示|答应|今|昨|明|后天|周|下周|星期|上午|下午|也"
)
_SPOKE = re.compile(
    r"^[\s,]*(?:called|said|says|wants?|told|asked|mentioned|phoned|emailed|is|was|"
    r"will|would|hopes?|needs?|confirmed|agreed|promised|thinks|说|问|想|讲|表示|打|"
    r"来|要|嫌|也|在|那边|话)"
)
_MEETING = re.compile(r"(?:met|saw|with|called|from|to|and|told|asked|跟|和|与|见了|见到|找|约了?|给|问)\s*$")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person found in a text."""

    start: int
    end: int
    person: Person
    colleague: bool = False


def find(reading: Reading, words: Vocabulary) -> list[Somebody]:
    """Everybody named in a message, in order. Positions without a name only for those who took part."""
    patterns = personnames.patterns_for(words)
    found: list[Somebody] = []
    for one in (
        *_acquainted(reading, words, patterns),
        *_called(reading, words, patterns),
        *_titled(reading, words, patterns),
        *_familiar(reading, patterns),
        *_latin(reading, words, patterns),
        *_full(reading, patterns),
    ):
        if not _overlaps(found, one) and not _named_company(reading, one) and not _is_day(reading, one):
            found.append(one)
    for one in (*_unnamed(reading, words, patterns), *_latin_unnamed(reading, words, patterns)):
        if not _overlaps(found, one) and not _named_company(reading, one):
            found.append(one)
    ordered = sorted(found, key=lambda one: one.start)
    judged = [replace(one, colleague=_is_colleague(reading, one, words)) for one in ordered]
    ours = {one.person.name for one in judged if one.colleague and one.person.name and one.person.title is None}
    return [replace(one, colleague=one.colleague or one.person.name in ours) for one in judged]


def _acquainted(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """Those whom the book lists as contacts of the clients that are meant."""
    for start, end, person in acquainted.find(reading, words, patterns, reading.known):
        yield Somebody(start, end, person)


def of_client(found: Iterable[Somebody]) -> tuple[Person, ...]:
    """The client's people, each once, in the fullest wording."""
    kept: list[Person] = []
    for one in found:
        if one.colleague:
            continue
        for number, other in enumerate(kept):
            if _same(other, one.person):
                kept[number] = _fuller(other, one.person)
                break
        else:
            kept.append(one.person)
    return tuple(kept)


def _titled(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """董事长王总, 财务总监李敏, 财务小陈; 王总, 李会计, 张伟民总; 新来的姓孙."""
    for match in patterns.title_name.finditer(reading.flat):
        behind = _behind_title(reading, words, patterns, match)
        if behind is not None:
            yield behind
    for match in patterns.title.finditer(reading.flat):
        found = personnames.name_before(reading, match.start(), patterns, match[0])
        if found is None or personnames.is_nobody(reading.flat[found : match.end()], match.start() - found):
            continue
        title = "董事长" if match[0] == "董" else words.titles.get(match[0], match[0])
        name = reading.text[found : match.start()]
        if name == "董" and reading.flat[found - 1 : found] in patterns.surnames:
            continue  # 张董秘书: the secretary, of whom no name is said
        yield Somebody(found, match.end(), Person(name, title, reading.words(found, match.end())))
    for match in patterns.surnamed.finditer(reading.flat):
        said = match["title"] or match["behind"]
        position = words.titles.get(said, said) if said else None
        person = _person(reading, match.start("name"), match.end("name"), position, match)
        yield Somebody(match.start(), match.end(), person)


def _behind_title(reading: Reading, words: Vocabulary, patterns: Patterns, match: re.Match[str]) -> Somebody | None:
    """Whoever is named right behind a position: 会计蔡小姐, 店长老何, 财务经理方小娟, 董事长王."""
    flat, start, said = reading.flat, match.end(), match["title"]
    before = personnames.name_before(reading, match.start(), patterns, said)
    if before is not None and match.start() - before > 1 and patterns.address.match(flat, start):
        return None  # 李敏财务总监王总: the position is that of the name before it
    end = personnames.name_at(flat, start, said, patterns)
    addressed, familiar = patterns.address.match(flat, start), patterns.familiar.match(flat, start)
    bare = patterns.bare.match(flat, start)
    if addressed:
        first, last, whole = start, addressed.end("name"), addressed.end()
    elif familiar and (familiar["age"] == "老" or not personnames.is_nobody(familiar[0], 1)):
        first, last, whole = start + 1, familiar.end(), familiar.end()
    elif end is not None:
        first, last, whole = start, end, end
    elif bare and flat[start] in patterns.common and said not in personnames.LONG_ONLY:
        first, last, whole = start, bare.end(), bare.end()
    else:
        return None
    title = words.titles.get(said, said)
    return Somebody(match.start(), whole, Person(reading.text[first:last], title, reading.words(match.start(), whole)))


def _called(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """老周全名周怀瑾,是他们副总: the full name, and the position said behind it."""
    for match in patterns.called.finditer(reading.flat):
        end = personnames.name_at(reading.flat, match.end(), "", patterns)
        if end is not None:
            position = patterns.position.match(reading.flat, end)
            title = words.titles.get(position["title"], position["title"]) if position else None
            said = reading.words(match.end(), position.end() if position else end)
            yield Somebody(match.end(), end, Person(reading.text[match.end() : end], title, said))


def _full(reading: Reading, patterns: Patterns) -> Iterator[Somebody]:
    """骆敏 in 朗庭的骆敏来我们行, 见了骆敏聊: a full name right behind a client's name or a word of meeting."""
    for match in patterns.full.finditer(reading.flat):
        start, end = match.span("name")
        behind_client = any(name.end == match.start() for name in reading.names if name.kind in {"name", "part"})
        met = re.search(
            r"(?:见了|见到|拜访了?|约了|碰到|遇到|会见了?|姓名是?|联系人是?|叫|找到|再跟|去跟)$",
            reading.flat[: match.start() + (1 if match[0][0] == "的" else 0)],
        )
        if _signs(reading, start, end):
            yield Somebody(start, end, Person(reading.text[start:end], None, reading.words(start, end)))
            continue
        if patterns.unnamed.match(reading.flat, start):
            continue
        if (behind_client or met) and _SPOKE_CHINESE.match(reading.flat[end:]) and not NOBODY.search(match["name"]):
            yield Somebody(start, end, Person(reading.text[start:end], None, reading.words(start, end)))


def _signs(reading: Reading, start: int, end: int) -> bool:
    """Whether somebody of a client signs what is passed on: 秦岭航空-陆薇: …"""
    client = any(name.end == start - 1 and name.kind == "name" for name in reading.names)
    return client and reading.text[start - 1] in "-—－–_ " and reading.text[end : end + 1] in tuple(":：")


def _person(reading: Reading, start: int, end: int, title: str | None, match: re.Match[str]) -> Person:
    return Person(reading.text[start:end], title, reading.words(match.start(), match.end()))


def _familiar(reading: Reading, patterns: Patterns) -> Iterator[Somebody]:
    """老周, 小陈."""
    for match in patterns.familiar.finditer(reading.flat):
        if personnames.is_nobody(reading.flat[match.start() : match.end() + 2], 1) or reading.flat[
            match.start() - 1 : match.start()
        ] in tuple("最较缩大减得"):
            continue
        yield Somebody(
            match.start(), match.end(), _person(reading, match.start("name"), match.end("name"), None, match)
        )


def _latin(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """CFO Linda, Ms. Lin, and names alone where somebody speaks or is met."""
    titles = [(match, match["title"] or match["alone"]) for match in patterns.english.finditer(reading.plain)]
    for match in _LATIN.finditer(reading.text):
        if match[0].lower() in _NOT_A_NAME or match[0].lower() in words.titles:
            continue
        before = [title for title in titles if 0 <= match.start() - title[0].end() <= 1 and title[1]]
        if before:
            start, title = before[-1][0].start(), words.titles[before[-1][1]]
            # "their CFO Mr. Zhang": the position outweighs the address
            higher = [one for one in titles if 0 <= start - one[0].end() <= 1 and title in {"先生", "女士"}]
            if higher:
                start, title = higher[-1][0].start(), words.titles[higher[-1][1]]
            end = _family_name(reading, match.end())
            yield Somebody(start, end, Person(reading.text[match.start() : end], title, reading.words(start, end)))
        elif _SPOKE.match(reading.text[match.end() :]) or _MEETING.search(reading.text[: match.start()]):
            yield Somebody(match.start(), match.end(), Person(match[0], None, match[0]))


def _family_name(reading: Reading, end: int) -> int:
    """Where a name in letters ends when a second word of it follows: CEO Zhou Hao."""
    second = _LATIN.match(reading.text, end + 1) if reading.text[end : end + 1] == " " else None
    if second is None or second[0].lower() in _NOT_A_NAME or _named_at(reading, second.start()):
        return end
    return second.end()


def _named_at(reading: Reading, place: int) -> bool:
    return any(name.start <= place < name.end for name in reading.names)


def _latin_unnamed(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """Their CFO called: a position in English."""
    for match in patterns.english.finditer(reading.plain):
        title = match["title"] or match["alone"]
        if len(title) > 2 and re.match(
            r"\s+(?:called|emailed|phoned|said|says|wants?|asked|told|came|mentioned|"
            r"confirmed|hopes?|needs?|visited|is asking|texted)\b|\s?(?:说|问|想|讲|来|嫌|表示|打电话)",
            reading.plain[match.start() + len(title) :],
        ):
            yield Somebody(match.start(), match.start() + len(title), Person(None, words.titles[title], title))


def _unnamed(reading: Reading, words: Vocabulary, patterns: Patterns) -> Iterator[Somebody]:
    """老板说…, 见了财务: a position, for somebody who took part."""
    for match in patterns.unnamed.finditer(reading.flat):
        behind, before = reading.behind(match.end()), _without_client(reading, match.start())
        if before.endswith(("换", "新", "换了", "换个", "副")):
            continue
        spoke = _TOOK_PART.match(behind.lstrip(" "))
        met = _MET.search(before) and (
            _TALKED.match(behind) or re.match(r"(?:.*(?:见|拜访|met))", before) or not behind
        )
        if spoke or met:
            title = words.titles.get(match["title"], match["title"])
            yield Somebody(match.start(), match.end(), Person(None, title, reading.words(match.start(), match.end())))


def _without_client(reading: Reading, end: int) -> str:
    """What stands before a position, the client whose it is left out: 跟绿源的财务."""
    start = end - 1 if reading.flat[end - 1 : end] == "的" else end
    return reading.before(next((one.start for one in reading.names if one.end == start), end))


def _named_company(reading: Reading, one: Somebody) -> bool:
    """Whether the words are part of a client's name."""
    return any(name.start < one.end and one.start < name.end and name.kind != "person" for name in reading.names)


def _is_day(reading: Reading, one: Somebody) -> bool:
    """Whether it is 周五 and nobody called 周."""
    return any(day.start < one.end and one.start < day.end for day in reading.dates)


def _is_colleague(reading: Reading, one: Somebody, words: Vocabulary) -> bool:
    """Whether somebody is of our bank or another one."""
    before = reading.before(one.start)
    patterns = personnames.patterns_for(words)
    if _ADDRESSED.match(reading.behind(one.end)) or _OF_A_FIRM.search(before):
        return True
    if one.person.words.startswith("经理") and before.endswith(
        ("产品", "客户", "风险", "评审", "审查", "授信", "理财")
    ):
        return True
    if (patterns.colleague.search(before) and not _THEIRS.search(before)) or _OURS.search(before):
        return True
    if re.search(
        f"(?:{alternatives([*words.banks, *words.lenders])})(?:的|那边的?|那边|派来的)?[^,。]{{0,3}}$", before
    ):
        return True
    if re.search(r"[一-龥]{2}(?:银行|农商行?|行)的?(?:客户经理)?$", before):
        return True
    familiar = one.person.title is None and reading.flat[one.start : one.start + 1] == "小"
    if (
        familiar
        and re.search(r"(?:叫上|带上|喊上|拉上|叫|带|喊)$", before)
        and re.match(r"一起|一块|去|过去", reading.behind(one.end))
    ):
        return True
    return familiar and bool(_ERRAND.match(reading.behind(one.end))) and not before.strip(" ,让叫请安排派")


def _overlaps(found: Iterable[Somebody], one: Somebody) -> bool:
    return any(one.start < other.end and other.start < one.end for other in found)


def _same(one: Person, other: Person) -> bool:
    if one.name is None or other.name is None:
        return one.title == other.title
    if one.name == other.name:
        return True
    shorter, longer = sorted((one, other), key=lambda person: len(person.name or ""))
    return (longer.name or "").startswith(shorter.name or "") and (
        shorter.title is None or longer.title is None or shorter.title == longer.title or shorter.title in _ADDRESSES
    )


def _fuller(one: Person, other: Person) -> Person:
    """One person from two ways of naming them: the longer name, and a position rather than an address."""
    name = one.name if len(one.name or "") >= len(other.name or "") else other.name
    titles = [title for title in (one.title, other.title) if title]
    title = next((title for title in titles if title not in _ADDRESSES), titles[0] if titles else None)
    return Person(name, title, one.words if one.name == name else other.words)
