"""Long messages are split without breaking a tag, an entity or a sentence; nothing of others becomes markup."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from handlers.markup import escape, plain, shortened, split, units
from handlers.refusals import Checker

LIMIT = 120
DROPPED = {chr(n) for n in (*range(0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))} - {"\n", "\t"}

words = st.text(alphabet=st.sampled_from("授信额度。！？；，\n abc<>&\"'😀𠮷1%"), min_size=0, max_size=60)
tags = st.sampled_from(["b", "i", "u", "code", "blockquote", 'a href="https://x.cn/?a=1&amp;b=2"'])


@st.composite
def markups(draw: st.DrawFn, depth: int = 2) -> str:
    """Well-formed Telegram HTML."""
    pieces = []
    for _ in range(draw(st.integers(0, 5))):
        if depth and draw(st.booleans()):
            tag = draw(tags)
            pieces.append(f"<{tag}>{draw(markups(depth=depth - 1))}</{tag.split()[0]}>")
        else:
            pieces.append(escape(draw(words)))
    return "".join(pieces)


def visible(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(markups())
def test_each_part_fits_is_well_formed_and_nothing_is_lost(markup: str) -> None:
    parts = split(markup, LIMIT)
    for part in parts:
        assert units(part) <= LIMIT
        checker = Checker()
        checker.feed(part)
        checker.close()
        assert not checker.open
    assert visible("".join(plain(part) for part in parts)) == visible(plain(markup))


@given(st.text())
def test_what_people_write_is_shown_as_they_wrote_it_and_never_becomes_markup(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped and ">" not in escaped
    assert plain(escaped) == "".join(c for c in text if c not in DROPPED)


@given(st.text(alphabet="<>&;ampltgq#123", max_size=80))
def test_text_that_looks_like_entities_survives(text: str) -> None:
    assert plain("".join(split(escape(text), 10_000))).strip() == text.strip()


def test_a_part_ends_at_the_end_of_a_sentence() -> None:
    sentence = "流动资金贷款期限最长三年，应与企业经营周期相匹配。"
    parts = split(sentence * 40, 300)
    assert len(parts) > 2
    assert all(part.endswith("。") for part in parts)


def test_a_sentence_with_a_decimal_is_not_broken_at_its_point() -> None:
    parts = split("利率为3.45%并随LPR调整。" * 60, 200)
    assert all(part.endswith("。") for part in parts)


def test_an_open_tag_is_closed_and_opened_again() -> None:
    parts = split("<b>" + "重要。" * 60 + "</b>", 100)
    assert len(parts) > 1
    assert all(part.startswith("<b>") and part.endswith("</b>") for part in parts)


def test_emoji_count_twice_as_telegram_counts() -> None:
    assert units("😀") == 2
    assert all(units(part) <= 4096 for part in split("😀" * 5000))


def test_an_empty_message_has_no_parts() -> None:
    assert split("") == []
    assert split("<b> </b>\n") == []


def test_a_short_label_is_one_line() -> None:
    assert shortened("第一行\n第二行", 5) == "第一行…"
