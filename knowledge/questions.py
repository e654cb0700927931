"""Understanding a question before anything is searched: what it means, as of when, and of which kind it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.asof import day_asked
from knowledge.breaches import asks_to_break_a_rule, may_ask_to_break_a_rule, orders_the_bot_about
from knowledge.followups import Known, resolve
from knowledge.glossary import Glossary
from knowledge.normalise import clean, words

MOST_CHARACTERS = 2_000

QuestionKind = Literal["lookup", "compare", "list", "meaning", "nothing"]

_CJK = re.compile(r"[\u3400-\u9fff]")
_ENGLISH_WORD = re.compile(r"[a-z]{2,}")
_SENTENCE = 3  # English words that make an English question; LPR or SC01 alone is none
_LETTER = re.compile(r"[a-z0-9\u3400-\u9fff]")
_COMPARES = re.compile(
    r"区别|差别|不同(?!意)|不一样|一样吗|差异|差在|差多少|对比|比较|哪个|谁(?:更|高|低)|分别|各(?:是|要|有|自|按)?(?:多少|几|什么)|都(?:按|是|要)|"
    r"卡得|怎么[选挑]|还是|\bvs\b|\bversus\b|\bdifferen\w*|\bcompare\w*|\bor\b"
)
_JOINT = r"(?:和|与|跟|同|及|、|还是|比|vs\.?|versus|and|or)"
_ALIKE = re.compile(
    rf"(?P<a>[\u3400-\u9fffa-z0-9]{{0,8}}(?P<tail>[\u3400-\u9fff]{{1,6}})){_JOINT}(?P<b>[\u3400-\u9fffa-z0-9]{{1,8}}?(?P=tail))"
)
_ASKING = frozenset("有 啥 客户 产品 业务 主要 大 之间 讲 说 介绍 difference differences between".split())
_LISTS = re.compile(
    r"有哪些|哪些|哪几|都有(?:什么|啥)|包括(?:什么|哪)|列(?:一下|出)|清单|\bwhich\b|\blist\b|what (?:documents|are the)"
)
_MEANS = re.compile(
    r"(?:是|指)(?:个)?(?:什么|啥)(?:意思|东西)?[？?]?$|什么叫|啥叫|什么意思|啥意思|的定义|怎么定义|"
    r"\bwhat does .* mean\b|\bmeaning of\b"
)
_GREETS = re.compile(
    r"^(?:你好|您好|哈喽|嗨|早上好|早|晚上好|下午好|在吗|在么|谢谢|多谢|辛苦了?|好的?|收到|ok|okay|嗯+|哦+|"
    r"你是谁|你叫什么(?:名字)?|你(?:能|会)(?:做|干)?(?:什么|啥)|"
    r"who are you|hi|hello|hey|thanks|thank you|test|测试)[\s!！。.~～,，吗呀啊啦]*$"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question made whole.

    `text` stands alone; `as_of` is the day judged, moved when the question names one (`day_named`). `parts` are the
    questions about the two things compared, `sides` their names where nothing more is asked than how they differ.
    `orders` tries to change how the bot works; `breach` asks for a way round a rule, `breach_if_forbidden` does so
    when a rule forbids it.
    """

    asked: str
    text: str
    as_of: date
    day_named: bool
    language: Literal["zh", "en"]
    kind: QuestionKind
    parts: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    orders: bool = False
    breach: bool = False
    breach_if_forbidden: bool = False


def understand(
    text: str, history: tuple[str, ...], today: date, glossary: Glossary, known: Known = lambda word: True
) -> Understood:
    """Reads `text` against the conversation, seen from `today` (the day asked on, or the day asked as of).

    `known` tells whether a word stands in the documents.
    """
    asked = " ".join(clean(text)[:MOST_CHARACTERS].split())
    whole = resolve(asked, [clean(h)[:MOST_CHARACTERS] for h in history], glossary.subjects, known)
    day = day_asked(asked, today) or (day_asked(whole, today) if whole != asked else None)
    kind, parts = _kind(asked, whole, glossary)
    sides = _sides(whole, glossary) if kind == "compare" else ()
    return Understood(
        asked=text,
        text=whole,
        as_of=day or today,
        day_named=day is not None,
        language="en" if not _CJK.search(asked) and len(_ENGLISH_WORD.findall(asked)) >= _SENTENCE else "zh",
        kind=kind,
        parts=parts,
        sides=sides,
        orders=orders_the_bot_about(asked),
        breach=asks_to_break_a_rule(asked),
        breach_if_forbidden=may_ask_to_break_a_rule(asked),
    )


def _kind(asked: str, whole: str, glossary: Glossary) -> tuple[QuestionKind, tuple[str, ...]]:
    if not _LETTER.search(asked) or _GREETS.match(asked):
        return "nothing", ()
    if _COMPARES.search(whole) and (parts := _compared(whole, glossary)):
        return "compare", parts
    if _LISTS.search(whole):
        return "list", ()
    return ("meaning" if _MEANS.search(whole) else "lookup"), ()


def _compared(text: str, glossary: Glossary) -> tuple[str, ...]:
    """Two questions, one for each thing compared, with the aspect asked kept in both."""
    first, second = _two_terms(text, glossary) or _two_alike(text) or ("", "")
    if not first:
        return ()
    one = re.sub(rf"\s*{_JOINT}?\s*{re.escape(second)}", " ", text, count=1)
    other = re.sub(rf"{re.escape(first)}\s*{_JOINT}?\s*", " ", text, count=1)
    return " ".join(one.split()), " ".join(other.split())


def _sides(text: str, glossary: Glossary) -> tuple[str, ...]:
    """The two products compared, when the question asks for no particular aspect of them."""
    sides = glossary.subjects(text)[:2]
    rest = _COMPARES.sub(" ", text)
    for side in sides:
        rest = rest.replace(side, " ")
    return tuple(sides) if len(sides) == 2 and not [w for w in words(rest) if w not in _ASKING] else ()


def _two_terms(text: str, glossary: Glossary) -> tuple[str, str] | None:
    mentions = glossary.subjects(text)
    return (mentions[0], mentions[1]) if len(mentions) >= 2 else None


def _two_alike(text: str) -> tuple[str, str] | None:
    """Two things that end alike: 一般保证跟连带保证, 有限公司和股份公司."""
    match = _ALIKE.search(text)
    if not match or match["b"] == match["tail"]:
        return None
    return match["a"][-(len(match["b"]) + 1) :], match["b"]
