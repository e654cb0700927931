"""What may be said to a client and in an internal paper, by the sample bank's own rules."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from knowledge.documents import Document
from knowledge.embeddings import open_embeddings
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import Check, ProductSheet, RuleSource
from knowledge.wordings import PatternError, expanded
from proposals.checking import Audience, Checked, check
from proposals.checklines import CheckLineError, read_check_line
from proposals.likeness import Likeness
from proposals.wordlists import patterns_of

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "samples/bank/制度/客户材料与营销表述合规管理办法-2.0.docx.yaml"
SETS = ROOT / "evaluation/sets"
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    meta = yaml.load(POLICY.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    name = POLICY.name.removesuffix(".yaml")
    return Rulebook.of(
        [Document(name, meta["id"], meta["title"], audience="rm", extra={"checks": meta["checks"]})], {}, DAY
    )


def checked(book: Rulebook, text: str, audience: Audience = "client", **more: object) -> Checked:
    return check(text, book, audience=audience, as_of=DAY, **more)  # type: ignore[arg-type]


def rules(found: Checked) -> set[str]:
    return {one.rule for one in found.findings}


@pytest.mark.parametrize(
    "text",
    [
        "本方案不构成授信承诺。",
        "我行不保证取得财政贴息。",
        "保证金比例不低于30%。",
        "担保方式可选第三方保证。",
        "不得使用“保本”“稳赚”等表述。",
        "履约保函到期自动失效。",
        "审批通过后2个工作日内放款。",
        "单笔最高3,000,000元（普惠小微信贷业务管理办法3.0版，2026-04-01生效）。",
        "若到期即期为6.8500，锁汇结果较不锁定多247,800.00元；若为7.1500则少352,200.00元。",
        "本金部分纳入存款保险（限额内），收益浮动、不保证。",
    ],
)
def test_denials_quotations_and_terms_of_products_stay(book: Rulebook, text: str) -> None:
    assert checked(book, text).verdict == "ok"


@pytest.mark.parametrize(
    ("said", "unsaid", "rule"),
    [
        ("这笔贷款肯定能批。", "没有人能说这笔贷款肯定能批。", "CP01"),
        ("我们保证审批通过。", "客户经理不得向客户保证审批通过。", "CP01"),
        ("下周三放款。", "资料齐全并经审批同意后，下周三放款。", "CP02"),
        ("本金绝对安全。", "“本金绝对安全”这类说法一律不得使用。", "CP03"),
        ("先存500万，贷款就好批。", "存款与否不影响贷款审批。", "CP07"),
        ("把付款拆成两笔。", "严禁把付款拆成两笔。", "CP08"),
        ("财政局会兜底。", "本项目不依赖财政局兜底。", "CP11"),
        ("这是零风险的产品。", "这并非零风险的产品。", "CP12"),
        ("托管就等于我行担保兑付。", "托管不等于我行担保兑付。", "CP19"),
    ],
)
def test_the_same_words_denied_are_not_said(book: Rulebook, said: str, unsaid: str, rule: str) -> None:
    assert rule in rules(checked(book, said))
    assert checked(book, unsaid).verdict == "ok"


def test_a_denial_does_not_reach_over_a_turn(book: Rulebook) -> None:
    assert "CP01" in rules(checked(book, "没有抵押也肯定能批。"))
    assert "CP01" in rules(checked(book, "我们不看报表，但保证您通过审批。"))


def test_what_the_client_or_a_guarantor_promises_is_no_promise_of_the_bank(book: Rulebook) -> None:
    assert checked(book, "借款人承诺贷款资金不挪作他用。").verdict == "ok"
    assert checked(book, "请贵司确保提供的资料真实完整。").verdict == "ok"
    assert "CP01" in rules(checked(book, "我行向贵司承诺一定批准该笔贷款。"))


def test_an_internal_paper_may_name_ratings_and_authority_but_no_suspicion(book: Rulebook) -> None:
    text = "借款人内部评级A-，超出分行审批权限，报总行审批（2026年10月末）。"
    assert checked(book, text, "internal").verdict == "ok"
    assert checked(book, text).verdict == "red"
    told = "该户已上报可疑交易报告，建议压降。"
    assert rules(checked(book, told, "internal")) == {"CP20"}


def test_names_of_others_never_stand_in_a_text_for_a_client(book: Rulebook) -> None:
    text = "同类企业如临溪华星电子科技有限公司可供参考，贵司另议。"
    assert "CP06" in rules(checked(book, text, others=("临溪华星电子科技有限公司",)))
    own = checked(book, text, client="临溪华星电子科技有限公司", others=("临溪华星电子科技有限公司",))
    assert "CP06" not in rules(own)


def test_each_finding_names_rule_clause_sentence_and_a_wording(book: Rulebook) -> None:
    found = checked(book, "您好。这笔贷款肯定能批。盼复。")
    (one,) = found.findings
    assert (one.rule, one.section, one.sentence) == ("CP01", "第六条", "这笔贷款肯定能批。")
    assert one.document.startswith("客户材料与营销表述合规管理办法") and "为准" in one.suggestion
    assert set(found.to_dict()["findings"][0]) >= {"rule", "sentence", "document", "section", "suggestion"}


def test_a_whole_proposal_must_carry_its_statements(book: Rulebook) -> None:
    body = "某公司综合金融服务方案。" + "本节说明结构性存款的用途与办理流程。" * 30
    missing = [one for one in checked(book, body).findings if one.sentence.startswith("（缺少声明")]
    assert {one.sentence for one in missing} == {f"（缺少声明 {name}）" for name in ("D1", "D2", "D10", "D4")}
    full = body + "".join(one.suggestion for one in missing)
    assert not [one for one in checked(book, full).findings if one.sentence.startswith("（缺少声明")]
    assert checked(book, "方案稍后发您。").verdict == "ok"


def test_a_document_cited_in_an_old_version_is_named(book: Rulebook) -> None:
    manual = Document("贷款/流贷.docx", "wc", "流动资金贷款业务管理办法", number="澄银规〔2025〕11号", version="3.0")
    known = replace(book, documents={manual.name: manual})
    assert rules(checked(known, "期限见《流动资金贷款业务管理办法》2.0版。")) == {"CP09"}
    assert rules(checked(known, "期限见澄银规〔2023〕6号。")) == {"CP09"}
    assert checked(known, "期限见《流动资金贷款业务管理办法》3.0版（澄银规〔2025〕11号）。").verdict == "ok"
    (one,) = checked(known, "期限见《流动资金贷款业务管理办法》2.0版。").findings
    assert one.suggestion == "期限见《流动资金贷款业务管理办法》3.0版。"


def test_a_title_within_a_longer_title_is_another_document(book: Rulebook) -> None:
    foreign = Document("国际/信用证.md", "lc", "信用证业务操作规程", version="2.3")
    domestic = Document("国际/国内信用证.md", "dlc", "国内信用证业务操作规程", version="1.6")
    known = replace(book, documents={foreign.name: foreign, domestic.name: domestic})
    assert checked(known, "单据见《国内信用证业务操作规程》1.6版。").verdict == "ok"
    assert checked(known, "单据见国内信用证业务操作规程1.6版。").verdict == "ok"
    assert checked(known, "单据见《跨境信用证业务操作规程》1.0版。").verdict == "ok"
    assert rules(checked(known, "单据见国内信用证业务操作规程1.6版和信用证业务操作规程1.0版。")) == {"CP09"}


def _with_product(book: Rulebook) -> Rulebook:
    source = RuleSource("流贷.docx", "流动资金贷款业务管理办法", "澄银规〔2025〕11号", "3.0", "第八条")
    sheet = ProductSheet(
        "WC01",
        "流动资金贷款",
        source,
        aliases=("流贷",),
        credit=True,
        amount_max=Decimal(300_000_000),
        tenor_max=36,
        extra={"tenor_extension": {"max": 60, "unless": "extended_tenor_approved == true"}},
        pricing="LPR1Y -20bp ～ +150bp",
    )

    return replace(book, products={"WC01": sheet})


def test_amounts_and_prices_beyond_the_products_limits(book: Rulebook) -> None:
    shelf = _with_product(book)
    assert "WC01.AMT" in rules(checked(shelf, "拟为贵司安排流贷5亿元，以审批为准。"))
    assert "WC01.AMT" not in rules(checked(shelf, "拟为贵司安排流贷3亿元，以审批为准。"))
    assert "WC01.AMT" not in rules(checked(shelf, "贵司2025年收入5亿元，可申请流贷，以审批为准。"))
    assert "WC01.PRICE" in rules(checked(shelf, "流贷价格为LPR减35bp，以审批为准。"))
    assert "WC01.PRICE" not in rules(checked(shelf, "流贷价格为LPR加20bp，以审批为准。"))
    asked = checked(shelf, "关于流动资金贷款的说明。", amount=Decimal(400_000_000))
    assert "WC01.AMT" in rules(asked)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("流贷期限7年，以审批为准。", "red"),
        ("流动资金贷款可以做到十年期，以审批为准。", "red"),
        ("一笔84个月的流贷也能做，以审批为准。", "red"),
        ("流贷期限60个月，以审批为准。", "amber"),
        ("流贷期限3年，以审批为准。", None),
        ("流贷期限不得做到7年，以审批为准。", None),
        ("贵司成立7年，可以申请流贷，期限1年，以审批为准。", None),
        ("固定资产建设期7年，流贷期限1年，以审批为准。", None),
    ],
)
def test_a_tenor_beyond_the_products_longest_is_found(book: Rulebook, text: str, severity: str | None) -> None:
    found = [one for one in checked(_with_product(book), text).findings if one.rule == "WC01.TEN"]
    assert [one.severity for one in found] == ([severity] if severity else [])


def _policy(book: Rulebook, **extra: object) -> Rulebook:
    """The sample bank's checks and one of another policy."""
    source = RuleSource("政策.md", "授信政策", None, "1.0", "第七条")
    own = Check("OWN.1", "本行规定", "red", "all", "", "该业务不在我行可以支持的范围内。", source, extra)
    return replace(book, checks=(*book.checks, own))


