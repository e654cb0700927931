"""What a message answers of the questions before a proposal: one or several, by number, by product, or put off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.rulebook import Rulebook
from notes.wording import plain
from proposals.mentions import find_products
from proposals.opening import Answer, Change, PutOff, Question, read_answer, settled
from proposals.record import Item, Plan
from proposals.requesting import read_request
from proposals.requestwords import pattern
from proposals.terms import blanked, find_money, find_tenors

LONGEST = 60  # characters of an answer in words
_MOST_BESIDE = 6  # characters that may stand beside amounts, tenors and products before it is something else
_MOST_WORDS, _MOST_WORDS_LATE = 4, 2  # and beside a figure, a yes or a no, the question's own words aside
_SHORT = 12
_LONGEST_CALL = 24
_NUMBERED = re.compile(r"(?:^|(?<=[\s,;，；。、]))[(（]?([1-3])\s?[.．、)）:：](?!\d)\s*")
_ASKS = re.compile(r"[?？]|[吗呢么]\s*[。.!！]?$|多少|什么|怎么|如何|哪|能否|可否|是否|多久|多长|最[长高多低]")
_MEETS = re.compile(r"拜访|走访|见了|见到|去了|来电|电话|聊了|开会|吃饭|提到|说[是他下要想]|想要|打算|客户")
_SUM = re.compile(r"\d\s?(?:万|亿)?(?:元|块)|\d\s?[万亿](?![人户家次件个股吨])")
_FIGURE = re.compile(r"\d[\d,.]|\d\s?\D")
_CORRECTS = re.compile(r"不是.{1,12}是|那条|那一条|记录|撤[回销]")  # said of a note, not in answer to a question
_VALUED = re.compile(r"[\d,.%+-]+|百分之|[零〇一二两三四五六七八九十百千万亿半成点]|美元|[元倍年月天日户家笔次个岁条]")
_PARTED = re.compile(r"[，,；;、\n]+")
_ALL = re.compile(r"都|全部|全都|所有|\ball\b")
_WHATEVER = re.compile(r"^(?:随便|都行|都可以|无所谓|你定|您定|看着办|你看着办|按常规|whatever|any)[吧。.!！]*$")
_FILLER = re.compile(
    r"大概|大约|左右|差不多|先|就|按|做|定|写|申请|金额|期限|额度|是|吧|嘛|呗|了|的|那|个|各|都|也|约|期|元|人民币"
)


@dataclass(frozen=True, slots=True)
class Replies:
    """What reads answers: the rulebook's products and facts, and the day."""

    rulebook: Rulebook
    today: date

    def after(self, plan: Plan, questions: Sequence[Question], text: str, *, late: bool = False) -> Plan | None:
        """The plan with all that a message answers; None when it answers nothing.

        `late`: something else came between, so that only what can hardly be anything else is an answer.
        """
        if not self.may_be(text, late=late):
            return None
        answers = list(self._answers(questions, text, late))
        for question, answer in answers:
            plan = settled(plan, question, answer)
        if answers:
            return plan
        return self._named(plan, questions, text)

    def may_be(self, text: str, *, late: bool = False) -> bool:
        """Whether a message can be an answer at all, and is no question and no note."""
        ready = plain(text)
        if _NUMBERED.match(ready):
            return True
        other = (_ASKS, _MEETS, _CORRECTS)
        return not any(each.search(ready) for each in other) and len(ready) <= (_SHORT if late else LONGEST)

    def _answers(self, questions: Sequence[Question], text: str, late: bool) -> Iterator[tuple[Question, Answer]]:
        if numbered := _by_number(plain(text)):
            for number, words in numbered:
                answer = self._one(questions[number - 1], words) if number <= len(questions) else None
                if answer is not None:
                    yield questions[number - 1], answer
        elif in_order := self._in_order(questions, text):
            yield from in_order
        elif pattern("putting_off").search(plain(text)) or _WHATEVER.match(plain(text).strip()):
            for question in questions if _ALL.search(plain(text)) else questions[:1]:
                yield question, PutOff(question.key)
        else:
            yield from self._terms(questions, text) or self._fact(questions, text, late)

    def _in_order(self, questions: Sequence[Question], text: str) -> list[tuple[Question, Answer]]:
        """65%，不知道，1.2: a part for each question from the first on, where every part answers its own."""
        parts = [part for part in _PARTED.split(text.strip()) if part.strip()]
        if not 2 <= len(parts) <= len(questions) or self._named_in(text):
            return []
        found = [(question, self._one(question, part)) for question, part in zip(questions, parts, strict=False)]
        answers = [(question, answer) for question, answer in found if answer is not None]
        return answers if len(answers) == len(parts) else []

    def _one(self, question: Question, words: str) -> Answer | None:
        if _WHATEVER.match(words.strip()):
            return PutOff(question.key)
        if question.field in ("amount", "tenor"):
            return read_answer(question, words, self.rulebook.facts, today=self.today)
        return self._value(question, words)

    def _terms(self, questions: Sequence[Question], text: str) -> list[tuple[Question, Answer]]:
        """Amounts and tenors: those of the products that are named, else of the first that was asked for both."""
        asked = [one for one in questions if one.field in ("amount", "tenor")]
        if not asked or self._beside(text) > _MOST_BESIDE:
            return []
        items = {item.code: item for item in read_request(text, self.rulebook).items}
        by_name = [(one, answer) for one in asked if (answer := self._of_product(one, items.get(one.name), text))]
        return by_name if by_name or items else self._unnamed(asked, text)

    def _of_product(self, question: Question, item: Item | None, text: str) -> Answer | None:
        """What is said of the product that a question is about: in the whole message, else beside its name."""
        if item is None:
            return None
        if question.field == "amount" and item.amount is not None:
            return Change(item.code, amount=item.amount, currency=item.currency)
        if question.field == "tenor" and item.tenor_m is not None:
            return Change(item.code, tenor_m=item.tenor_m)
        beside = [part for part in _PARTED.split(text) if item.code in self._named_in(part)]
        return self._one(question, beside[0]) if len(beside) == 1 else None

    def _named_in(self, text: str) -> list[str]:
        return [one.code for one in find_products(text, self.rulebook.products) if one.code]

    def _unnamed(self, asked: Sequence[Question], text: str) -> list[tuple[Question, Answer]]:
        if find_money(text) and find_tenors(text):
            both = [name for name in (one.name for one in asked) if sum(one.name == name for one in asked) > 1]
            asked = [one for one in asked if not both or one.name == both[0]]
        found: dict[str, tuple[Question, Answer]] = {}
        for question in asked:
            answer = read_answer(question, text, self.rulebook.facts, today=self.today)
            if answer is not None:
                found.setdefault(question.field, (question, answer))
        return list(found.values())

    def _fact(self, questions: Sequence[Question], text: str, late: bool) -> Iterator[tuple[Question, Answer]]:
        """A fact: the one that the message names, whether it was asked for or not, else the first that it answers."""
        if late and find_products(text, self.rulebook.products):
            return
        named = [entry for entry in self.rulebook.facts.values() if len(entry.label) > 2 and entry.label in text]
        if named:
            entry = max(named, key=lambda one: len(one.label))
            asked = next((one for one in questions if one.name == entry.name), Question("fact", entry.name, ""))
            answer = self._value(asked, text.replace(entry.label, "").strip(" 是为约：:，,"), late)
            if answer is not None:
                yield asked, answer
            return
        for place, question in enumerate(questions):
            if question.field in ("amount", "tenor") or (place and nods(text)):
                continue  # 好 says yes to what was asked first, to nothing further down
            answer = self._value(question, text, late)
            if answer is not None:
                yield question, answer
                return

    def _value(self, question: Question, text: str, late: bool = False) -> Answer | None:
        """A fact's value; an amount is no share and no count, a figure no yes or no, and a sentence is neither."""
        entry = self.rulebook.facts.get(question.name)
        ready = plain(text).strip()
        if entry is not None and entry.type in ("dec", "int") and _SUM.search(ready):
            return None
        if entry is not None and entry.type == "bool" and _FIGURE.match(ready):
            return None
        most = _MOST_WORDS_LATE if late else _MOST_WORDS
        if entry is not None and entry.type in ("dec", "int", "money", "bool") and _words_of(ready, question) > most:
            return None
        return read_answer(question, text, self.rulebook.facts, today=self.today)

    def _beside(self, text: str) -> int:
        """How much a message says beside amounts, tenors and products."""
        spans = [(one.start, one.end) for one in find_products(text, self.rulebook.products)]
        amounts, tenors = find_money(text, spans), find_tenors(text, spans)
        spans += [(one.start, one.end) for one in amounts] + [(one.start, one.end) for one in tenors]
        return len(re.sub(r"[\W\d_]", "", _FILLER.sub("", blanked(plain(text), spans))))

    def _named(self, plan: Plan, questions: Sequence[Question], text: str) -> Plan | None:
        """Products or needs in answer to what the proposal is for."""
        if not any(question.field == "needs" for question in questions):
            return None
        asked = read_request(text, self.rulebook)
        if not (asked.items or asked.needs):
            return None
        return replace(plan, wanted=(*plan.wanted, *asked.items), needs=(*plan.needs, *asked.needs))


