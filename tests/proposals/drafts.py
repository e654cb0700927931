"""Drafts written by hand, as the drafting makes them: a client-facing proposal and an internal submission."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from proposals.record import Chart, Draft, Paragraph, Section, Source, Table

DAY = date(2026, 11, 25)
SAID = Source("words", "financing", "据贵司沟通", as_of=date(2026, 9, 12), audience="client")
REVENUE = Source(
    "fact", "revenue_prev", "上年营业收入", value="428,000,000", as_of=date(2026, 3, 31), audience="client"
)
LOAN = Source(
    "document",
    "LN01",
    "流动资金贷款管理办法",
    document="流动资金贷款管理办法",
    version="4.0",
    section="第十二条",
    audience="rm",
)
FORWARD = replace(
    LOAN, ref="TF04", title="代客外汇衍生业务管理办法", document="代客外汇衍生业务管理办法", version="2.1"
)
PRICES = replace(
    LOAN, ref="PR", title="服务价目", document="服务价目", version="2026", audience="client", section="三、国际业务"
)
SUM = Source("calculation", "wc_quota", "流动资金贷款需求量测算", audience="client")
RATING = Source("fact", "internal_rating_grade", "内部评级", value="4级", as_of=date(2026, 6, 30), audience="credit")
POWERS = replace(
    LOAN, ref="AU", title="授信审批权限管理办法", document="授信审批权限管理办法", version="3.0", audience="lead"
)


def client_draft() -> Draft:
    """A proposal for 华兴: a working-capital loan and forwards."""
    sections = (
        Section(
            "understanding",
            "我们的理解",
            (
                Paragraph(
                    "华兴精密制造股份有限公司主营精密结构件，产品约六成出口。贵司上年营业收入42,800万元，"
                    "日均结算量稳步增长；随着出口订单增加，原材料备货周期拉长，营运资金占用上升。",
                    (REVENUE,),
                ),
                Paragraph("据贵司2026年9月12日沟通，需要流动资金3,000万元，用于采购铝材与备货。", (SAID,), "bullet"),
                Paragraph(
                    "据贵司2026年9月12日沟通，美元回款按月到账，希望减少汇率波动对利润的影响。", (SAID,), "bullet"
                ),
                Chart(
                    "近六个月在本行日均存款",
                    ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"),
                    (("日均存款", tuple(map(Decimal, ("1860", "1935", "2010", "1980", "2145", "2230.5")))),),
                    sources=(replace(REVENUE, ref="deposits", title="在本行存款日均", as_of=date(2026, 10, 31)),),
                ),
            ),
        ),
        Section(
            "overview",
            "方案概览",
            (
                Paragraph("围绕备货资金与汇率管理两项需求，建议以下组合，按办理先后排列："),
                Table(
                    ("需求", "产品", "额度参考", "期限", "担保方式", "办理顺序"),
                    (
                        ("备货与采购资金", "流动资金贷款", "3,000万元", "12个月", "厂房抵押，实际控制人保证", "1"),
                        ("锁定美元回款汇率", "远期结售汇", "600万美元", "6个月", "保证金或专项额度", "2"),
                        ("回款归集", "企业网银与现金管理", "—", "—", "—", "3"),
                        ("员工工资发放", "代发工资", "—", "—", "—", "4"),
                    ),
                    (LOAN, FORWARD),
                    "表：需求与产品",
                    (18, 18, 14, 10, 28, 12),
                ),
                Paragraph("额度、期限与担保为沟通口径，以审批和签署的合同为准。", (), "note"),
            ),
        ),
        Section(
            "products",
            "产品说明",
            (
                Paragraph("流动资金贷款", style="heading"),
                Paragraph("用于日常经营周转，不得用于固定资产投资与股权投资。期限最长不超过36个月。", (LOAN,)),
                Paragraph("指导价：LPR1Y−20bp至+150bp，以审批和合同为准。", (LOAN, PRICES), "bullet"),
                Paragraph("主要资料：营业执照、近三年审计报告、近六个月银行流水、购销合同。", (LOAN,), "bullet"),
                Paragraph("远期结售汇", style="heading"),
                Paragraph("约定将来某日按今天的汇率结汇，用于有真实贸易背景的外币收入。", (FORWARD,)),
                Paragraph("锁定后将放弃有利变动；违约或提前终止可能产生损失。", (FORWARD,), "note"),
            ),
        ),
        Section(
            "calculation",
            "测算示例",
            (
                Paragraph("以下为示例，说明方法，不代表可批额度。"),
                Table(
                    ("项目", "取值", "说明"),
                    (
                        ("上年营业收入", "42,800万元", "贵司提供，2025年度"),
                        ("销售利润率", "8%", "利润总额 ÷ 营业收入"),
                        ("营运资金周转次数", "5次", "360 ÷ 周转天数"),
                        ("营运资金量", "9,450.24万元", "上年营业收入 ×（1−利润率）×（1＋预计增长率）÷ 周转次数"),
                    ),
                    (SUM, REVENUE),
                    "表：营运资金量（示例）",
                ),
                Chart(
                    "三种汇率情景下的结汇金额",
                    ("6.85", "7.00", "7.15"),
                    (
                        ("锁定", tuple(map(Decimal, ("4137.48", "4137.48", "4137.48")))),
                        ("不锁定", tuple(map(Decimal, ("4110", "4200", "4290")))),
                    ),
                    form="column",
                    sources=(replace(SUM, ref="fx_scenarios", title="远期结汇情景测算"),),
                ),
            ),
        ),
        Section(
            "conditions",
            "条件与资料清单",
            (
                Paragraph("已具备：营业执照、近三年审计报告、购销合同。", style="bullet"),
                Paragraph("待补充：贵司最近六个月的纳税申报表能否提供？", style="question"),
                Paragraph("待补充：厂房抵押物的评估价值是多少，是否已设立其他抵押？", style="question"),
            ),
        ),
        Section(
            "timetable",
            "服务安排",
            (
                Table(
                    ("步骤", "内容", "时间（资料齐全后）"),
                    (
                        ("一", "受理与尽职调查", "5个工作日"),
                        ("二", "审查审批", "10个工作日"),
                        ("三", "签约与放款", "2个工作日"),
                    ),
                    (LOAN,),
                    widths=(1, 4, 3),
                ),
            ),
        ),
        Section(
            "statements",
            "声明",
            (
                Paragraph(
                    "本方案供沟通使用，不构成授信承诺、要约或任何审批结论；能否办理及额度、价格、期限以本行最终审批和签署的合同为准。",
                    style="bullet",
                ),
                Paragraph("本方案仅供贵司内部使用，未经同意不得向第三方提供。", style="bullet"),
            ),
        ),
    )
    return Draft(
        "client",
        "华兴精密制造股份有限公司",
        "综合金融服务方案",
        3,
        DAY,
        date(2026, 12, 25),
        "澄江银行",
        "周敏",
        sections,
    )


def internal_draft() -> Draft:
    """A submission with every rule in a long table."""
    rules = tuple(
        (
            f"LN01.R{number:02d}",
            ("成立年限不少于两年", "资产负债率不高于百分之七十，且近两年没有连续上升", "无未结清的逾期")[number % 3],
            ("符合", "待确认", "符合")[number % 3],
            ("8年", "—", "0元")[number % 3],
            "2026-09-30",
            f"流动资金贷款管理办法 4.0 第{number + 3}条",
        )
        for number in range(1, 31)
    )
    sections = (
        Section(
            "summary",
            "申报概要",
            (
                Table(
                    ("要素", "内容"),
                    (
                        ("品种", "流动资金贷款"),
                        ("金额", "3,000万元"),
                        ("期限", "12个月"),
                        ("担保", "厂房抵押，实际控制人连带责任保证"),
                        ("支付方式", "单笔超过1,000万元且收款人明确的，受托支付"),
                        ("审批层级", "分行授信审批委员会"),
                    ),
                    (POWERS, LOAN),
                    widths=(22, 78),
                ),
                Paragraph("内部评级4级，较上年未变。", (RATING,)),
            ),
        ),
        Section(
            "eligibility",
            "准入逐条",
            (
                Table(
                    ("规则", "要求", "结果", "事实值", "取得日", "出处"),
                    rules,
                    (LOAN,),
                    "表：准入条件逐条对照",
                    (13, 31, 10, 11, 14, 21),
                ),
            ),
        ),
        Section("risks", "风险与缓释", (Paragraph("下游集中度上升，拟按季核查前五大客户回款。", (RATING,), "bullet"),)),
    )
    return replace(client_draft(), kind="internal", title="授信申报要点", sections=sections)