def test_the_bank_says_itself_which_business_it_does_not_finance(book: Rulebook) -> None:
    own = _policy(book, lists={"禁止": "烟花|爆竹"}, patterns=["{禁止} + (?:贷款|授信)"])
    assert "OWN.1" in rules(checked(own, "贵司的烟花厂可以申请授信，以审批为准。"))
    assert "OWN.1" in rules(checked(own, "拟以授信支持借款人的爆竹生产。", "internal"))
    assert "OWN.1" not in rules(checked(own, "我行不为烟花爆竹企业办理授信。"))
    assert "OWN.1" not in rules(checked(book, "贵司的烟花厂可以申请授信，以审批为准。"))


def test_an_amount_over_what_one_client_may_have_is_found(book: Rulebook) -> None:
    own = _policy(book, most=4_600_000_000, of="授信|贷款", unless="银团")
    assert "OWN.1" in rules(checked(own, "拟为贵司安排授信80亿元，以审批为准。"))
    assert "OWN.1" in rules(checked(own, "贷款方案另附。", amount=Decimal(4_600_000_001)))
    for fine in (
        "拟为贵司安排授信46亿元，以审批为准。",
        "拟以银团贷款筹集80亿元，以审批为准。",
        "贵司收入80亿元，可申请授信。",
    ):
        assert "OWN.1" not in rules(checked(own, fine))


