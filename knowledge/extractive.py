"""Answering with the documents' own sentences: chosen, put in a readable order, each under its mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge import phrases
from knowledge.answers import Language
from knowledge.documents import Passage
from knowledge.finding import SERVES, Aspect, Listed
from knowledge.focus import Focus, focus_of
from knowledge.glossary import Reading
from knowledge.quoting import Marks, head_of_table, named, quotation, says_the_same, titled
from knowledge.references import clause_number
from knowledge.retrieval import Hit
from knowledge.sentences import excerpt, label_of
from knowledge.snapshot import Snapshot
from knowledge.succession import ended, followed, outdone, starting
from knowledge.surroundings import children, hit_of, is_item, is_lead, siblings

BUDGET = 400  # characters of the main part: what a phone shows without scrolling far
QUOTED = 3  # places quoted, one more when they are short
CITED = 5  # places cited at most, quoted or named
CITED_PER_PART = 3  # of each side of a comparison
NEAR = 0.45  # share of the best score from which on a passage is near enough to be cited
SAID = 0.3  # weight of what a passage says of what is asked, beside the score it was found with
ROWS = 4  # rows of a table shown at most, when no list is asked
QUOTABLE = 0.65  # and from which on it is quoted: what fits less is only named
LISTED = 10  # items of a list shown at most
PRODUCTS_LISTED = 15  # products of a family that are described, the rest are named
_FIRST_ROOM, _ROOM, _EXCEPTION_ROOM, _SIDE_ROOM = 170, 120, 110, 70
_EXCEPTS = re.compile(r"但|除外|例外|不受|不在此限|另有规定|不适用|豁免")
_DEFERS = re.compile(
    r"(?:除|依照|按照?|适用|参照|符合|受)[^，。；《》]{0,10}(?P<clause>第\s*[一二三四五六七八九十百零〇两\d]+\s*条(?:之[一二三四五六七八九十])?)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a comparison: what it is called and what was found for it."""

    name: str
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text with the passages its marks name, in order."""

    text: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes the answer to one question. What changed up to `today` is told as past."""

    snapshot: Snapshot
    focus: Focus
    language: Language = "zh"
    today: date = date.min

    def side_by_side(self, sides: Sequence[str], aspects: Sequence[Aspect]) -> Composed:
        """Two products in every respect that both their documents speak of."""
        marks = Marks()
        lines: list[str] = []
        for aspect in aspects:
            asked = focus_of(aspect.asks, Reading(aspect.asks, ()), self.snapshot.lexical.inverse_frequency)
            quoted = [
                f"· {side}：{quotation(hit, asked, _SIDE_ROOM)} {marks.of(hit)}"
                for side, hit in zip(sides, aspect.hits, strict=True)
                if hit is not None
            ]
            lines += [aspect.name, *quoted] if len(quoted) == len(sides) else []
        return Composed("\n".join(lines), marks)

    def catalogue(self, listed: Sequence[Listed]) -> Composed:
        """The products of a family, a line each with what it is for."""
        marks = Marks()
        asked = focus_of(SERVES, Reading(SERVES, ()), self.snapshot.lexical.inverse_frequency)
        shown = listed[:PRODUCTS_LISTED]
        lines = [phrases.say("products", self.language, count=str(len(listed)))]
        lines += [f"· {one.name}：{quotation(one.hit, asked, _SIDE_ROOM)} {marks.of(one.hit)}" for one in shown]
        if more := listed[PRODUCTS_LISTED:]:
            lines.append(phrases.joiner(self.language).join(one.name for one in more))
        return Composed("\n".join(lines), marks)

    def compose(self, hits: Sequence[Hit], others: Sequence[Hit] = (), parts: Sequence[Part] = ()) -> Composed:
        """The answer from `hits`, best first, `others` not yet or no longer in force, or from the parts compared."""
        marks = Marks()
        if _differ(parts):
            lines = self._compared(parts, marks)
            hits = [hit for part in parts for hit in near(part.hits)[:CITED_PER_PART]]
        else:
            hits = near(hits or _merged(parts))
            lines = self._quoted(self._telling(_best_fitting(hits)), others, marks)
        if more := also(hits, marks, self.language):
            lines.append(more)
        return Composed("\n".join(lines), marks)

    def _telling(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the order to quote: by how well they were found and how much of what is asked they say.

        What only says how a word is used comes last, unless that is asked.
        """
        last = "" if self.focus.meaning else "glossary"

        def place(hit: Hit) -> tuple[bool, float]:
            return hit.document.kind == last, -(hit.score + SAID * self.focus.score(hit.passage.text))

        return sorted(hits, key=place)

    def _quoted(self, hits: Sequence[Hit], others: Sequence[Hit], marks: Marks) -> list[str]:
        several = len({hit.document.name for hit in hits[:QUOTED]}) > 1
        lines: list[str] = []
        for block in _together(hits):
            length = sum(map(len, lines))
            if (len(lines) >= QUOTED and length > BUDGET // 2) or length > BUDGET * 3 // 4 or len(lines) > QUOTED:
                break
            text = self._block(block, others, marks, first=not lines)
            if text and not says_the_same(_unmarked(text), map(_unmarked, lines)):
                lines.append(f"{titled(block[0])}{text}" if several else text)
        if not hits:
            lines = [phrases.say("nothing_now", self.language)] if others else []
        lines += starting(hits, others, marks, self.focus, self.language)
        gone = ended(hits, others, marks, self.focus, self.language)
        return gone + lines if gone and outdone(hits, others) else lines + gone

    def _block(self, block: Sequence[Hit], others: Sequence[Hit], marks: Marks, *, first: bool) -> str:
        """One place: a list, a table's rows, or a clause with its exceptions and what it changes to."""
        hit = block[0]
        if members := self._members(hit):
            return phrases.say("from_list", self.language, text=self._listed(hit, members, marks))
        if len(block) > 1:
            return phrases.say("from_list", self.language, text=self._rows(block, marks))
        text = quotation(hit, self.focus, _FIRST_ROOM if first else _ROOM)
        if marks.has(hit):
            return ""
        quoted = self._marked(text, hit, marks)
        if then := followed(self.snapshot, hit, text, others, marks, self.focus):
            phrase = "changed" if then.day <= self.today else "changes"
            return phrases.say(phrase, self.language, now=quoted, day=then.day, then=then.text)
        return "".join([quoted, *self._exceptions(hit, text, marks)])

    def _marked(self, text: str, hit: Hit, marks: Marks) -> str:
        mark = marks.of(hit)
        framed = phrases.say("from", self.language, text=text, mark=mark)
        return framed if mark in framed else f"{framed} {mark}"

    def _members(self, hit: Hit) -> list[Hit]:
        """The items, rows or clauses that only together are an answer; none when the passage stands for itself."""
        if is_lead(hit.passage):
            items = children(self.snapshot, hit)
            return items if self.focus.listing else self._best(items)
        if not self.focus.listing:
            return []
        if is_item(hit.passage) or hit.passage.kind == "row" or self._names_chapter(hit):
            members = siblings(self.snapshot, hit)
            return members if len(members) > 1 else []
        return []

    def _names_chapter(self, hit: Hit) -> bool:
        section = hit.passage.section
        return len(section) > 1 and self.focus.covers(section[-2].partition(" ")[2])

    def _best(self, items: Sequence[Hit]) -> list[Hit]:
        """The items that the question is about, in order; all of a short list when it is about none."""
        scores = [self.focus.score(item.passage.text) for item in items]
        top = max(scores, default=0.0)
        chosen = [item for item, score in zip(items, scores, strict=True) if top and score >= 0.7 * top]
        short = sum(len(item.passage.text) for item in items) <= BUDGET // 2
        return list(items) if short or not chosen else chosen[:3]

    def _listed(self, hit: Hit, members: Sequence[Hit], marks: Marks) -> str:
        first = members[0].passage
        lines, length = [self._lead(hit, members)], 0
        for member in members[:LISTED]:
            row = member.passage.kind == "row"
            text = quotation(member, self.focus, _ROOM, lead=row and first.kind != "row")
            length += len(text)
            if length > BUDGET and len(lines) > 2:
                lines[-1] += phrases.say("more_items", self.language, mark="")
                break
            lines.append(f"{text} {marks.of(member)}")
        return "\n".join(filter(None, lines))

    def _lead(self, hit: Hit, members: Sequence[Hit]) -> str:
        """What a list stands under."""
        first = members[0].passage
        if first.kind == "row":
            return head_of_table(first, self.focus)
        if is_lead(hit.passage):
            return excerpt(hit.passage.text, self.focus.score, _ROOM)
        return excerpt(first.context, self.focus.score, _ROOM) if is_item(first) else ""

    def _rows(self, block: Sequence[Hit], marks: Marks) -> str:
        """Rows of one table under its caption; only those that the question names, when it names one."""
        named = [self.focus.overlap(hit.passage.section[-1]) if hit.passage.section else 0.0 for hit in block]
        floor = 0.6 * max(named) if max(named) > 0.1 else 0.0
        block = [hit for hit, share in zip(block, named, strict=True) if share >= floor][:ROWS]
        rows = [f"{quotation(hit, self.focus, _ROOM, lead=False)} {marks.of(hit)}" for hit in block]
        return "\n".join(filter(None, [head_of_table(block[0].passage, self.focus), *rows]))

    def _exceptions(self, hit: Hit, text: str, marks: Marks) -> Iterable[str]:
        """Exceptions to what is quoted and the clauses that it defers to, brought along with the passage."""
        own = clause_number(" ".join(hit.passage.section))
        deferred = {number for match in _DEFERS.finditer(text) if (number := clause_number(match["clause"]))} - {own}
        taken = 0
        for passage in hit.related:
            number = clause_number(" ".join(passage.section))
            if taken == 2 or is_lead(passage) or passage.text in hit.passage.context:
                continue
            if not self._belongs(passage, number, own, deferred) or says_the_same(passage.text, [text]):
                continue
            brought = hit_of(self.snapshot, passage, hit)
            if brought is None or marks.has(brought):
                continue
            taken += 1
            deferred.discard(number)
            yield f"\n{quotation(brought, self.focus, _EXCEPTION_ROOM)} {marks.of(brought)}"

    def _belongs(self, passage: Passage, number: str | None, own: str | None, deferred: set[str]) -> bool:
        """Whether a passage limits clause `own`, or is one of the clauses it defers to and bears on the question."""
        if _EXCEPTS.search(passage.text):
            if own and own in _clauses(passage.text):
                return True
            if number == own and self.focus.overlap(passage.text) > 0.15:
                return True
        return number in deferred and self.focus.overlap(passage.text) > 0.08

    def _fitness(self, hit: Hit) -> float:
        """A key that puts first what was found best and says most of what is asked."""
        return -(hit.score + self.focus.score(hit.passage.text))

    def _compared(self, parts: Sequence[Part], marks: Marks) -> list[str]:
        """A line for each side, its one or two best places."""
        lines = []
        for part in parts:
            quoted: list[str] = []
            for hit in sorted(near(part.hits), key=self._fitness)[:2]:
                text = quotation(hit, self.focus, _ROOM)
                if says_the_same(text, quoted) or (
                    quoted and self.focus.score(text) < 0.6 * self.focus.score(quoted[0])
                ):
                    continue
                quoted.append(f"{text} {marks.of(hit)}")
            if quoted:
                lines.append(f"{part.name}：{' '.join(quoted)}")
        return lines


def _best_fitting(hits: Sequence[Hit]) -> list[Hit]:
    """The hits worth the reader's screen."""
    top = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits if hit.score >= QUOTABLE * top]


