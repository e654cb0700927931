"""One part of a message becomes a note: every kind of value found, put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from notes import competitors, needs, people, prices, securities, signals, sums, tasks, visits
from notes.doings import Context, Doing
from notes.needs import Wish
from notes.people import Somebody
from notes.phrasing import Subject, person_called
from notes.reading import Reading
from notes.record import Amount, Note, Tenor
from notes.segments import Part
from notes.sumcues import WANTED
from notes.sums import Sum
from notes.vocabulary import Found, Vocabulary

# Times that are no tenor of money: works, a grace, a guarantee of quality.
_NO_TENOR = re.compile(
    r"(?:工期|账期[^,。]{0,8}|宽限|逾期|拖了?|拖欠|欠了?|质保|保修|成立|合作|租期|租约|回款周期|回款(?:要|得|大概)?|"
    r"周转天数|建设期|等了?|过了|做了|干了|压了?|停了?|整改|放假|还有|还剩|剩|用了|断缴(?:了)?|断供(?:了)?|断了|"
    r"已经)[^,。]{0,4}$"
)
_NO_TENOR_BEHIND = re.compile(
    r"^(?:\s*(?:late|overdue|ago|delay|behind)|了|前|后|内|以内|之内|没|不|的?(?:税|社保|合同|"
    r"订单|账期|工期|宽限|质保|历史|经验|前|合作|租约|工资|货款)|来(?!的|期)|多没|"
    r"一直|每|营收|利润|流水|销售|就|下来|整改)"
)
_BARE_NUMBER = re.compile(r"想|要|借|贷|做|存|放|流贷|需|融|评估|值|贴|开|加|额度|缺|差|押|[0-9]\.")
# 新材也要, 5000万: the same as the client before.
_ALSO = re.compile(r"也(?:想)?(?:要|想|做|需要|打算|来)")
_PLACE = re.compile(
    r"(?:在|去了?|到了?|跑了?趟?)(?P<place>[^,。的\d]{0,6}?(?:厂里|工地|车间|园区|"
    r"开发区|办公室|公司|会所|酒店|餐厅|茶楼|茶馆|工厂|基地|项目部|仓库|冷库|高新区|"
    r"产业园))(?=见|聊|谈|看|跟|和|碰|说|,|。|$|里|转|开会|吃)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note before its client is settled, with the tasks as they were found."""

    note: Note
    doings: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is found once for a whole message."""

    people: Sequence[Somebody]
    rivals: Sequence[competitors.Rival]
    products: Sequence[Found]


def share(reading: Reading, words: Vocabulary) -> Shared:
    """What is found once for a whole message."""
    return Shared(people.find(reading, words), competitors.find(reading, words), needs.named(reading, words))


def draft(
    reading: Reading,
    part: Part,
    shared: Shared,
    words: Vocabulary,
    called: str,
    *,
    only_tasks: bool = False,
    before: Sequence[str] = (),
) -> Draft:
    """The note of one part. In a task its client is `called` so; `before`: what the client before it wants."""
    met = visits.find(reading, part, words)
    own = [one for one in shared.people if part.covers(one.start) and not _of_another(reading, part, one)]
    products = [one for one in shared.products if part.covers(one.start)]
    rivals = [one for one in shared.rivals if part.covers(one.start)]
    wishes = needs.find(reading, part, products)
    told = [one for one in sums.find(reading, part, words, products, wishes, shared.rivals) if _is_sum(reading, one)]
    wanted = [one.start for one in told if one.what == WANTED]
    wishes = [one for one in wishes if not _exists(reading, one, told)]
    wishes = wishes or _unnamed(reading, part, words, products, told, before)
    pledged, pledge_guess = securities.find(reading, part, words)
    dangers, heard = signals.find(reading, part, words)
    purpose = needs.purpose(reading, part, words, products, wanted)
    rates = tuple(prices.find(reading, part, shared.rivals))
    subject = Subject(
        None,
        called,
        person_called(own),
        tuple(one.name for one in wishes),
        tuple((one.start, one.amount()) for one in told),
        rates,
    )
    doings = tuple(tasks.find(Context(reading, part, subject, own, met, only_tasks)))
    place = _place(reading, part) if met.form in {"拜访", "现场核查", "宴请", "活动", None} else None
    note = Note(
        date=met.day,
        contact_form=met.form,
        people=people.of_client(own),
        place=place[0] if place else None,
        needs=tuple(one.name for one in wishes),
        amounts=_amounts(told),
        rates=rates,
        tenors=_tenors(reading, part, products, told),
        collateral=tuple(one.name for one in pledged),
        purpose=purpose.name if purpose else None,
        competitors=tuple(dict.fromkeys(one.name for one in rivals)),
        risk_signals=tuple(one.name for one in dangers),
        promises=tasks.promises(doings),
        tasks=tuple(one.task for one in doings),
        words=_words(reading, met, wishes, pledged, dangers, purpose, rivals, place),
    )
    guesses = {
        "date": met.guess,
        "needs": any(one.guess for one in wishes),
        "amounts": any(one.mention.guess for one in told),
        "collateral": pledge_guess,
        "risk_signals": heard,
        "due": any(one.guess for one in doings),
    }
    return Draft(replace(note, guesses=tuple(name for name, guessed in guesses.items() if guessed)), doings)


def _unnamed(
    reading: Reading,
    part: Part,
    words: Vocabulary,
    products: Sequence[Found],
    told: Sequence[Sum],
    before: Sequence[str],
) -> list[Wish]:
    """What is wanted where no product is named: what the words come to, or the same as the client before."""
    wanted = [one.start for one in told if one.what == WANTED]
    others = [one.start for one in told if one.what != WANTED]
    unnamed = needs.unnamed(reading, part, words, products, wanted, others)
    also = next((one for one in reading.matches(_ALSO) if part.covers(one.start())), None)
    if also and before and unnamed and unnamed.guess:
        return [Wish(name, also.start(), also.end()) for name in before]
    return [unnamed] if unnamed else []


def _of_another(reading: Reading, part: Part, one: Somebody) -> bool:
    """Whether somebody is named as a client's of whom only is told: 博衍老板跟岫云陈董是同学."""
    if part.mention is None:
        return False
    before = [
        name for name in reading.names if name.kind in {"name", "part"} and one.start - 2 <= name.end <= one.start
    ]
    return any(
        name.candidates != part.mention.candidates and reading.flat[name.end : one.start] in {"", "的"}
        for name in before
    )


