"""Short words for a client: a proposal in a few lines to paste, and a message to follow it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.rulebook import Rulebook
from proposals import codec, showing
from proposals.composing import Chosen, Offered, compose, offered
from proposals.manifest import redraft
from proposals.matched import Match
from proposals.phrasing import table, telling
from proposals.record import ClientFile, Draft, Plan

_ASKED = 3


def short_version(made: Draft, plan: Plan, file: ClientFile, match: Match | Offered | None, rulebook: Rulebook) -> str:
    """The proposal in a few lines; of the same products as the file, and with no other figure."""
    offer = compose(plan, file, offered(match), rulebook, made.day)
    lines = [_say("greeting", client=file.name), _say("intro")]
    lines += [
        _say("line", product=showing.short_name(one.sheet.name), terms=_terms(one), value=telling(one.sheet).value)
        for one in offer.chosen
    ]
    asked = [text.removeprefix("待补充：").split("——")[-1].rstrip("？。") for text in made.questions]
    questions = [piece for text in asked for piece in text.split("；")][:_ASKED]
    if questions and plan.kind == "client":
        lines.append(_say("ask", questions="；".join(questions)))
    lines += [_say("close"), _say("sign", contact=made.author or made.bank, bank=made.bank)]
    return "\n".join(lines)


def short_of(kept: Mapping[str, Any], rulebook: Rulebook, sent_on: date | None = None) -> str:
    """The lines of a version that is kept; once it was sent, the message that follows it up.

    `kept` is its manifest, `rulebook` that of its day. Raises NotReproduced.
    """
    made = redraft(kept, rulebook)
    if sent_on is not None:
        return follow_up(made, sent_on)
    inputs = kept["inputs"]
    plan, file = codec.from_json(Plan, inputs["plan"]), codec.from_json(ClientFile, inputs["file"])
    return short_version(made, plan, file, codec.from_json(Offered, inputs["offer"]), rulebook)


def follow_up(made: Draft, sent_on: date) -> str:
    """A message that asks how the client thinks of what it was sent."""
    told = _say(
        "follow",
        day=showing.day(sent_on),
        title=made.title,
        version=str(made.version),
        valid_until=showing.day(made.valid_until),
    )
    return "\n".join(
        [_say("greeting", client=made.client), told, _say("sign", contact=made.author or made.bank, bank=made.bank)]
    )


def _terms(one: Chosen) -> str:
    parts = [showing.money(one.item.amount, one.item.currency)] if one.item.amount is not None else []
    parts += [f"{one.item.tenor_m}个月"] if one.item.tenor_m is not None else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _say(name: str, **values: str) -> str:
    return str(table("short")[name]).format_map(values)
