"""From when to when a document is in force."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.validity import Validity, validities, version_order


def doc(name: str, id: str = "wc-loan", **values: object) -> Document:
    return Document(name=name, id=id, title="流动资金贷款管理办法", **values)  # type: ignore[arg-type]


def test_a_version_ends_the_day_before_the_next_one_takes_effect() -> None:
    old = doc("v2.md", version="2.0", effective=date(2023, 3, 1))
    new = doc("v3.md", version="3.0", effective=date(2025, 9, 1))

    result = validities([new, old])

    assert result["v2.md"] == Validity(date(2023, 3, 1), date(2025, 8, 31), "v3.md")
    assert result["v3.md"] == Validity(date(2025, 9, 1), None, None)


def test_an_expiry_of_its_own_that_comes_earlier_leaves_a_gap() -> None:
    old = doc("v2.md", version="2.0", effective=date(2023, 3, 1), expires=date(2025, 6, 30))
    new = doc("v3.md", version="3.0", effective=date(2025, 9, 1))

    assert validities([old, new])["v2.md"] == Validity(date(2023, 3, 1), date(2025, 6, 30), None)


def test_an_expiry_of_its_own_that_comes_later_does_not_keep_a_replaced_version() -> None:
    old = doc("v2.md", version="2.0", effective=date(2023, 3, 1), expires=date(2027, 6, 30))
    new = doc("v3.md", version="3.0", effective=date(2025, 9, 1))

    assert validities([old, new])["v2.md"].end == date(2025, 8, 31)


def test_of_three_versions_each_ends_by_the_next() -> None:
    days = [date(2023, 1, 1), date(2024, 1, 1), date(2027, 1, 1)]
    result = validities(doc(f"v{n}.md", version=f"{n}.0", effective=day) for n, day in enumerate(days, 1))

    assert [result[f"v{n}.md"].end for n in (1, 2, 3)] == [date(2023, 12, 31), date(2026, 12, 31), None]
    assert result["v2.md"].holds_on(date(2026, 12, 31))
    assert not result["v2.md"].holds_on(date(2027, 1, 1))


def test_of_two_versions_of_one_day_the_higher_wins() -> None:
    day = date(2025, 9, 1)
    result = validities([doc("a.md", version="2.0", effective=day), doc("b.md", version="10.0", effective=day)])

    assert result["a.md"].superseded_by == "b.md"
    assert not any(result["a.md"].holds_on(d) for d in (day, date(2025, 8, 31), date(2030, 1, 1)))
    assert result["b.md"].holds_on(day)


def test_undated_documents_are_in_force_always_and_the_higher_version_wins() -> None:
    assert validities([doc("a.md")])["a.md"].holds_on(date(1990, 1, 1))
    result = validities([doc("a.md", version="1"), doc("b.md", version="2")])
    assert not result["a.md"].holds_on(date(2026, 1, 1))
    assert result["b.md"].holds_on(date(2026, 1, 1))


def test_the_same_version_in_two_languages_stays_in_force_twice() -> None:
    day = date(2025, 1, 1)
    both = [doc("zh.md", version="1.0", effective=day), doc("en.md", version="1", effective=day, language="en")]

    assert all(v == Validity(day, None, None) for v in validities(both).values())


@pytest.mark.parametrize("named", ["澄银规〔2023〕6号", "澄银规[2023] 6号", "澄银规（2023）6号", "old-loan"])
def test_what_a_document_supersedes_ends_the_day_before(named: str) -> None:
    old = doc("old.md", id="old-loan", number="澄银规〔2023〕6号", effective=date(2023, 1, 1))
    new = doc("new.md", id="new-loan", supersedes=(named,), effective=date(2025, 9, 1))

    result = validities([old, new])

    assert result["old.md"] == Validity(date(2023, 1, 1), date(2025, 8, 31), "new.md")
    assert result["new.md"].end is None


def test_a_document_does_not_supersede_itself_nor_what_came_after_it() -> None:
    itself = doc("a.md", number="N1", supersedes=("N1", "wc-loan"), effective=date(2024, 1, 1), version="1")
    later = doc("b.md", number="N1", effective=date(2025, 1, 1), version="2")

    result = validities([itself, later])

    assert result["a.md"].end == date(2024, 12, 31)
    assert result["b.md"].end is None


def test_version_numbers_are_ordered_as_people_mean_them() -> None:
    written = ["10", "3.0", "2025年修订", "2.10", "1.0B", "2.9", "2024年修订", "1.0A", "2"]
    order = ["1.0A", "1.0B", "2", "2.9", "2.10", "3.0", "10", "2024年修订", "2025年修订"]
    assert sorted(written, key=version_order) == order
    assert version_order("3") == version_order("3.0")
    assert version_order(None) < version_order("0.1")


days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(days, days, st.sampled_from(["1", "2", "3"])), min_size=1, max_size=6), days)
def test_at_most_one_version_of_a_document_is_in_force_on_any_day(
    versions: list[tuple[date | None, date | None, str]], day: date | None
) -> None:
    documents = [
        doc(f"{n}.md", effective=start, expires=end, version=f"{version}.{n + 1}")
        for n, (start, end, version) in enumerate(versions)
    ]
    result = validities(documents)
    assert sum(v.holds_on(day or date(2025, 1, 1)) for v in result.values()) <= 1