def test_forbidden_texts_are_told_from_harmless_ones_by_words_alone(book: Rulebook) -> None:
    """Without a model of meaning a third may slip through, but what is flagged is forbidden."""
    cases = [json.loads(line) for line in (SETS / "compliance-report.jsonl").read_text("utf-8").splitlines()]
    got = [(case["expected"] != "ok", checked(book, case["text"], case["audience"]).verdict != "ok") for case in cases]
    caught = sum(bad and flagged for bad, flagged in got)
    assert caught >= 0.6 * sum(bad for bad, _ in got)
    assert caught >= 0.9 * sum(flagged for _, flagged in got)


def test_what_no_pattern_names_is_told_by_the_banks_examples(tmp_path: Path) -> None:
    """A bank whose only words are its examples: forbidden ones and their better wording."""
    source = RuleSource("表述.md", "表述办法", None, "1.0", "第六条")
    examples = {
        "not": ["审批就是走个过场，您先把合同签了。", "领导打过招呼了，一路绿灯。", "贷款的事我给您办成。"],
        "rather": [
            "能否办理要等评审结果。",
            "结果出来之前请不要对外签约。",
            "请提供公司章程和审计报告。",
            "欢迎来访。",
        ],
    }
    own = Check("CP01", "承诺审批结果", "red", "client", "", "以审批为准", source, {"examples": examples})
    alike = Likeness.of([own], open_embeddings().embed_passages, tmp_path)
    assert alike is not None
    bare = Rulebook(DAY, checks=(own,))
    told = checked(bare, "领导那边我打过招呼，给您一路开绿灯。", alike=alike)
    assert [(one.rule, one.severity) for one in told.findings] == [("CP01", "red")]
    assert checked(bare, "能不能办理，要等评审的结果。", alike=alike).verdict == "ok"
    assert checked(bare, "领导那边我打过招呼，给您一路开绿灯。").verdict == "ok"


