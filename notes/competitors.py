"""Other banks and lenders that a message speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from notes.reading import Reading
from notes.vocabulary import Vocabulary, alternatives

# A bank in no list: what stands before 银行, 农商, 信用社 or 行. Not part of its name: what may stand before it.
_BEFORE = (
    "的了在说把被从跟和与给向对是有去到找问想要让比像由经拿还欠换用做走靠借贷押存开过嫌听怕将就也又还只都"
    "原现先后之前另外因为家个笔"
)
_UNLISTED = re.compile(
    rf"(?P<name>[^{_BEFORE}\W\d_a-z]{{2,4}}?)(?P<kind>农村商业银行|农商银行|农商行|"
    rf"农商|村镇银行|银行|农信社?|信用社|行(?=的?(?:报|给|那|说|利率|价|贷|批|授信|"
    rf"额度|费率|承兑|存|开|压|抽|不续|续|放|客户经理|在做|\d|,|。|$)))"
)
# A rural bank of a place: 汉江农商行, not the kind alone.
_RURAL = re.compile(
    rf"(?:(?<![一-龥])|(?<=[在从跟和与给向对去到找被把]))(?P<name>[^{_BEFORE}\W\d_a-z]{{2}})(?:农村商业银行|农商银行|农商行|农商)"
)
_NO_BANK = re.compile(
    r"他|她|我|你|咱|您|本|这|那|哪|某|别|外|其|同|各|几|多|两|三|四|五|每|全|分|支|"
    r"总|手机|网上|企业|商业|人民|国有|股份|城商|城市|农村|发卡|付款|收款|开证|通知|"
    r"开户|合作|主办|"
    r"牵头|代理|参加|承兑|贴现|托管|监管|投资|进|执|运|发|流|旅|出|可|不|能|先|同|"
    r"银|行|言|内|平|实|举|推|施|自|另|隔壁|对公|客户|老板|财务|中央|世界|往来|代发|"
    r"保函|见|去|来|上|下|回|几家|所有|签约|一家|贷款|存款|澄江"
)
# "说星河给3.6": somebody nobody named as a bank quotes a rate.
_QUOTING = re.compile(
    r"(?:说|听说|讲|话)(?P<name>[一-龥]{2})(?:那边|那里)?(?:给|报)(?:了|的|到|他|他们|"
    r"过)?\s*(?=\d|三|四|二|[0-9]字头|lpr)"
)


@dataclass(frozen=True, slots=True)
class Rival:
    """A bank or kind of lender, and where it is named."""

    name: str
    start: int
    end: int


def find(reading: Reading, words: Vocabulary) -> list[Rival]:
    """Other lenders named in a message, in order."""
    found: list[Rival] = []
    for match in _RURAL.finditer(reading.flat):
        if not _NO_BANK.search(match["name"]) and not _in_name(reading, match.start(), match.end()):
            found.append(Rival(f"{match['name']}农商行", match.start(), match.end()))
    for match in _listed(words).finditer(reading.flat):
        if any(match.start() < one.end and one.start < match.end() for one in found):
            continue
        if (
            not _own(reading, match.start())
            and not _once_worked(reading, match.end())
            and not _in_name(reading, match.start(), match.end())
        ):
            found.append(Rival(words.banks.get(match[0]) or words.lenders[match[0]], match.start(), match.end()))
    for match in _UNLISTED.finditer(reading.flat):
        rival = _unlisted(reading, match)
        if rival and not any(rival.start < one.end and one.start < rival.end for one in found):
            found.append(rival)
    for match in _bare(words).finditer(reading.flat):
        start, end = match.span("name" if match["name"] else "than")
        _add(found, reading, Rival(words.bare_banks[match["name"] or match["than"]], start, end))
    for match in _QUOTING.finditer(reading.flat):
        name = match["name"]
        if not _NO_BANK.search(name) and not re.search(r"[总董工]$|^[老小]|客户|那边|领导|审批", name):
            _add(found, reading, Rival(name + "银行", *match.span("name")))
    return sorted(found, key=lambda one: one.start)


def _add(found: list[Rival], reading: Reading, rival: Rival) -> None:
    """Puts a lender among those found, unless it is part of a name or found already."""
    free = all(rival.end <= one.start or one.end <= rival.start for one in found)
    if free and not _in_name(reading, rival.start, rival.end):
        found.append(rival)


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(names))


def _listed(words: Vocabulary) -> re.Pattern[str]:
    return _pattern((*words.banks, *words.lenders))


@cache
def _bare_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        f"(?P<name>{alternatives(names)})(?:那边|那里)?(?:也|还|都|已经|刚|才|就|说|"
        f"最近|今年|又)*(?=给(?:的|了|到|他|报|批|放|\\d|l)|报(?:的|了|价|\\d|l)|批(?:了|"
        f"的)|抽(?:了|贷|走)|收(?:了|回)|压(?:贷|了|降|缩)|不续|的?(?:利率|费率|报价|授信|贷款|"
        f"额度|那笔|流贷|银承)|放(?:了|的|款))"
        f"|(?<=比)(?P<than>{alternatives(names)})(?=低|高|便宜|贵|还|要)"
    )


def _bare(words: Vocabulary) -> re.Pattern[str]:
    return _bare_pattern(tuple(words.bare_banks))


def _unlisted(reading: Reading, match: re.Match[str]) -> Rival | None:
    name, kind = match["name"], match["kind"]
    if kind == "银行" and reading.flat.startswith(("承兑", "借款", "贷款", "授信"), match.end()):
        return None
    start = match.start()
    if len(name) > 2 and not _begins(reading, start):
        name, start = name[-2:], match.start("kind") - 2
    if _NO_BANK.search(name) or _in_name(reading, start, match.end()):
        return None
    full = {"行": "银行", "农商": "农商行", "农信": "农信社"}.get(kind, kind)
    return Rival(name + full, start, match.end())


def _begins(reading: Reading, start: int) -> bool:
    """Whether a word begins here for sure; else a bank's name is taken to have two characters."""
    before = reading.flat[:start]
    return not before or before[-1] in " ,。、的了在说把被从跟和与给向对是有去到"


def _once_worked(reading: Reading, end: int) -> bool:
    """Whether a bank is only where somebody worked: 以前在招行干过."""
    return bool(re.match(r"(?:那边)?(?:干过|出来的|上过班|工作过|待过|跳槽|跳过来)", reading.flat[end:]))


def _own(reading: Reading, start: int) -> bool:
    return bool(re.search(r"(?:我们?|咱们?|本)$", reading.flat[:start])) or reading.flat.startswith("澄江", start)


def _in_name(reading: Reading, start: int, end: int) -> bool:
    return any(name.start < end and start < name.end for name in reading.names if name.how != "unknown")
