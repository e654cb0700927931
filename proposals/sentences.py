"""Sentences as they are checked: one form of the words, what is only quoted or a product's own term blanked out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.normalise import clean

BLANK = "□"
_LONGEST = 400  # characters of one sentence

_ENDS = re.compile(r"[^。！？!?\n]*(?:[。！？!?\n]+[”’」』）)\"]*|$)")
_ENGLISH_STOP = re.compile(r"(?<=[a-z)%]{2}\.)\s+(?=[A-Z])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SAYS = re.compile(r"\w")
_TITLE = re.compile(r"《[^》]{1,80}》")
_QUOTED = re.compile(r"“[^”]{1,80}”|「[^」]{1,80}」|『[^』]{1,80}』|‘[^’]{1,80}’|\"[^\"]{1,80}\"")
_SPEAKS_OF_WORDS = re.compile(
    r"说|问|称|写|表述|字样|用语|措辞|词|所谓|提到|回复|宣传|使用|出现|之类|等|口号|承诺语|话术|\b(?:say|said|says|word|phrase|claim|term)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, and in the form that is searched: half width, simplified, without thousands' commas."""

    text: str
    words: str


def sentences_of(text: str, own_terms: str = "") -> list[Sentence]:
    """The sentences of a text; `own_terms` (a regular expression) are words that are a product's, not a promise."""
    found = []
    for part in _ENDS.findall(text):
        for piece in _ENGLISH_STOP.split(part):
            said = [one for one in _bounded(piece.strip()) if _SAYS.search(one)]
            found += [Sentence(one, searchable(one, own_terms)) for one in said]
    return found


def _bounded(sentence: str) -> list[str]:
    """A sentence, or the pieces of an endless one, so that the time of a check grows with its length only."""
    return [sentence[at : at + _LONGEST] for at in range(0, len(sentence), _LONGEST)]


def searchable(text: str, own_terms: str = "") -> str:
    """The words of a sentence with titles, quotations that are spoken of, and a product's own terms blanked out."""
    words = _THOUSANDS.sub("", clean(text).replace("−", "-").replace("–", "-"))
    words = _TITLE.sub(_blank, words)
    if _SPEAKS_OF_WORDS.search(_QUOTED.sub("", words)):
        words = _QUOTED.sub(_blank, words)
    return _compiled(own_terms).sub(_blank, words) if own_terms else words


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
