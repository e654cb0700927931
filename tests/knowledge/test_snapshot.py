"""Who may read what and when, decided for every passage at once; and what one state takes over from the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audience import AUDIENCES, Audience, readable_by
from knowledge.documents import Document, ParsedDocument, Passage
from knowledge.snapshot import Scope, Snapshot, State, article_of
from knowledge.validity import Validity, validities
from knowledge.vectors import NO_VECTORS

TODAY = date(2026, 9, 30)
EVERYONE = frozenset(AUDIENCES)


def parsed(name: str, *sections: str, **metadata: Any) -> ParsedDocument:
    document = Document(name, name, metadata.pop("title", name), **{"audience": "rm", **metadata})
    passages = (Passage(name, i, (name, s), f"{s} {name}") for i, s in enumerate(sections or ("第一条",)))
    return ParsedDocument(document, tuple(passages))


def snapshot_of(*documents: ParsedDocument, **options: Any) -> Snapshot:
    return Snapshot(documents, validities(p.document for p in documents), NO_VECTORS, **options)


def opened(snapshot: Snapshot, scope: Scope) -> set[str]:
    return {snapshot.owners[i].name for i in np.flatnonzero(snapshot.mask(scope))}


BANK = snapshot_of(
    *(parsed(audience, audience=audience) for audience in AUDIENCES),
    parsed("nobody's", audience=None),
    parsed("misspelt", audience="everybody"),
)


@pytest.mark.parametrize(
    ("reader", "names"),
    [
        ("client", {"client"}),
        ("rm", {"client", "rm"}),
        ("lead", {"client", "rm", "lead"}),
        ("credit", {"client", "rm", "lead", "credit"}),
        ("pricing", {"client", "rm", "lead", "credit", "pricing"}),
        ("compliance", {"client", "rm", "lead", "credit", "compliance"}),
        ("admin", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_a_reader_sees_his_audiences_and_no_other(reader: str | None, names: set[str]) -> None:
    assert opened(BANK, Scope(readable_by(reader), TODAY)) == names


def test_a_missing_or_unknown_audience_is_nobodys() -> None:
    for state in cast(Iterable[State], ("current", "future", "expired")):
        assert not opened(BANK, Scope(EVERYONE, TODAY, state)) & {"nobody's", "misspelt"}


def test_a_document_whose_validity_is_lost_is_nobodys() -> None:
    document = parsed("lost")
    snapshot = Snapshot([document], {}, NO_VECTORS)
    for state in cast(Iterable[State], ("current", "future", "expired")):
        assert opened(snapshot, Scope(EVERYONE, TODAY, state)) == set()


@given(st.frozensets(st.sampled_from(AUDIENCES)), st.dates())
def test_a_scope_opens_exactly_its_audiences(audiences: frozenset[Audience], as_of: date) -> None:
    assert opened(BANK, Scope(audiences, as_of)) == audiences


def test_an_empty_filter_opens_nothing() -> None:
    scope = Scope(EVERYONE, TODAY)
    assert opened(BANK, replace(scope, audiences=frozenset())) == set()
    assert opened(BANK, replace(scope, kinds=frozenset())) == set()
    assert opened(BANK, replace(scope, products=frozenset())) == set()


def test_both_first_and_last_day_are_in_force() -> None:
    snapshot = snapshot_of(parsed("d", effective=date(2026, 1, 1), expires=date(2026, 12, 31)))
    days = {"2025-12-31": "future", "2026-01-01": "current", "2026-12-31": "current", "2027-01-01": "expired"}
    for day, state in days.items():
        for other in cast(Iterable[State], ("current", "future", "expired")):
            found = opened(snapshot, Scope(EVERYONE, date.fromisoformat(day), other))
            assert bool(found) is (other == state), (day, other)


def test_kind_and_product_narrow_down() -> None:
    snapshot = snapshot_of(
        parsed("loan", kind="product", products=("WC01", "WC02")),
        parsed("bill", kind="product", products=("BP01",)),
        parsed("rule", kind="policy"),
    )
    scope = Scope(EVERYONE, TODAY)
    assert opened(snapshot, replace(scope, kinds=frozenset({"policy"}))) == {"rule"}
    assert opened(snapshot, replace(scope, products=frozenset({"WC02"}))) == {"loan"}
    assert opened(snapshot, replace(scope, products=frozenset({"WC02", "BP01"}))) == {"loan", "bill"}
    assert opened(snapshot, replace(scope, products=frozenset({"XX99"}))) == set()
    assert opened(snapshot, replace(scope, kinds=frozenset({"policy"}), products=frozenset({"WC02"}))) == set()


def test_a_mask_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        BANK.mask(Scope(EVERYONE, TODAY))[0] = True


def test_many_days_asked_about_are_answered_right() -> None:
    snapshot = snapshot_of(parsed("d", effective=date(2026, 1, 1)))
    days = [date.fromordinal(date(2025, 12, 1).toordinal() + n) for n in range(200)]
    for day in [*days, *days]:
        assert bool(opened(snapshot, Scope(EVERYONE, day))) is (day >= date(2026, 1, 1))


def test_readable_documents_come_in_the_order_of_ingestion() -> None:
    snapshot = snapshot_of(parsed("b"), parsed("a"), parsed("c", audience="pricing"))
    assert [d.name for d in snapshot.readable(Scope(readable_by("rm"), TODAY))] == ["b", "a"]


def test_an_empty_base_opens_nothing() -> None:
    snapshot = snapshot_of()
    assert len(snapshot) == 0 and not snapshot.mask(Scope(EVERYONE, TODAY, kinds=frozenset({"policy"}))).any()


def test_the_words_of_what_did_not_change_are_taken_over() -> None:
    before = snapshot_of(parsed("loan", "第一条 流贷期限"), generation=1)
    after = snapshot_of(
        parsed("loan", "第一条 流贷期限"), parsed("fee", "第一条 保函收费"), generation=2, previous=before
    )
    assert "保函" in after.lexical and after.lexical.documents_with("期限") == 1 and "保函" not in before.lexical


def test_a_new_title_or_product_is_found_although_the_text_stayed() -> None:
    before = snapshot_of(parsed("loan", title="流贷办法", products=("WC01",)))
    renamed = snapshot_of(parsed("loan", title="票据办法", products=("WC01",)), previous=before)
    assert "票据" in renamed.lexical and "流贷" not in renamed.lexical
    recoded = snapshot_of(parsed("loan", title="流贷办法", products=("BP77",)), previous=before)
    assert "bp" in recoded.lexical and "wc" not in recoded.lexical


def test_items_of_one_clause_are_one_article_and_rows_each_their_own() -> None:
    lead = Passage("d", 0, ("办法", "第一章", "第三条 材料"), "应当提供：")
    item = Passage("d", 1, ("办法", "第一章", "第三条 材料", "（一）"), "执照")
    rows = [Passage("d", n, ("办法", "表1"), f"{n}", kind="row") for n in (2, 3)]
    assert article_of(lead) == article_of(item)
    assert len({article_of(p) for p in (item, *rows)}) == 3
    assert article_of(replace(lead, document="e")) != article_of(lead)


def test_validity_is_that_of_the_versions() -> None:
    old, new = parsed("old", effective=date(2024, 1, 1)), parsed("new", effective=date(2026, 1, 1))
    ends = {"old": Validity(date(2024, 1, 1), date(2025, 12, 31), "new"), "new": Validity(date(2026, 1, 1), None, None)}
    snapshot = Snapshot([old, new], ends, NO_VECTORS)
    assert opened(snapshot, Scope(EVERYONE, date(2025, 12, 31))) == {"old"}
    assert opened(snapshot, Scope(EVERYONE, date(2026, 1, 1))) == {"new"}
