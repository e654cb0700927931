"""The sample bank says in its text what its structured data says, for each document that is shipped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from knowledge.documents import Document, ParsedDocument
from knowledge.parsing import find_documents, parse
from knowledge.validity import validities

BANK = Path(__file__).resolve().parents[2] / "samples" / "bank"
BASE_DAY = date(2026, 9, 30)
EXPRESSIONS = ("when", "require", "unless", "expr")

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:\.\d+)?(?![A-Za-z0-9_.])")
_DIGITS = "零一二三四五六七八九"
_UNITS = (("", 1), ("千", 1_000), ("万", 10_000), ("百万", 1_000_000), ("千万", 10_000_000), ("亿", 100_000_000))
_NOTHING = ("0", "零", "无", "没有", "不得", "未", "不收", "为负", "为正", "负")


@dataclass(frozen=True, slots=True)
class Claim:
    """One structured rule or signal of one document."""

    document: Document
    entry: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.document.name} {self.entry.get('id')}"


@cache
def bank() -> dict[str, ParsedDocument]:
    """Each shipped document as ingest reads it."""
    return {parsed.document.name: parsed for parsed in (parse(path, BANK) for path, _ in find_documents([BANK]))}


@cache
def documents() -> tuple[Document, ...]:
    return tuple(parsed.document for parsed in bank().values())


@cache
def claims() -> tuple[Claim, ...]:
    keys = ("rules", "signals", "checks")
    return tuple(
        Claim(document, entry) for document in documents() for key in keys for entry in document.extra.get(key) or ()
    )


def tidy(text: str) -> str:
    """Text without spaces and thousands separators, in half width."""
    wide = {ord("％"): "%", ord("，"): ",", ord("－"): "-", ord("−"): "-", ord("＋"): "+"}
    text = re.sub(r"(?<=\d),(?=\d{3})|\s", "", text.translate(wide))
    return re.sub(r"(?<=\d)\.(?!\d)", "", re.sub(r"(\.\d*?)0+(?!\d)", r"\1", text))  # 1.10 is 1.1, 6.0% is 6%


def is_under(path: tuple[str, ...], section: str) -> bool:
    """Whether a passage's path lies in the clause or chapter named."""
    return any(re.match(re.escape(section) + r"(?![\d一二三四五六七八九十百之])", element) for element in path)


def text_of(document: Document, section: str) -> str:
    """All text of a clause, its items and tables included."""
    passages = bank()[document.name].passages
    return "\n".join(f"{p.context}\n{p.text}" for p in passages if is_under(p.section, section))


def text_about(claim: Claim) -> str:
    """What a claim's clause says of it: a signal's own row, a rule's whole clause."""
    section, document = claim.entry["section"], claim.document
    if "expr" not in claim.entry:
        return text_of(document, section)
    rows = (p.text for p in bank()[document.name].passages if is_under(p.section, section))
    return "\n".join(row for row in rows if re.search(rf"{claim.entry['id']}(?!\d)", row))


def numbers_in(expression: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(_QUOTED.sub("", expression))]


def chinese(number: int) -> str:
    """A whole number below 1000 in Chinese characters, as clauses are counted."""
    if number < 10:
        return _DIGITS[number]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if rest and not tens:
        text += "零"
    text += f"{_DIGITS[tens] if tens > 1 or hundreds else ''}十" if tens else ""
    return text + (_DIGITS[ones] if ones else "")


def plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def forms_of(value: float) -> set[str]:
    """How a person writes a number of the data: amounts in 万元 or 亿元, shares in percent, counts in words."""
    if value == 0:
        return set(_NOTHING)
    forms = {plain(value)}
    forms |= {plain(value / size) + unit for unit, size in _UNITS if value >= size}
    if value <= 3:  # a share: percent, tenths, permille, basis points, a multiple
        forms |= {plain(value * 100) + "%", plain(value * 100) + "个百分点", plain(value * 1000) + "‰"}
        forms |= {plain(value * 10_000) + unit for unit in ("bp", "个基点", "bps")}
        tenths = round(value * 100)
        if 0 < tenths < 100:
            tens, ones = divmod(tenths, 10)
            forms |= {
                f"{_DIGITS[tens]}成{last}" for last in ({"半", "五"} if ones == 5 else {_DIGITS[ones] if ones else ""})
            }
            forms.add(f"百分之{chinese(tenths)}")
    if value == int(value):
        forms |= _whole_forms(int(value))
    return forms


