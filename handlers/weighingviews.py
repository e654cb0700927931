"""What a product's conditions look like for a client: each met, not met or open, with the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import figures
from handlers.markup import escape
from handlers.notelines import Manner
from handlers.portraitviews import Known, wanted
from handlers.views import Button, View
from knowledge.ruletypes import FactValue, RuleResult, Verdict
from memory.portrait import Portrait

MOST_OPEN = 6
MOST_MET = 8
MOST_WANTS = 2
MOST_VALUES = 3


def beside(known: Portrait, facts: Iterable[str], verdict: Verdict | None, names: Known, manner: Manner) -> View:
    """The product's conditions one by one; without a product the main figures. Limits, what was wanted."""
    say = manner.say
    lines = [say("weigh_head", client=names.short or known.client.name)]
    lines += _figures(known, facts, names, manner) if verdict is None else _conditions(verdict, names, manner)
    lines += _limits(known, manner)
    lines += [
        say("weigh_want", what=wanted(one, manner), day=figures.day(one.opened_on, manner.today, manner.language))
        for one in known.opportunities[:MOST_WANTS]
    ]
    lines.append(f"<i>{say('weigh_no_verdict')}</i>")
    portrait = Button(say("b_portrait"), {"do": "portrait", "client": known.client.id})
    return View("\n".join(lines), ((portrait,),))


def _figures(known: Portrait, facts: Iterable[str], names: Known, manner: Manner) -> list[str]:
    there = [name for name in facts if name in known.facts]
    return [_fact(name, known, names, manner) for name in there] or [manner.say("weigh_nothing")]


def _conditions(verdict: Verdict, names: Known, manner: Manner) -> list[str]:
    """How the product comes out, what is against it, what is open with its question, and what holds."""
    say = manner.say
    by = {outcome: [r for r in verdict.rules if r.result == outcome] for outcome in ("not_met", "unknown", "met")}
    source = verdict.product.source
    lines = [
        f"<i>{say('weigh_rule', title=source.title, version=source.version or '')}</i>",
        say(f"weigh_{verdict.eligibility}", product=names.called.product(verdict.product.code, manner.language)),
        say("weigh_count", **{outcome: len(results) for outcome, results in by.items()}),
    ]
    lines += [f"✗ {_condition(one, names, manner)}" for one in by["not_met"]]
    if by["unknown"]:
        lines.append(say("weigh_missing"))
        lines += [f"? {_open(one, names, manner)}" for one in by["unknown"][:MOST_OPEN]]
        more = len(by["unknown"]) - MOST_OPEN
        lines += [say("weigh_more", count=more)] if more > 0 else []
    told = [one for one in by["met"] if any(one.facts.values())]
    lines += [f"✓ {_condition(one, names, manner)}" for one in told[:MOST_MET]]
    return lines


def _condition(one: RuleResult, names: Known, manner: Manner) -> str:
    """The facts a rule read with their days, and where the rule stands."""
    known = [(name, fact) for name, fact in one.facts.items() if fact is not None]
    shown = manner.say("between").join(_value(name, fact, names, manner) for name, fact in known[:MOST_VALUES])
    exception = manner.say("weigh_exception") if one.by_exception else ""
    return f"{shown}{exception}{_clause(one, manner)}"


def _open(one: RuleResult, names: Known, manner: Manner) -> str:
    """The question that settles a rule; for what is too old, since when."""
    asked = one.question or manner.say("between").join(names.called.label(name) for name in one.missing)
    old = manner.say("weigh_stale", names=names_of(one.stale, names, manner)) if one.stale else ""
    return f"{escape(asked)}{old}{_clause(one, manner)}"


def names_of(facts: Iterable[str], names: Known, manner: Manner) -> str:
    """What facts are called."""
    return manner.say("between").join(names.called.label(name) for name in facts)


def _value(name: str, fact: FactValue, names: Known, manner: Manner) -> str:
    shown = f"{names.called.label(name)} {names.called.value(name, fact.value, manner.language)}"
    if fact.as_of is None:
        return escape(shown)
    return manner.say("weigh_dated", shown=shown, day=figures.day(fact.as_of, manner.today, manner.language))


def _clause(one: RuleResult, manner: Manner) -> str:
    source = one.rule.source
    return f" <i>{escape(one.rule.id)} · 《{escape(source.title)}》{escape(source.section)}</i>"


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
