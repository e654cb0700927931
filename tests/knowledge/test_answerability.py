"""Whether the documents answer a question is decided by what was found, and said with how sure that is."""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import fields

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from knowledge.answerability import WEIGHTS, Verdict, features_of, judge
from knowledge.embeddings import EmbeddingModel
from knowledge.retrieval import Evidence
from tests.knowledge.embedded_bank import embedded
from tests.knowledge.small_bank import EVERYTHING, TRIAL, SmallBank, bank_of

PLAIN = [
    "流动资金贷款期限最长多久",
    "住宅的抵押率上限是多少",
    "资产负债率不能超过多少",
    "循环贷款额度多少",
    "银行承兑汇票承兑手续费怎么收",
]
ELSEWHERE = [
    "食堂今天吃什么",
    "上海明天天气怎么样",
    "如何做红烧肉",
    "世界杯冠军是谁",
    "怎么请假",
    "what is the weather today",
]


class PairsOfCharacters(Embeddings):
    """Another model, whose cosines lie far lower than those of the bundled one: pairs of characters, counted."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.full(256, 0.02)
        text = re.sub(r"\s", "", text)
        for pair in (text[i : i + 2] for i in range(len(text) - 1)):
            vector[zlib.crc32(pair.encode()) % 256] += 1
        return [float(value) for value in vector]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> SmallBank:
    """Nothing is embedded yet."""
    return bank_of(tmp_path_factory.mktemp("bank"), **EVERYTHING)


@pytest.fixture(scope="module")
def bank(words: SmallBank) -> SmallBank:
    return embedded(words)


@pytest.fixture(scope="module")
def other(words: SmallBank) -> SmallBank:
    return embedded(words, EmbeddingModel("pairs", PairsOfCharacters))


def verdict(bank: SmallBank, text: str, *, reader: str = "rm", calibrated: bool = True) -> Verdict:
    question, found = bank.find(text, reader=reader)
    return judge(question, found, calibrated=calibrated)


@pytest.mark.parametrize("question", PLAIN)
def test_what_the_documents_say_is_answered(bank: SmallBank, question: str) -> None:
    assert verdict(bank, question).answered and not verdict(bank, question).doubtful


@pytest.mark.parametrize("question", PLAIN)
def test_words_decide_while_nothing_is_embedded(words: SmallBank, question: str) -> None:
    assert verdict(words, question).answered


@pytest.mark.parametrize("question", ELSEWHERE)
def test_what_has_nothing_to_do_with_them_is_declined(bank: SmallBank, words: SmallBank, question: str) -> None:
    assert not verdict(bank, question).answered
    assert not verdict(words, question).answered


def test_what_is_answered_is_surer_than_what_is_not(bank: SmallBank) -> None:
    here = [verdict(bank, question).confidence for question in PLAIN]
    elsewhere = [verdict(bank, question).confidence for question in ELSEWHERE]
    assert min(here) > max(elsewhere) and all(0.0 <= c <= 1.0 for c in (*here, *elsewhere))


@pytest.mark.parametrize("question", ["授权底价是LPR减多少", "流动资金贷款授权底价"])
def test_what_only_others_may_read_is_not_answered(words: SmallBank, bank: SmallBank, question: str) -> None:
    assert verdict(words, question, reader="pricing").answered
    found = bank.find(question)[1]
    assert all(hit.document.audience in ("rm", "client") for hit in (*found.current, *found.others))
    for each in (words, bank):
        assert not verdict(each, question, reader="nobody").answered


def test_an_email_address_or_a_phone_number_is_missed(bank: SmallBank) -> None:
    asked = verdict(bank, "流动资金贷款审批人的电话是多少")
    assert asked.features["missing"] == asked.features["strange"] == 1.0 and not asked.answered


def test_a_number_asked_for_is_looked_for(bank: SmallBank) -> None:
    assert verdict(bank, "流动资金贷款期限最长多久").features["no_measure"] == 0.0
    assert verdict(bank, "保函手续费费率是多少").features["no_number"] in (0.0, 1.0)


@pytest.mark.parametrize(
    "text", [*PLAIN, *ELSEWHERE, "", "？", "流贷" * 500, "<b>流贷</b>", "what about tenor?", "3000万"]
)
def test_the_features_are_those_weighed_and_within_bounds(bank: SmallBank, text: str) -> None:
    question, found = bank.find(text)
    features = features_of(question, found, found.evidence)
    assert features.keys() == WEIGHTS.keys()
    assert all(math.isfinite(value) for value in features.values())
    for name in ("synonyms", "covered", "no_measure", "no_number", "missing", "strange", "yes_no"):
        assert 0.0 <= features[name] <= 1.0, name
    for name in ("dense", "best"):
        assert -1.001 <= features[name] <= 1.001, name
    assert features["ahead"] >= 0.0 and features["above"] >= 0.0 and features["best"] >= features["dense"]


def test_another_models_cosines_are_put_on_the_scale(other: SmallBank) -> None:
    """Unscaled, a model with low cosines would decline everything."""
    sure = [verdict(other, question, calibrated=False).confidence for question in PLAIN]
    unsure = [verdict(other, question, calibrated=False).confidence for question in ELSEWHERE]
    assert [verdict(other, question).answered for question in PLAIN] == [False] * len(PLAIN)
    assert sum(verdict(other, question, calibrated=False).answered for question in PLAIN) >= len(PLAIN) - 1
    assert sum(sure) / len(sure) > 0.3 + sum(unsure) / len(unsure)


def test_the_bundled_models_own_distribution_stays_near_its_scale(bank: SmallBank) -> None:
    for question in PLAIN:
        assert verdict(bank, question, calibrated=False).confidence == pytest.approx(
            verdict(bank, question).confidence, abs=0.6
        )


def test_what_only_an_expired_document_says_is_answered_as_such(tmp_path_factory: pytest.TempPathFactory) -> None:
    plain = bank_of(tmp_path_factory.mktemp("trial"), trial=TRIAL)
    for each in (plain, embedded(plain)):
        question, found = each.find("小微企业银票贴现单张不超过多少免逐笔核票")
        assert not found.current and found.others
        assert judge(question, found).answered and judge(question, found).doubtful
        assert not judge(*each.find("食堂今天吃什么")).answered


def test_the_nearer_of_coming_and_ended_is_judged(words: SmallBank) -> None:
    _, found = words.find("试点机构为哪四家支行，每月报送什么统计表")
    assert found.others[0].document.name == "trial.md"
    assert found.others_evidence.covered > 0.3


def test_where_nothing_is_found_nothing_is_answered(bank: SmallBank) -> None:
    assert verdict(bank, "流贷期限", reader="nobody") == Verdict(False, 0.0)


def test_no_evidence_is_all_zeros() -> None:
    assert all(getattr(Evidence(), field.name) == 0.0 for field in fields(Evidence))