def near(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are near enough to the best to be cited."""
    top = max((hit.score for hit in hits), default=0.0)
    return [hit for hit in hits[:CITED] if hit.score >= NEAR * top]


def _differ(parts: Sequence[Part]) -> bool:
    """Whether the sides of a comparison were found in different places."""
    firsts = [part.hits[0].key for part in parts if part.hits]
    return len(firsts) > 1 and len(set(firsts)) > 1


def _merged(parts: Sequence[Part]) -> list[Hit]:
    """The hits of all sides, each once, best first."""
    best = {hit.key: hit for part in parts for hit in reversed(part.hits)}
    return sorted(best.values(), key=lambda hit: -hit.score)


def also(hits: Sequence[Hit], marks: Marks, language: Language) -> str:
    """The line that names what is cited without being quoted; '' when there is none."""
    contexts = [hit.passage.context for hit in marks.hits]
    told = [hit for hit in hits if not is_lead(hit.passage) or not any(hit.passage.text in one for one in contexts)]
    rest = [named(hit, marks) for hit in told if not marks.has(hit)]
    return phrases.say("see_also", language, places=phrases.joiner(language).join(rest)) if rest else ""


def _together(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Hits in order, rows of one table side by side."""
    blocks: list[list[Hit]] = []
    for hit in hits:
        for block in blocks:
            if hit.passage.kind == "row" and _same_table(block[0], hit):
                block.append(hit)
                break
        else:
            blocks.append([hit])
    return blocks


def _same_table(one: Hit, other: Hit) -> bool:
    a, b = one.passage, other.passage
    return a.kind == "row" and a.document == b.document and a.context == b.context and a.section[:-1] == b.section[:-1]


def _clauses(text: str) -> set[str]:
    found = set()
    for match in re.finditer(
        r"第\s*[一二三四五六七八九十百千零〇两\d]+\s*条(?:之[一二三四五六七八九十])?", text[len(label_of(text)) :]
    ):
        number = clause_number(match[0])
        if number:
            found.add(number)
    return found


def _unmarked(text: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", text)
