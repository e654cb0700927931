"""Which client a text means without naming it: pronouns, people, the one of this morning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notes import jargon
from notes.names import Book, How, Kind, NameMention
from notes.record import Earlier, Message
from notes.wording import plain

HERE = ZoneInfo("Asia/Shanghai")
# A pronoun means the client of the message before it, for so long.
STILL_MEANT = timedelta(minutes=30)
_OFFERED = 3

_TIME = re.compile(
    r"(?P<day>今天|今日|今早|今晚|昨天|昨日|昨晚|前天|大前天)?的?(?P<part>早上|上午|中午|下午|晚上|早晨)?(?:去|见|说|聊|拜访|跑|来|记|提)?(?:过|了|到)?的?"
    r"那(?:家|户|条|一家|个客户|个厂|边那家)"
)
_JUST_NOW = re.compile(
    r"(?:刚才|刚刚|刚)(?:说|聊|见|去|记|提)?(?:过|了|到)?的?那(?:家|户|条|一家|个客户)|上一?家|前一?家"
)
_PRONOUN = re.compile(
    r"他们(?:家|那边|公司|厂里?)?|她们|它们|(?:这|那)(?:家|户)(?:公司|企业|客户|厂)?|那个客户|这个客户|该公司|该企业|该客户|佢哋|佢地|他家|人家|"
    r"(?<![a-z])(?:they|them|their|that client|this client|the client|same client)(?![a-z])"
)
_TITLE = r"(?:总|董|经理|会计|厂长|主任|总监|老板|工(?![资程人作业厂行商地])|部长|科长|财务|出纳|老师|女士|先生|小姐)"
_COMPOUND = "欧阳|司徒|上官|诸葛|司马|夏侯|皇甫|尉迟|公孙|慕容|令狐"
_PERSON = re.compile(
    rf"(?:老|小|阿)(?P<familiar>[\u4e00-\u9fff])(?![\u4e00-\u9fff]?(?:厂|公司|集团|区|板|师|企))|(?P<titled>{_COMPOUND}|[\u4e00-\u9fff]){_TITLE}"
)
_COLLEAGUE = re.compile(
    r"(?:产品经理|客户经理|风险经理|评审|审批|审批人|风控|法审|合规|同事|领导|行长|支行|分行|总行|我们行|行里|柜面|运营|团队长|[\u4e00-\u9fff]{2}[部处室])的?$"
)
_PARTS = {"早上": (0, 12), "早晨": (0, 12), "上午": (0, 12), "中午": (10, 14), "下午": (13, 19), "晚上": (17, 24)}
_DAYS = {"昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "大前天": 3}
_WITH_DAY = {"今早": "上午", "今晚": "晚上", "昨晚": "晚上"}


def find(message: Message, book: Book) -> list[NameMention]:
    """Every mention of a client in a message, named or not: what is not named follows from what came before.

    Pronouns and people count only where no client is named, people only where no stranger is either.
    """
    named = book.find(message.text, voice=message.voice)
    if any(one.how != "unknown" for one in named):
        return named
    unnamed = [one for one in Unnamed(message, book).mentions() if not named or one.kind in {"pronoun", "time"}]
    return sorted((*unnamed, *named), key=lambda one: one.start)


def recent(message: Message, book: Book, within: timedelta | None = STILL_MEANT) -> tuple[str, ...]:
    """The clients of the last earlier message that has any, if it is not older than `within`."""
    return next((past.clients for past in _past(message, book) if _is_within(past, message, within)), ())


@dataclass(frozen=True, slots=True)
class _Past:
    """An earlier message with clients."""

    clients: tuple[str, ...]
    sent_at: datetime | None


def _past(message: Message, book: Book) -> Iterator[_Past]:
    """Earlier messages with clients, the last first."""
    for earlier in reversed(message.history):
        if clients := _clients(earlier, book):
            yield _Past(clients, earlier.sent_at)


def _clients(earlier: Earlier, book: Book) -> tuple[str, ...]:
    """Those it was filed under, else those it names."""
    if earlier.clients:
        return earlier.clients
    known = [mention for mention in book.find(earlier.text) if mention.candidates]
    return tuple(dict.fromkeys(name for mention in known for name in mention.candidates))


def _is_within(past: _Past, message: Message, within: timedelta | None) -> bool:
    """Whether an earlier message is recent; one without a time is."""
    if within is None or past.sent_at is None:
        return True
    return timedelta(0) <= message.sent_at - past.sent_at <= within


class Unnamed:
    """The clients that a message means without naming one."""

    def __init__(self, message: Message, book: Book) -> None:
        self._message = message
        self._book = book
        self._text = plain(message.text)
        self._past = list(_past(message, book))

    def mentions(self) -> Iterator[NameMention]:
        """The first that there is: the one of a time, a pronoun, a person."""
        if (found := _TIME.search(self._text)) and (found["day"] or found["part"]):
            yield self._of_time(found)
        elif found := _JUST_NOW.search(self._text) or _PRONOUN.search(self._text):
            yield self._meant(found, "pronoun")
        elif person := next(self._people(), None):
            yield person

    def _mention(self, found: re.Match[str], clients: Sequence[str], how: How, kind: Kind) -> NameMention:
        words = self._message.text[found.start() : found.end()]
        return NameMention(found.start(), found.end(), words, tuple(clients), how, kind)

    def _of_time(self, found: re.Match[str]) -> NameMention:
        first, last = self._span(found["day"] or "", found["part"] or "")
        then = [past for past in self._past if past.sent_at is not None and first <= past.sent_at < last]
        clients = tuple(dict.fromkeys(name for past in reversed(then) for name in past.clients))
        if len(clients) == 1:
            return self._mention(found, clients, "guess", "time")
        return self._mention(found, clients or self._offered(), "ask", "time")

    def _span(self, day: str, part: str) -> tuple[datetime, datetime]:
        """From when to when is meant, on the day of the message or before."""
        today = self._message.sent_at.astimezone(HERE).date()
        midnight = datetime.combine(today - timedelta(days=_DAYS.get(day, 0)), time(), HERE)
        begins, ends = _PARTS.get(part or _WITH_DAY.get(day, ""), (0, 24))
        return midnight + timedelta(hours=begins), midnight + timedelta(hours=ends)

    def _meant(self, found: re.Match[str], kind: Kind) -> NameMention:
        """The one client just spoken of, else the question which."""
        now = self._recent()
        if len(now) == 1:
            return self._mention(found, now, "guess", kind)
        return self._mention(found, now or self._offered(), "ask", kind)

    def _recent(self) -> tuple[str, ...]:
        return next((past.clients for past in self._past if _is_within(past, self._message, STILL_MEANT)), ())

    def _offered(self) -> tuple[str, ...]:
        """The last clients spoken of, to choose from."""
        return tuple(dict.fromkeys(name for past in self._past for name in past.clients))[:_OFFERED]

    def _people(self) -> Iterator[NameMention]:
        """People of clients: by name, or by surname and how they are called."""
        for client in self._book.clients:
            for contact in map(plain, client.contacts):
                if len(contact) > 1 and (found := _whole(contact, self._text)) and not self._is_ours(found):
                    yield self._person(found, self._belonging(contact))
        for found in _PERSON.finditer(self._text):
            surname = found["familiar"] or found["titled"]
            if surname in jargon.surnames() and not self._is_ours(found):
                yield self._person(found, self._belonging(surname))

    def _is_ours(self, found: re.Match[str]) -> bool:
        """Whether it is a colleague."""
        return bool(_COLLEAGUE.search(self._text, 0, found.start()))

    def _belonging(self, name: str) -> tuple[str, ...]:
        """Whose contacts have the name, or the surname."""
        clients = self._book.clients
        return tuple(one.name for one in clients if any(plain(contact).startswith(name) for contact in one.contacts))

    def _person(self, found: re.Match[str], owners: tuple[str, ...]) -> NameMention:
        """Whose person it is: of the client just spoken of unless the contacts say otherwise; else asked."""
        now = self._recent()
        if len(now) == 1 and (not owners or now[0] in owners):
            return self._mention(found, now, "guess", "person")
        options = tuple(dict.fromkeys((*owners, *now)))
        how: How = "confirm" if len(options) == 1 and owners else "ask"
        return self._mention(found, options, how, "person")


def _whole(name: str, text: str) -> re.Match[str] | None:
    """Where a person's name stands; one in letters not as a part of another word."""
    edge = r"(?<![a-z])" if name.isascii() else ""
    return re.search(edge + re.escape(name) + (r"(?![a-z])" if name.isascii() else ""), text)