def test_ten_thousand_words_are_checked_in_a_moment(book: Rulebook) -> None:
    found = checked(book, "一定" * 5_000 + "不" * 5_000 + "贷款保证" * 2_000)
    assert found.verdict in {"ok", "amber", "red"}


def test_a_pattern_that_cannot_be_read_is_named() -> None:
    with pytest.raises(PatternError, match="没有词表 不存在"):
        expanded("{不存在}", {})
    with pytest.raises(PatternError, match="写法有误"):
        patterns_of(["(未闭合"], {})
    with pytest.raises(PatternError, match="互相引用"):
        expanded("{甲}", {"甲": "{甲}"})


@pytest.mark.parametrize(
    "line", ['{"text": ""}', '{"text": "好", "audience": "rm"}', '{"text": "好", "amount": "很多"}', "{"]
)
def test_lines_that_cannot_be_checked_say_why(line: str) -> None:
    with pytest.raises(CheckLineError):
        read_check_line(line, default_id="1")


def test_a_line_of_words_is_for_a_client() -> None:
    line = read_check_line("利率全市最低", default_id="3")
    assert (line.id, line.audience, line.client, line.amount) == ("3", "client", None, None)


def test_ten_thousand_names_of_other_clients_are_looked_for_in_a_moment(book: Rulebook) -> None:
    names = [f"临溪{number:05d}号精密机械有限公司" for number in range(10_000)]
    text = "贵司资料已收悉，能否办理以审批为准。" * 150
    started = time.perf_counter()
    assert checked(book, text, others=names).verdict == "ok"
    found = checked(book, text + f"{names[77]}也在用这个产品。", others=names)
    assert time.perf_counter() - started < 4
    assert [one.sentence for one in found.findings if one.rule == "CP06"] == [f"{names[77]}也在用这个产品。"]


@pytest.mark.parametrize("name", ["华星", "启航"])
def test_a_name_of_two_characters_counts_only_where_it_stands_as_one(book: Rulebook, name: str) -> None:
    assert "CP06" in rules(checked(book, f"{name}那边也在用这个产品。", others=(name,)))
    assert "CP06" in rules(checked(book, f"您可以参考{name}。", others=(name,)))
    assert "CP06" not in rules(checked(book, f"祝贵司新年{name}新征程。", others=(name,)))


@pytest.mark.parametrize(
    "text", ["", "\n\n", "😀" * 500, "\x00\x07\x1b", "”。" * 20_000, "（“《" * 10_000, "1" * 5_000]
)
def test_texts_that_say_nothing_are_let_through_at_once(book: Rulebook, text: str) -> None:
    started = time.perf_counter()
    assert checked(book, text).verdict == "ok"
    assert time.perf_counter() - started < 4


def test_a_list_of_products_promises_nothing(book: Rulebook) -> None:
    source = RuleSource("手册.md", "手册", None, "1.0", "第一条")
    shelf = {
        f"P{n}": ProductSheet(f"P{n}", name, source)
        for n, name in enumerate(("结构性存款", "流动资金贷款", "代发工资"))
    }
    known = replace(book, products=shelf)
    assert checked(known, "如有需要，还可进一步了解：结构性存款、代发工资、流动资金贷款。").verdict == "ok"
    assert "CP07" in rules(checked(known, "先买结构性存款，流动资金贷款就好批。"))


def test_statements_and_limits_may_name_the_banks_lists() -> None:
    """词表写在别的检查里，声明和限额也用得上"""
    source = RuleSource("制度.md", "制度", None, None, "第一条")
    lists = {"lists": {"声明": ["不构成授信承诺"], "授信": ["流贷", "贷款"]}}
    needs = {"disclaimers": [{"id": "D1", "must": "{声明}", "words": "{授信}", "text": "本方案不构成授信承诺。"}]}
    most = {"most": 300_000_000, "of": "{授信}"}
    checks = tuple(
        Check(name, name, "amber", "client", "", "", source, extra)
        for name, extra in (("C1", lists), ("C2", needs), ("C3", most))
    )
    text = "方案\n" + "我们为贵司准备了流贷的资金安排，并说明了情况、步骤和以后的服务，请贵司过目。\n" * 14
    bare = Rulebook(DAY, checks=checks)
    assert rules(checked(bare, text)) == {"C2"}
    assert rules(checked(bare, text + "本方案不构成授信承诺。")) == set()
    assert rules(checked(bare, "我们可以给贵司流贷5亿元。")) == {"C3"}
