"""One form for text that is written in many: width, script, numbers; and the words and bigrams made of it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from knowledge.quantities import quantities

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fffa-z0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")

# Words that say nothing about the subject of a question or a clause.
STOP_WORDS = frozenset(
    "的 了 和 与 及 或 是 在 对 为 以 其 该 等 于 由 中 上 下 也 都 就 还 又 而 且 但 则 之 所 被 把 将 向 从 到 按 "
    "吗 呢 吧 啊 呀 嘛 么 哦 噢 啦 得 地 着 过 个 这 那 这个 那个 什么 怎么 怎样 如何 多少 几 哪些 哪个 哪 谁 为什么 "
    "请问 请 一下 我 你 他 她 它 我们 你们 他们 咱 咱们 您 能 能不能 能否 可以 可不可以 是否 是不是 有没有 需要 要不要 "
    "不能 没有 现在 目前 如果 的话 时候 情况 一个 一种 应当 应该 可 须 并 "
    "a an the of to in on for and or is are was be can do does did what how much many which when who whom where why "
    "i we you it its this that with by at from as if any there have has please tell me about our my your".split()
)


@lru_cache(maxsize=1)
def _to_simplified() -> Any:
    import opencc

    return opencc.OpenCC("tw2sp"), opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters and Taiwanese terms as the mainland writes them; simplified text comes back as it is."""
    terms, characters = _to_simplified()
    if characters.convert(text) == text:
        return text
    return str(characters.convert(terms.convert(text)))


def clean(text: str) -> str:
    """Text without control and invisible characters, half width, lower case, simplified."""
    lower = unicodedata.normalize("NFKC", _CONTROL.sub("", text)).lower()
    return simplified(unicodedata.normalize("NFKC", lower))  # some letters are one character only in lower case


def normalise(text: str) -> str:
    """`clean` text in which every number has its canonical form: 三千万元, 3,000万 and 3千万 become 30000000."""
    text = clean(text)
    parts, end = [], 0
    for quantity in quantities(text):
        parts += [text[end : quantity.start], quantity.canonical]
        end = quantity.end
    return "".join([*parts, text[end:]])


def words(text: str) -> list[str]:
    """The words of a text for searching, compounds also in parts; numbers in canonical form, no stop words."""
    rest, numbers = _apart(text)
    return _words(rest) + numbers


def tokens(text: str) -> list[str]:
    """Words, numbers, and pairs of neighbouring characters that are no words: the bag a text is found by."""
    rest, numbers = _apart(text)
    found = _words(rest)
    seen = set(found)
    pairs = (run[i : i + 2] for run in _HAN.findall(rest) for i in range(len(run) - 1))
    return found + numbers + [pair for pair in pairs if pair not in seen]


def _apart(text: str) -> tuple[str, list[str]]:
    """A cleaned text without its numbers, and the numbers in canonical form."""
    text = clean(text)
    parts, numbers, end = [], [], 0
    for quantity in quantities(text):
        parts.append(text[end : quantity.start])
        numbers.append(quantity.canonical)
        end = quantity.end
    return " ".join([*parts, text[end:]]), numbers


def _words(text: str) -> list[str]:
    import rjieba

    return [w for w in rjieba.cut_for_search(text) if w not in STOP_WORDS and _WORD.search(w)]
