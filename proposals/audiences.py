"""What a reader of a proposal may see of a client's facts, and what of the bank's documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from knowledge.ruletypes import FactEntry, FactValue, ProductSheet
from proposals.record import ClientFile, Draft, Kind, Plan, Source

# Judgements and look-ups of the bank, prices below the line, limits and third parties: whatever their audience says.
_NEVER = re.compile(
    r"rating_grade|guarantee_grade|external_grade|overdue|loan_classification|exposure_ratio|group_limit"
    r"|core_enterprise|buyer_|acceptor_|hidden_debt|risk_listed|dishonest|policy_class|restricted_approved|low_risk"
    r"|ftp|raroc|floor_price|authority|performance|suspic|watch|screen|sanction|total_credit_other|competitor"
    r"|_approved$|sponsor_|pricing_exception|single_client|credit_explained|limit_available|special_list"
)
_OWN = frozenset("fx_hedge_first_time safe_class tax_credit_level external_rating exposure_amount_12m".split())
# Not for the file of a credit application either: what is kept from the client must not be hinted at in the open.
_SECRET = re.compile(r"suspic|account_risk_listed|sanction|screen")
# What the bank works out or has on its own books: a client is not asked for it.
_OURS = re.compile(
    r"wc_quota_result|settlement_share|bank_relationship|new_client|avg_|derivative_|risk_assess|^ltv|bank_account"
    r"|_verified$|_cooperation_list$|_ratio_required$|margin_ratio|beneficial_owner|amount_requested|tenor_requested|deposit_amount|_collected$|_age_days$"
)
_OPEN = {"client"}
_NAMED = {"client", "rm"}


def may_see(kind: Kind, name: str, fact: FactValue, entry: FactEntry | None) -> bool:
    """Whether a fact may stand in a proposal of this kind."""
    if _SECRET.search(name):
        return False
    if kind == "internal":
        return fact.audience not in {"compliance"}
    if fact.audience not in _OPEN or (entry is not None and entry.audience not in _NAMED):
        return False
    return name in _OWN or not _NEVER.search(name)


def may_ask(name: str, entry: FactEntry | None) -> bool:
    """Whether a client may be asked for a fact: its own affairs, not the bank's judgement of them."""
    if entry is None or entry.audience not in _NAMED:
        return False
    return name in _OWN or not (_NEVER.search(name) or _SECRET.search(name) or _OURS.search(name))


def visible(kind: Kind, file: ClientFile, plan: Plan, entries: Mapping[str, FactEntry]) -> dict[str, FactValue]:
    """The facts that may stand in the text. What the conversation answered is the user's word, not yet the client's."""
    known = dict(file.facts) | dict(plan.answers)
    return {name: fact for name, fact in known.items() if may_see(kind, name, fact, entries.get(name))}


def may_name(kind: Kind, source: Source) -> bool:
    """Whether a source may be named: to a client, documents of RMs by name only, facts only if they are its own."""
    if kind == "internal" or source.kind == "bank":
        return True
    return source.audience in (_NAMED if source.kind == "document" else _OPEN)


def shown(sheet: ProductSheet, field: str, kind: Kind) -> bool:
    """Whether a field of a product may be shown."""
    return kind == "internal" or field in sheet.client_visible


def words_kept_back(file: ClientFile, plan: Plan) -> set[str]:
    """Names that a client-facing text must not hold: third parties, and who else the notes speak of."""
    return {name for name in (*file.others, *(name for name, _ in file.related)) if name and name not in file.name}


def leaks(draft: Draft, file: ClientFile) -> list[str]:
    """Names of third parties that stand in a client-facing draft all the same."""
    if draft.kind != "client" or draft.plan is None:
        return []
    text = draft.text()
    return sorted(name for name in words_kept_back(file, draft.plan) if len(name) > 1 and name in text)


def sources_of(kind: Kind, sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources that may be named to the reader, each once."""
    return tuple(dict.fromkeys(source for source in sources if may_name(kind, source)))
