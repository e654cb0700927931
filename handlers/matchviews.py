"""What a match looks like: products by need, each with why and how its conditions stand; what is left out, and why."""

from __future__ import annotations

from handlers.markup import shortened
from handlers.notelines import Manner
from handlers.views import Button, View, in_rows
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import Verdict
from proposals.matched import Match

MOST_OUT = 5
MOST_BUTTONS = 5
MOST_KPI = 6
_MARKS = {"met": "✓", "unknown": "?", "not_met": "✗"}


def matched(found: Match, book: Rulebook, client: str, client_id: int, manner: Manner) -> View:
    """The products for a client, with a button to the conditions of each of the few that come first."""
    say = manner.say
    lines = [say("match_head", client=client)]
    if found.kind is not None:
        lines.append(say("match_kind", kind=found.kind.name))
    for combination in found.combinations:
        lines.append(say("match_need", need=combination.need))
        lines += [
            _offer(one.code, one.why, found, book, manner) for one in combination.offers if one.code in found.main
        ]
    if not found.main:
        lines.append(say("match_none"))
    for key, codes in (("match_further", found.appendix), ("match_held", found.held)):
        lines += [say(key, products=_names(codes, book, manner))] if codes else []
    brings = dict.fromkeys(each for code in found.main if code in book.products for each in book.products[code].kpi)
    lines += [say("match_brings", what=_joined(list(brings)[:MOST_KPI], manner))] if brings else []
    lines += _excluded(found, book, manner)
    if found.kind is not None and found.kind.red_lines:
        lines.append(say("match_red", what=_joined(found.kind.red_lines, manner)))
    if found.kind is not None and found.kind.ask_first:
        asks = [book.facts[one].label if one in book.facts else one for one in found.kind.ask_first]
        lines.append(say("match_ask", what=_joined(asks, manner)))
    lines.append(f"<i>{say('match_legend')}</i>")
    return View("\n".join(_without_empty_needs(lines, say)), _buttons(found, book, client_id, manner))


def _without_empty_needs(lines: list[str], say: object) -> list[str]:
    """A need whose products all stand under another need has no line of its own."""
    kept: list[str] = []
    for line in lines:
        if kept and kept[-1].startswith("▸ ") and line[:1] not in _MARKS.values():
            kept.pop()
        kept.append(line)
    return kept


def _offer(code: str, why: str, found: Match, book: Rulebook, manner: Manner) -> str:
    verdict = found.verdict(code)
    mark = _MARKS[verdict.eligibility] if verdict else "?"
    line = manner.say("match_offer", mark=mark, product=_name(code, book, manner), why=why)
    return line + (manner.say("match_missing", count=_open(verdict)) if verdict and _open(verdict) else "")


def _open(verdict: Verdict) -> int:
    return sum(one.result == "unknown" for one in verdict.rules)


def _excluded(found: Match, book: Rulebook, manner: Manner) -> list[str]:
    if not found.excluded:
        return []
    lines = [manner.say("match_excluded")]
    for one in found.excluded[:MOST_OUT]:
        source = one.source
        lines.append(
            manner.say(
                "match_out",
                product=_name(one.code, book, manner),
                why=one.why,
                title=source.title,
                section=source.section,
            )
        )
    return lines


def _buttons(found: Match, book: Rulebook, client_id: int, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(
            manner.say("b_conditions", product=shortened(_name(code, book, manner), 12)),
            {"do": "match.one", "client": client_id, "code": code},
        )
        for code in found.main[:MOST_BUTTONS]
    ]
    return in_rows(buttons, 2)


def _names(codes: tuple[str, ...], book: Rulebook, manner: Manner) -> str:
    return _joined([_name(code, book, manner) for code in codes], manner)


def _name(code: str, book: Rulebook, manner: Manner) -> str:
    sheet = book.products.get(code)
    if sheet is None:
        return code
    return (sheet.name_en if manner.language == "en" else "") or sheet.name


def _joined(words: list[str] | tuple[str, ...], manner: Manner) -> str:
    return manner.say("between").join(words)
