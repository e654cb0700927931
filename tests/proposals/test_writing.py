"""A model's words stand only where they add nothing, promise nothing and name nobody new."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import date
from decimal import Decimal

import pytest

from knowledge.models import ModelTimedOut
from knowledge.rulebook import Rulebook
from proposals.manifest import untraced
from proposals.preparing import Prepared, prepare
from proposals.record import ClientFile, Item, Plan
from proposals.writing import objection, write
from tests.knowledge.sample_rulebook import rulebook

TODAY = date(2026, 11, 25)
TEMPLATE = "流动资金贷款用于采购和备货，金额3,000万元，期限12个月，以审批和签署的合同为准。"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook(TODAY)


@pytest.fixture(scope="module")
def made(book: Rulebook) -> Prepared:
    plan = Plan("client", "流贷方案", (Item("WC01", Decimal(30_000_000), 12),))
    return prepare(plan, ClientFile(1, "临溪样本机械有限公司", {}, contact="林晓雨"), book, TODAY)


class Scribe:
    """Answers each chapter with its own lines, changed."""

    def __init__(self, change: Callable[[str], str]) -> None:
        self.change = change

    async def stream(self, system: str, human: str) -> AsyncGenerator[str, None]:
        for line in human.splitlines():
            if line.startswith("["):
                number, _, text = line.partition("] ")
                yield f"{number}] {self.change(text)}\n"


async def test_better_words_are_taken_and_can_be_written_again(made: Prepared, book: Rulebook) -> None:
    seen: list[str] = []
    scribe = Scribe(lambda text: text.replace("用于", "主要用于"))
    done = await write(made.draft, scribe, book, progress=lambda title, _: seen.append(title))
    assert "主要用于" in done.draft.text() and done.paragraphs["products"] and "产品说明" in seen
    assert untraced(done.draft, made.manifest) == []


@pytest.mark.parametrize(
    "addition",
    [
        "年利率仅2.10%。",
        "预计下周三到账。",
        "审批没有问题，请放心。",
        "与大河制造集团的做法相同。",
        "另可办理远期结售汇。",
        "周总经理已经同意。",
        "收益可达三成。",
        "我行利率全市最低。",
    ],
)
async def test_what_adds_or_promises_stays_out(addition: str, made: Prepared, book: Rulebook) -> None:
    done = await write(made.draft, Scribe(lambda text: text + addition), book)
    assert done.draft == made.draft and done.refused


@pytest.mark.parametrize(
    "text",
    [
        "流动资金贷款用于采购和备货，金额3,000万元，期限24个月，以审批和签署的合同为准。",
        "流动资金贷款用于采购和备货，期限12个月，以审批和签署的合同为准。",
        "好。",
    ],
)
def test_a_changed_or_lost_figure_is_noticed(text: str, made: Prepared, book: Rulebook) -> None:
    assert objection(text, TEMPLATE, made.draft, book)
    assert objection(TEMPLATE.replace("用于", "可用于"), TEMPLATE, made.draft, book) is None


class Silent:
    """A model that gives no answer in time."""

    async def stream(self, system: str, human: str) -> AsyncGenerator[str, None]:
        raise ModelTimedOut("no answer")
        yield ""


async def test_without_an_answer_the_template_stays(made: Prepared, book: Rulebook) -> None:
    done = await write(made.draft, Silent(), book)
    assert done.draft == made.draft and done.refused
