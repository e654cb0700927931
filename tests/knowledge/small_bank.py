"""A bank of a few documents, parsed, indexed and asked with the real parts; words alone find, no vectors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.answerability import Verdict
from knowledge.answering import Answer, Answerer
from knowledge.finding import Found, find
from knowledge.glossary import Glossary
from knowledge.parsing import parse
from knowledge.questions import Understood, understand
from knowledge.retrieval import Retriever
from knowledge.snapshot import Snapshot
from knowledge.validity import validities
from knowledge.vectors import NO_VECTORS
from tests.knowledge.sources import drawn_model

TODAY = date(2026, 9, 30)
SURE = Verdict(True, 1.0)
UNSURE = Verdict(False, 0.0)


@dataclass(frozen=True)
class SmallBank:
    """Documents that can be asked."""

    retriever: Retriever

    @property
    def snapshot(self) -> Snapshot:
        return self.retriever.snapshot

    def find(self, text: str, *, reader: str = "rm", as_of: date = TODAY) -> tuple[Understood, Found]:
        question = understand(text, (), as_of, self.retriever.glossary)
        return question, find(self.retriever, question, reader)

    async def ask(
        self,
        text: str,
        answerer: Answerer | None = None,
        *,
        verdict: Verdict = SURE,
        reader: str = "rm",
        **options: Any,
    ) -> Answer:
        as_of = options.pop("as_of", TODAY)
        question, found = self.find(text, reader=reader, as_of=as_of)
        return await (answerer or Answerer()).answer(question, found, verdict, self.snapshot, **options)


def bank_of(folder: Path, **documents: str) -> SmallBank:
    """The bank of these Markdown documents, each named by its keyword."""
    for name, text in documents.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    parsed = [parse(path, folder) for path in sorted(folder.glob("*.md"))]
    snapshot = Snapshot(parsed, validities(p.document for p in parsed), NO_VECTORS)
    return SmallBank(Retriever(snapshot, Glossary.of(p.document for p in parsed), drawn_model()))


WORKING_CAPITAL = """---
id: wc
title: 流动资金贷款管理办法
number: 澄银规〔2025〕11号
kind: product
products: [WC01]
version: "3.0"
effective: 2025-09-01
audience: rm
product: {code: WC01, name: 流动资金贷款, aliases: [流贷]}
---
# 流动资金贷款管理办法

## 第一章 用途

第六条 贷款资金不得用于：

（一）固定资产投资；

（二）股权投资以及股票、债券、理财等金融资产投资；

（三）归还股东借款，但垫付未满3个月且凭证齐全的除外。

## 第二章 准入条件

第七条 借款人持续经营不少于2年。由母公司提供保证的，按第九条执行。

第八条 借款人资产负债率不超过75%；但批发业的借款人，资产负债率不超过80%的，视为符合。

第九条 母公司内部评级为6级（含）以内并提供连带责任保证的，持续经营年限不受第七条限制。

## 第三章 额度与期限

第十四条 单户贷款金额为50万元至3,000万元。

第十五条 贷款期限为1个月至36个月。回收周期较长的，期限可延长至60个月，但须经分行批准。

第十六条 押品的抵押率按表1执行。

表1 抵押率上限

| 押品 | 抵押率上限 | 评估机构 | 重估周期 | 登记机关 | 保险要求 | 备注 |
|---|---|---|---|---|---|---|
| 住宅 | 70% | 名单内机构出具报告 | 每12个月重新评估一次 | 不动产登记中心 | 须投保财产险 | 仅限本省 |
| 厂房 | 60% | 名单内机构出具报告 | 每12个月重新评估一次 | 不动产登记中心 | 须投保财产险 | 须有房产证 |
| 专用设备 | 30% | 名单内机构出具报告 | 每6个月重新评估一次 | 动产融资统一登记公示系统 | 须投保机损险 | — |
"""

REVOLVING = """---
id: rev
title: 循环贷款操作细则
kind: product
products: [WC02]
version: "1.0"
effective: 2025-10-15
audience: rm
product: {code: WC02, name: 循环贷款, aliases: [循环贷, revolver]}
---
# 循环贷款操作细则

第三条 循环贷款额度有效期为12个月，单笔提款期限不超过6个月。

第四条 循环贷款额度不超过2,000万元。
"""

FEES_NOW = """---
id: fees
title: 服务收费标准
kind: rate
version: "2026"
effective: 2026-01-01
audience: rm
---
# 服务收费标准

第二条 银行承兑汇票承兑手续费按票面金额的0.5‰收取。

第三条 保函手续费按季收取。

第四条 账户管理费按月收取。
"""

FEES_NEXT = """---
id: fees
title: 服务收费标准
kind: rate
version: "2027"
effective: 2027-01-01
audience: rm
---
# 服务收费标准

第二条 银行承兑汇票承兑手续费按票面金额的0.8‰收取。

第三条 保函手续费按季收取。

第四条 账户管理费按月收取。
"""

TRIAL = """---
id: trial
title: 小微银票贴现免核票试点通知
kind: policy
effective: 2025-01-01
expires: 2025-12-31
audience: rm
---
# 小微银票贴现免核票试点通知

第一条 小微企业银票贴现单张不超过100万元的，免逐笔核票。

第二条 试点机构为四家支行。

第三条 每月报送统计表。
"""

PRICING = """---
id: floor
title: 授权定价表
kind: rate
audience: pricing
---
# 授权定价表

第一条 流动资金贷款授权底价为LPR减45个基点。
"""

TERMS = """---
id: terms
title: 缩略语
kind: glossary
audience: rm
terms:
  - {term: 敞口, also: [风险敞口]}
---
# 缩略语

敞口：扣除保证金后的风险余额。
"""

EVERYTHING = {
    "wc": WORKING_CAPITAL, "rev": REVOLVING, "fees26": FEES_NOW, "fees27": FEES_NEXT, "trial": TRIAL, "floor": PRICING,
}  # fmt: skip