def _words_of(ready: str, question: Question) -> int:
    """How much an answer says beside its figure, yes or no, and the words of the question."""
    if pattern("putting_off").search(ready):
        return 0
    for said in (pattern("said_no"), pattern("said_yes"), _FILLER, _VALUED):
        ready = said.sub("", ready)
    asked = set(plain(question.text))
    return sum(each not in asked for each in re.sub(r"[\W\d_]", "", ready))


def _by_number(ready: str) -> list[tuple[int, str]]:
    """1. 12个月 2. 1000万: each number with the words behind it."""
    marks = list(_NUMBERED.finditer(ready))
    if not marks or marks[0].start() > 0:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(ready)]
    return [(int(mark[1]), ready[mark.end() : end].strip(" ,，;；。")) for mark, end in zip(marks, ends, strict=True)]


_NEVER_MIND = re.compile(
    r"^\s*(?:先)?(?:算了|取消|不写了|不用了|不答了|先不写|不写|先放着?|放着|改天再说|以后再写|停|退出"
    r"|cancel|never ?mind|stop)[吧了。.!！]*\s*$",
    re.IGNORECASE,
)
_NODS = re.compile(
    r"^\s*(?:嗯+|哦+|好的?|行|ok|okay|收到|在吗?|你好|您好|hi|hello|[?？!！。.…]+)[。.!！~]*\s*$", re.IGNORECASE
)
_GO_ON = re.compile(
    r"(?:^|[，,\s的个份])(?:接着|继续|回到|回去)(?:写|答|做|弄|来|刚才|上次|方案|吧|$|给)|\b(?:go on|continue)\b",
    re.IGNORECASE,
)
_TALE = re.compile(r"客户|他们|对方|合作|观察|跟进|推进|[总经理]说")


def gives_up(text: str) -> bool:
    """Whether a message leaves the questions for another day."""
    return _NEVER_MIND.match(text) is not None


def nods(text: str) -> bool:
    """Whether a message says nothing that could be an answer: 嗯, 好, ？."""
    return _NODS.match(text) is not None


def goes_on(text: str) -> bool:
    """Whether a message asks for the questions that were left: 接着写, 继续写华兴的方案."""
    return len(text) <= _LONGEST_CALL and _GO_ON.search(text) is not None and not _TALE.search(text)
