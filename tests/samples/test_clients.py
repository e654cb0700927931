"""The sample bank's clients are many, of many kinds, coherent, and nobody real."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from memory.balances import Balance
from memory.creditcodes import is_valid
from memory.facts import NewFact
from memory.namekeys import name_key
from notes.record import note_from_dict, note_to_dict
from samples import balances, compose, facts, import_example

FILES = Path(compose.CLIENTS).parent
TODAY = date(2026, 11, 25)
ELEMENTS = ("people", "amounts", "rates", "tenors", "tasks", "promises")
FACT_NAMES = set(Path(__file__).with_name("fact_names.txt").read_text(encoding="utf-8").split())
MAINLAND_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0[1-9]\d{1,2}-?\d{7,8})(?!\d)")
IDENTITY_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")


@cache
def clients() -> list[dict[str, Any]]:
    return list(yaml.safe_load((FILES / "clients.yaml").read_text(encoding="utf-8"))["clients"])


@cache
def messages() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FILES / "notes.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def notes() -> list[dict[str, Any]]:
    return [note for message in messages() for note in message["notes"]]


@cache
def facilities() -> list[dict[str, str]]:
    with (FILES / "facilities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def known(name: str) -> list[NewFact]:
    client = next(one for one in clients() if one["name"] == name)
    return list(facts.facts(client, list(balances.deposits(name, client.get("deposit") or {})), balances.LAST))


def test_at_least_sixty_clients_of_twelve_kinds_are_with_four_managers() -> None:
    assert len(clients()) >= 60
    assert len({one["archetype"] for one in clients()}) >= 12
    books = Counter(one["rm"] for one in clients())
    assert len(books) == 4 and min(books.values()) >= 12
    assert {one["stage"] for one in clients()} == {"prospect", "account", "credit", "watch", "exit"}


def test_credit_codes_are_right_and_of_no_region_that_exists() -> None:
    codes = [one["code"] for one in clients()]
    assert all(is_valid(code) and code[2:4] == "99" for code in codes)
    assert len(set(codes)) == len(codes)


def test_nothing_looks_like_a_real_phone_number_or_identity_card() -> None:
    paths = [path for path in FILES.rglob("*") if path.suffix in {".yaml", ".csv", ".jsonl", ".txt"}]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert [MAINLAND_PHONE.findall(text) + IDENTITY_NUMBER.findall(text) for text in texts] == [[]] * len(texts)
    people = [person for one in clients() for person in one["contacts"]]
    assert all(re.fullmatch(r"000-\d{4}-\d{4}", person[2]) for person in people)
    assert all(person[3].endswith(".example") for person in people if len(person) > 3)


def test_within_one_book_no_two_clients_go_by_the_same_name() -> None:
    for rm in {one["rm"] for one in clients()}:
        names = [name_key(name) for one in clients() if one["rm"] == rm for name in (one["name"], *one["short"])]
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_names_are_alike_within_a_book_and_across_books() -> None:
    short = {name: one["rm"] for one in clients() for name in one["short"]}
    assert short["华兴"] == short["华星"] == short["云杉"] == short["云山"] == "林晓雨"
    assert short["华兴"] != short["兴华"] and short["云杉"] != short["云衫"] and short["云山"] != short["云珊"]
    groups = Counter(one["group"] for one in clients() if one.get("group"))
    assert sum(times >= 2 for times in groups.values()) >= 4
    assert len({one["rm"] for one in clients() if one.get("group") == "澜桥集团"}) == 2


def test_facilities_belong_to_clients_begin_before_they_end_and_are_used_within_their_limit() -> None:
    names = {one["name"] for one in clients()}
    for row in facilities():
        assert row["client"] in names
        assert date.fromisoformat(row["starts"]) < date.fromisoformat(row["matures"])
        assert 0 <= Decimal(row["used"]) <= Decimal(row["limit"])
    numbers = [row["reference"] for row in facilities()]
    assert len(set(numbers)) == len(numbers)


def test_some_facilities_mature_within_a_month_and_more_in_the_months_after() -> None:
    ends = [date.fromisoformat(row["matures"]) for row in facilities()]
    assert sum(TODAY <= day <= TODAY + timedelta(30) for day in ends) >= 10
    assert sum(TODAY + timedelta(30) < day <= TODAY + timedelta(120) for day in ends) >= 30


def test_facts_have_names_of_the_dictionary_and_values_that_are_exact() -> None:
    for client in clients():
        for fact in known(client["name"]):
            assert fact.name in FACT_NAMES
            assert isinstance(fact.value, (bool, int, str))


def test_some_facts_are_missing_some_are_old_and_two_contradict_each_other() -> None:
    names = {one["name"]: {fact.name for fact in known(one["name"])} for one in clients()}
    assert any("current_ratio" not in has for has in names.values())
    ratios = [fact for name in names for fact in known(name) if fact.name == "asset_liability_ratio"]
    assert any(fact.as_of < TODAY - timedelta(120) for fact in ratios)
    twice = [name for one in clients() for name, n in Counter(f.name for f in known(one["name"])).items() if n > 1]
    assert len(twice) == 2


def test_what_the_bank_judges_of_a_client_is_not_for_the_client() -> None:
    for client in clients():
        audiences = {fact.name: fact.audience for fact in known(client["name"])}
        assert audiences.get("internal_rating_grade", "rm") == "rm"
        assert audiences.get("loan_classification_worst", "rm") == "rm"


def test_a_year_of_at_least_five_hundred_messages_is_as_its_stories_say() -> None:
    assert len(messages()) >= 500
    assert compose.compose() == compose.NOTES.read_text(encoding="utf-8")
    days = [datetime.fromisoformat(message["sent_at"]).date() for message in messages()]
    assert min(days) >= date(2025, 11, 25) and max(days) == balances.LAST


def test_messages_are_written_not_stamped() -> None:
    texts = [message["text"] for message in messages()]
    assert len(set(texts)) == len(texts)
    beginnings = Counter(re.sub(r"[\d.]+", "0", text)[:8] for text in texts)
    assert max(beginnings.values()) <= 5


def test_each_client_is_spoken_of_by_its_own_manager() -> None:
    managers = {one["name"]: one["rm"] for one in clients()}
    spoken = [(message["rm"], note["record"]["client"]) for message in messages() for note in message["notes"]]
    assert all(managers[client] == rm for rm, client in spoken)
    assert {client for _, client in spoken} == set(managers)


def test_every_record_reads_back_as_a_note_whose_words_stand_in_the_message() -> None:
    for message in messages():
        said = message["text"] + "".join(one["text"] for one in message.get("later", ()))
        for note in message["notes"]:
            record = note["record"]
            assert note_to_dict(note_from_dict(record), words=True) == record
            parts = [part for kind in ELEMENTS for part in record.get(kind, ())]
            assert all(part["words"] in said for part in parts if "words" in part)
            assert all(word in said for words in record.get("words", {}).values() for word in words.split(" "))


def test_tasks_are_due_after_the_note_and_done_after_it_too() -> None:
    for note in notes():
        day = note["record"]["date"]
        for task in note["record"].get("tasks", ()):
            assert task["due"] is None or task["due"] >= day
            ended = note.get("tasks", {}).get(task["what"])
            assert ended is None or day <= ended[1] <= balances.LAST.isoformat()


def test_some_tasks_are_open_some_overdue_and_promises_were_kept_and_broken() -> None:
    mine = [
        (task, note.get("tasks", {}).get(task["what"]), task["what"] in promised(note))
        for note in notes()
        for task in note["record"].get("tasks", ())
    ]
    coming = [task for task, ended, _ in mine if ended is None and task["due"] and task["due"] >= TODAY.isoformat()]
    overdue = [task for task, ended, _ in mine if ended is None and task["due"] and task["due"] < TODAY.isoformat()]
    late = [task for task, ended, given in mine if given and ended and task["due"] and ended[1] > task["due"]]
    assert len(coming) >= 20 and len(overdue) >= 10 and len(late) >= 5
    assert sum(given for *_, given in mine) >= 40


def promised(note: dict[str, Any]) -> set[str]:
    return {one["what"] for one in note["record"].get("promises", ())}


def test_needs_become_business_or_come_to_nothing() -> None:
    assert sum(len(note.get("won", ())) for note in notes()) >= 80
    assert sum(len(note.get("lost", ())) + len(note.get("given_up", ())) for note in notes()) >= 20


def test_deposits_average_in_october_what_the_client_is_said_to_keep() -> None:
    for client in clients():
        level = (client.get("deposit") or {}).get("level")
        days = [one for one in balances.deposits(client["name"], client.get("deposit") or {}) if one.currency == "CNY"]
        october = [one.amount for one in days if (one.day.year, one.day.month) == (2026, 10)]
        assert not level or abs(sum(october) / len(october) - level * 10_000) < 10


def test_balances_are_the_same_on_every_run_and_cover_the_year() -> None:
    client = next(one for one in clients() if "三槐堂" in one["name"])
    first, again = [list(balances.deposits(client["name"], client["deposit"])) for _ in range(2)]
    assert first == again and all(isinstance(one, Balance) for one in first)
    assert min(one.day for one in first) < date(2025, 12, 1) and max(one.day for one in first) == balances.LAST


@pytest.mark.parametrize("client", ["临溪华兴精密机械有限公司", "三槐堂纺织有限公司", "丰禾谷食品股份有限公司"])
def test_a_story_is_told_over_many_visits(client: str) -> None:
    assert sum(note["record"]["client"] == client for note in notes()) >= 10


def test_the_example_to_import_is_what_its_rows_say() -> None:
    assert import_example.main(["--check"]) == 0


def test_all_files_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file()) < 1024 * 1024