def _whole_forms(value: int) -> set[str]:
    forms = {chinese(value)} if value < 1000 else set()
    if value == 2:
        forms.add("两")
    for per_year in (12, 365):
        years, rest = divmod(value, per_year)
        if not rest and 0 < years <= 30:
            forms |= {f"{years}年", f"{chinese(years)}年"} | ({"两年"} if years == 2 else set())
    return forms


def says(text: str, value: float) -> bool:
    """Whether a text names a number, and not only as a part of another number."""
    text = tidy(text)
    for form in forms_of(value):
        before = r"(?<![\d.])" if form[0].isdigit() else ""
        after = r"(?![\d.]?\d)" if form[-1].isdigit() else ""
        if re.search(before + re.escape(form) + after, text):
            return True
    return False


def _numbers_of(claim: Claim) -> Iterator[float]:
    for key in EXPRESSIONS:
        if expression := claim.entry.get(key):
            yield from numbers_in(str(expression))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.75, "资产负债率不超过75%"),
        (0.75, "七成五"),
        (10_000_000, "单笔超过1,000万元"),
        (10_000_000, "一笔1千万"),
        (36, "期限不超过三年"),
        (36, "最长36个月"),
        (2, "由两名调查人员"),
        (0.0045, "减45个基点"),
        (300_000_000, "不超过3亿元"),
    ],
)
def test_a_number_is_known_in_every_way_people_write_it(value: float, text: str) -> None:
    assert says(text, value)


@pytest.mark.parametrize(
    ("value", "text"), [(0.75, "不超过7.5%"), (10_000_000, "超过21000万元"), (36, "136个月"), (8, "第18天")]
)
def test_a_number_inside_another_is_not_taken_for_it(value: float, text: str) -> None:
    assert not says(text, value)


def test_every_rule_signal_and_check_points_at_a_clause_that_exists() -> None:
    missing = [c.name for c in claims() if (s := c.entry.get("section")) and not text_of(c.document, s)]
    assert not missing


def test_every_number_of_a_rule_or_signal_stands_in_its_clause() -> None:
    wrong = [
        f"{claim.name} {claim.entry['section']}: {plain(number)}"
        for claim in claims()
        if claim.entry.get("section")
        for number in _numbers_of(claim)
        if not says(text_about(claim), number)
    ]
    assert not wrong, "\n".join(wrong)


def _manuals() -> list[Document]:
    return [document for document in documents() if document.extra.get("product")]


def _products(document: Document) -> list[Mapping[str, Any]]:
    product = document.extra.get("product") or []
    return [product] if isinstance(product, Mapping) else list(product)


def test_amount_and_tenor_of_each_product_stand_in_its_manual() -> None:
    """An amount or tenor range in the data is one that a reader of the manual finds there."""
    wrong = []
    for document in _manuals():
        text = "\n".join(f"{p.context}\n{p.text}" for p in bank()[document.name].passages)
        for product in _products(document):
            for key in ("amount", "tenor_m"):
                bounds = (product.get(key) or {}).values()
                wrong += [
                    f"{document.name} {key} {b}" for b in bounds if isinstance(b, int | float) and not says(text, b)
                ]
    assert not wrong, "\n".join(wrong)


def test_rule_ids_are_unique_in_a_document_and_belong_to_one_regulation() -> None:
    """A check of texts may bear the id of the rule that it enforces: then both are of one clause."""
    clauses = defaultdict(set)
    for document in documents():
        for key in ("rules", "signals", "checks"):
            entries = document.extra.get(key) or ()
            ids = Counter(entry["id"] for entry in entries)
            assert not [rule for rule, count in ids.items() if count > 1], (document.name, key)
            for entry in entries:
                clauses[document.name, entry["id"]].add(entry["section"])
    assert not {key: found for key, found in clauses.items() if len(found) > 1}
    owners = defaultdict(set)
    for claim in claims():
        owners[claim.entry["id"]].add(claim.document.id)
    assert not {rule: ids for rule, ids in owners.items() if len(ids) > 1}


def test_numbers_of_documents_are_unique() -> None:
    """One number is one version of one document."""
    numbers = Counter(document.number for document in documents() if document.number)
    assert not [number for number, count in numbers.items() if count > 1]