def _exists(reading: Reading, one: Wish, told: Sequence[Sum]) -> bool:
    """Whether a product only says of what kind an amount is that is lent already: 敞口5000, 其中流贷3000."""
    beside = [other for other in told if 0 <= other.start - one.end <= 2]
    return bool(beside) and beside[0].what in {*sums.EXISTING, "负债"} and not needs.renewed(reading, beside[0].start)


def _is_sum(reading: Reading, one: Sum) -> bool:
    """Whether a bare number is an amount at all: where money is lent, kept or valued."""
    return (
        not one.mention.bare
        or one.sure
        or one.mention.vague
        or bool(_BARE_NUMBER.search(reading.before(one.start)[-10:]))
    )


def _amounts(told: Iterable[Sum]) -> tuple[Amount, ...]:
    return tuple(dict.fromkeys(one.amount() for one in told))


def _tenors(reading: Reading, part: Part, products: Sequence[Found], told: Sequence[Sum]) -> tuple[Tenor, ...]:
    by_year = [one.start for one in told if one.what in sums.BY_YEAR]
    kept = [
        Tenor(one.months, one.months_high, one.days, one.days_high, one.words)
        for one in reading.tenors
        if part.covers(one.start)
        and not _NO_TENOR.search(reading.before(one.start))
        and not _NO_TENOR_BEHIND.match(reading.behind(one.end))
        and not any(0 <= start - one.end <= 3 for start in by_year)
        and not (one.days in {1, 7} and any(product.name == "通知存款" for product in products))
    ]
    return tuple(dict.fromkeys(kept))


def _place(reading: Reading, part: Part) -> tuple[str, str] | None:
    for match in _PLACE.finditer(reading.flat):
        if part.covers(match.start()) and not visits.is_coming(reading, match.start(), match.end()):
            words = reading.words(match.start("place"), match.end("place"))
            return words, words
    return None


def _words(
    reading: Reading,
    met: visits.Met,
    wishes: Sequence[Wish],
    pledged: Sequence[Found],
    dangers: Sequence[Found],
    purpose: Found | None,
    rivals: Sequence[competitors.Rival],
    place: tuple[str, str] | None,
) -> tuple[tuple[str, str], ...]:
    """For each plain field the words it comes from."""
    said = {
        "date": met.mention.words if met.mention else "",
        "contact_form": met.form_words,
        "place": place[1] if place else "",
        "needs": _joined(reading, wishes),
        "collateral": _joined(reading, pledged),
        "purpose": reading.words(purpose.start, purpose.end) if purpose else "",
        "competitors": _joined(reading, rivals),
        "risk_signals": _joined(reading, dangers),
    }
    return tuple((name, words) for name, words in said.items() if words)


def _joined(reading: Reading, found: Sequence[Wish] | Sequence[Found] | Sequence[competitors.Rival]) -> str:
    return "、".join(dict.fromkeys(filter(None, (reading.words(one.start, one.end) for one in found))))
