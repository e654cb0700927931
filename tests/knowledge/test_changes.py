"""What became of passages that answers relied on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from knowledge.changes import changes_to, compare, due_changes, relied_on
from knowledge.documents import Document, ParsedDocument, Passage
from knowledge.published import Published, Stamp, published_of
from knowledge.records import entry_of
from knowledge.vectors import NO_VECTORS


def parsed(name: str, clauses: dict[str, str], **metadata: Any) -> ParsedDocument:
    document = Document(**{"name": name, "id": name, "title": "流动资金贷款管理办法", "audience": "rm", **metadata})
    passages = (Passage(name, n, (section,), text) for n, (section, text) in enumerate(clauses.items()))
    return ParsedDocument(document, tuple(passages))


def base(*documents: ParsedDocument) -> Published:
    return published_of([entry_of(p, "hash") for p in documents], [], NO_VECTORS, "", Stamp())


TEXT = {"第一条": "额度最高不超过3000万元。", "第二条": "期限最长三年。", "第三条": "由分行审批。"}


def test_a_changed_clause_is_shown_old_and_new() -> None:
    new = TEXT | {"第一条": "额度最高不超过5000万元。"}
    [change] = compare(base(parsed("a.md", TEXT)), base(parsed("a.md", new)))

    assert (change.kind, change.old, change.new) == ("changed", TEXT["第一条"], new["第一条"])
    assert (change.section, change.effective, change.title) == ("第一条", None, "流动资金贷款管理办法")


def test_a_clause_that_moved_to_another_number_is_no_change() -> None:
    moved = {
        "第一条": "为规范业务，制定本办法。",
        "第二条": TEXT["第一条"],
        "第三条": TEXT["第二条"],
        "第四条": TEXT["第三条"],
    }
    assert compare(base(parsed("a.md", TEXT)), base(parsed("a.md", moved))) == []


def test_a_changed_clause_is_found_under_its_new_number() -> None:
    moved = {"第一条": "为规范业务，制定本办法。", "第五条": "额度最高不超过5000万元。"}
    changes = {c.old: (c.kind, c.new) for c in compare(base(parsed("a.md", TEXT)), base(parsed("a.md", moved)))}

    assert changes[TEXT["第二条"]] == ("withdrawn", None)
    old = parsed("a.md", {"第四条": TEXT["第一条"]})
    assert [c.new for c in compare(base(old), base(parsed("a.md", moved)))] == ["额度最高不超过5000万元。"]


def test_a_document_that_is_gone_is_withdrawn_and_one_renamed_is_not() -> None:
    old = base(parsed("a.md", TEXT))
    assert [c.kind for c in compare(old, base())] == ["withdrawn"] * 3
    assert compare(old, base(parsed("b.md", TEXT))) == []


def test_a_later_version_supersedes_what_it_says_differently_from_its_first_day() -> None:
    v2 = parsed("v2.md", TEXT, id="wc", version="2", effective=date(2023, 1, 1))
    later = {"第一条": "额度最高不超过5000万元。", "第二条": TEXT["第二条"]}
    v3 = parsed("v3.md", later, id="wc", version="3", effective=date(2027, 1, 1))
    changes = compare(base(v2), base(v2, v3))

    assert [(c.kind, c.old, c.new, c.effective) for c in changes] == [
        ("superseded", TEXT["第一条"], later["第一条"], date(2027, 1, 1)),
        ("superseded", TEXT["第三条"], None, date(2027, 1, 1)),
    ]
    assert {c.new_document for c in changes} == {"v3.md"}
    assert compare(base(v2, v3), base(v2, v3)) == []


def test_the_calendar_brings_changes_on_the_day() -> None:
    v2 = parsed("v2.md", TEXT, id="wc", version="2", effective=date(2023, 1, 1))
    v3 = parsed("v3.md", TEXT | {"第二条": "期限最长五年。"}, id="wc", version="3", effective=date(2027, 1, 1))
    gone = parsed("offer.md", {"第一条": "减免手续费。"}, expires=date(2026, 12, 31))
    published = base(v2, v3, gone)

    assert due_changes(published, date(2026, 12, 1), date(2026, 12, 31)) == []
    due = due_changes(published, date(2026, 12, 31), date(2027, 1, 1))
    assert sorted((c.kind, c.document, c.new, c.effective) for c in due) == [
        ("expired", "offer.md", None, date(2027, 1, 1)),
        ("superseded", "v2.md", "期限最长五年。", date(2027, 1, 1)),
    ]
    assert due_changes(published, date(2027, 1, 1), date(2027, 2, 1)) == []


def test_what_an_answer_remembers_is_enough_to_find_its_change() -> None:
    old = base(parsed("a.md", TEXT, number="澄银规〔2023〕6号"))
    cited = [replace(r, ends=None) for r in relied_on(old) if r.section == "第一条"]
    new = {"第一条": "额度最高不超过5000万元。"}
    by_number = base(parsed("b.md", new, supersedes=("澄银规〔2023〕6号",), effective=date(2026, 1, 1)))

    assert [(c.kind, c.new) for c in changes_to(cited, base(parsed("a.md", new)))] == [("changed", new["第一条"])]
    assert [(c.new, c.new_document) for c in changes_to(cited, by_number)] == [(new["第一条"], "b.md")]
    assert changes_to(cited, old) == []


def test_width_and_blanks_are_no_change() -> None:
    new = TEXT | {"第一条": "额度最高不超过３０００ 万元。"}
    assert compare(base(parsed("a.md", TEXT)), base(parsed("a.md", new))) == []
