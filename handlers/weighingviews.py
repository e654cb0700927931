"""What a client's facts look like beside a product's conditions: known with their day, or missing with the question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from handlers import figures
from handlers.notelines import Manner
from handlers.portraitviews import Known, wanted
from handlers.views import Button, View
from memory.portrait import Portrait

if TYPE_CHECKING:
    from handlers.weighing import Condition, Conditions

MOST_FACTS = 8
MOST_MISSING = 5
MOST_WANTS = 2
_OF_THE_CASE = frozenset({"amount_requested", "tenor_requested_months", "wc_quota_result"})


def beside(known: Portrait, facts: Iterable[str], conditions: Conditions | None, names: Known, manner: Manner) -> View:
    """The facts that bear on the question with their days, limits in use, what was asked for, and what is missing."""
    say = manner.say
    lines = [say("weigh_head", client=names.short or known.client.name)]
    if conditions is not None:
        lines.append(f"<i>{say('weigh_rule', title=conditions.title)}</i>")
    there = [name for name in facts if name in known.facts]
    lines += [_fact(name, known, names, manner) for name in there[:MOST_FACTS]]
    lines += [] if there else [say("weigh_nothing")]
    lines += _limits(known, manner)
    lines += [
        say("weigh_want", what=wanted(one, manner), day=figures.day(one.opened_on, manner.today, manner.language))
        for one in known.opportunities[:MOST_WANTS]
    ]
    asks = [_ask(rule, known, names) for rule in conditions.rules] if conditions else []
    missing = [one for one in dict.fromkeys(asks) if one]
    if missing:
        lines.append(say("weigh_missing"))
        lines += [say("weigh_ask", ask=one) for one in missing[:MOST_MISSING]]
    lines.append(f"<i>{say('weigh_no_verdict')}</i>")
    portrait = Button(say("b_portrait"), {"do": "portrait", "client": known.client.id})
    return View("\n".join(lines), ((portrait,),))


def _fact(name: str, known: Portrait, names: Known, manner: Manner) -> str:
    fact = known.facts[name]
    shown = {
        "name": names.called.label(name),
        "value": names.called.value(name, fact.value, manner.language),
        "day": figures.day(fact.as_of, manner.today, manner.language),
    }
    days = names.called.stale(name, fact.as_of, manner.today)
    return manner.say("weigh_old", days=days, **shown) if days is not None else manner.say("weigh_fact", **shown)


def _limits(known: Portrait, manner: Manner) -> list[str]:
    lines = []
    for currency in dict.fromkeys(one.currency for one in known.facilities):
        limit, used = known.lines(currency)
        amounts = {"limit": limit, "used": used, "free": limit - used}
        shown = {key: figures.money(value, currency, manner.language) for key, value in amounts.items()}
        day = max(one.as_of for one in known.facilities if one.currency == currency)
        lines.append(manner.say("weigh_lines", day=figures.day(day, manner.today, manner.language), **shown))
    return [f"· {line}" for line in lines]


def _ask(rule: Condition, known: Portrait, names: Known) -> str:
    """What to ask when a fact that the rule needs is not on record; empty when all are."""
    missing = [name for name in rule.facts if name not in known.facts and name not in _OF_THE_CASE]
    if not missing and all(name in known.facts for name in rule.facts):
        return ""
    first = rule.facts[0] if rule.facts else None
    if first is not None and first in known.facts and not missing:
        return rule.ask
    if missing and first in known.facts:
        return ""  # only an exception of the rule is not known
    return rule.ask or "、".join(names.called.label(name) for name in missing)