def test_versions_of_one_document_follow_each_other_without_overlap() -> None:
    in_force = validities(documents())
    by_id = defaultdict(list)
    for document in documents():
        by_id[document.id].append(document)
    for versions in by_id.values():
        periods = sorted(
            (in_force[d.name].start or date.min, in_force[d.name].end or date.max, d.name) for d in versions
        )
        assert len({start for start, _, _ in periods}) == len(periods), periods
        for (_, end, name), (start, _, later) in pairwise(periods):
            assert end < start, f"{name} overlaps {later}"


def _changed_figures() -> list[tuple[Document, Document]]:
    """Pairs of versions whose texts hold different numbers."""
    by_id = defaultdict(list)
    for document in documents():
        by_id[document.id].append(document)
    pairs = []
    for versions in by_id.values():
        ordered = sorted(versions, key=lambda d: d.effective or date.min)
        pairs += [(old, new) for old, new in pairwise(ordered) if _figures(old) != _figures(new)]
    return pairs


def _figures(document: Document) -> set[str]:
    text = "\n".join(passage.text for passage in bank()[document.name].passages)
    return set(re.findall(r"\d+(?:\.\d+)?(?:%|万元|个月|日|倍|元)", tidy(text)))


def test_the_bank_is_as_large_and_as_mixed_as_promised() -> None:
    in_force = validities(documents())
    suffixes = Counter(Path(document.name).suffix for document in documents())
    assert len({product["code"] for document in _manuals() for product in _products(document)}) >= 36
    assert len(_manuals()) >= 36
    policies = [c for c in claims() if c.document.kind == "policy" and "require" in c.entry]
    assert len({c.entry["id"] for c in policies}) >= 80
    assert suffixes[".docx"] >= 4 and suffixes[".pdf"] >= 3 and suffixes[".xlsx"] >= 2 and suffixes[".pptx"] >= 1
    assert suffixes[".md"] >= 10
    assert {"product", "policy", "rate", "faq", "glossary"} <= {document.kind for document in documents()}
    assert len({old.id for old, _ in _changed_figures()}) >= 8
    future = [d.name for d in documents() if (start := in_force[d.name].start) and start > BASE_DAY]
    assert len(future) >= 2
    expiring = [d for d in documents() if d.expires]
    assert len(expiring) >= 5 and any(d.expires < BASE_DAY for d in expiring if d.expires)
    assert {"client", "rm", "lead", "credit", "pricing", "compliance"} <= {d.audience for d in documents()}


def _clauses(document_id: str, day: date, words: str) -> list[str]:
    """Texts in force on a day, of one document, that hold the words."""
    in_force = validities(documents())
    return [
        passage.text
        for parsed in bank().values()
        if parsed.document.id == document_id
        and (in_force[parsed.document.name].start or date.min)
        <= day
        <= (in_force[parsed.document.name].end or date.max)
        for passage in parsed.passages
        if words in passage.text
    ]


def test_two_versions_contradict_each_other_and_the_date_decides() -> None:
    """厂房去年能押六成五，今年只能六成。"""
    assert any("65%" in text for text in _clauses("collateral", date(2025, 12, 20), "厂房及工业用地的抵押率"))
    now = _clauses("collateral", BASE_DAY, "厂房及工业用地的抵押率")
    assert now and all("60%" in text and "65%" not in text for text in now)


def test_a_special_rule_stands_against_a_newer_general_one() -> None:
    """新通知说分行能批八千万以内，并购贷款仍然一律上总行信贷审批委员会。"""
    assert any("8000万元" in tidy(text) for text in _clauses("approval-authority", BASE_DAY, "分行审批"))
    special = [
        passage.text
        for parsed in bank().values()
        if any(product["code"] == "MA01" for product in _products(parsed.document))
        for passage in parsed.passages
        if "信贷审批委员会" in passage.text
    ]
    assert special


def test_a_document_for_some_is_never_shown_to_all() -> None:
    """底线、行业限额、绩效、可疑交易监测和预警阈值各有各的读者。"""
    audience = {document.id: document.audience for document in documents()}
    assert audience["mandate-pricing-2026"] == "pricing"
    assert audience["industry-limits-2026"] == audience["warning-signals"] == "credit"
    assert audience["performance-2026"] == audience["concentration"] == "lead"
    assert audience["str-monitoring"] == "compliance"
    assert audience["client-leaflet"] == "client"
