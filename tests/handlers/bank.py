"""A small bank for chat tests: a few documents, one for each audience and age, and its people."""

from __future__ import annotations

from pathlib import Path

DOCUMENTS = {
    "贷款/流贷.md": """---
id: wc
title: 流动资金贷款管理办法
number: 江银规〔2025〕11号
kind: product
products: [WC01]
version: "3.0"
effective: 2025-09-01
audience: rm
product: {code: WC01, name: 流动资金贷款, family: 对公贷款}
---
# 流动资金贷款管理办法
## 第一章 贷款条件
第一条 借款人应成立满两年，且近两年连续盈利。
第二条 流动资金贷款期限最长三年，即36个月，应与企业经营周期匹配。
第三条 单户流动资金贷款额度最高3,000万元。
第四条 流动资金贷款不得用于固定资产投资、股权投资，不得流入股票市场。
""",
    "贷款/流贷-2023.md": """---
id: wc
title: 流动资金贷款管理办法
kind: product
products: [WC01]
version: "2.0"
effective: 2023-01-01
audience: rm
---
# 流动资金贷款管理办法
## 第一章 贷款条件
第二条 流动资金贷款期限最长一年，即12个月。
第三条 单户流动资金贷款额度最高1,000万元。
""",
    "公开/结算.md": """---
id: fees
title: 对公结算收费公告
kind: rate
version: "1.0"
audience: client
---
# 对公结算收费公告
第一条 企业网银年服务费为每户每年240元。
第二条 单位账户询证函每份收费200元。
""",
    "定价/底价.md": """---
id: floor
title: 贷款定价底线
kind: policy
audience: pricing
---
# 贷款定价底线
第一条 流动资金贷款利率底线为LPR减55个基点，即2.45%。
""",
    "管理/团队.md": """---
id: team
title: 团队业绩分配办法
kind: policy
audience: lead
---
# 团队业绩分配办法
第一条 团队长可调剂的绩效奖金池为团队总额的百分之七。
""",
    "合规/检查.md": """---
id: inspection
title: 合规飞行检查计划
kind: policy
audience: compliance
---
# 合规飞行检查计划
第一条 合规飞行检查每季度抽查九家支行。
""",
    "信贷/授权.md": """---
id: authority
title: 授信审批授权书
kind: policy
audience: credit
---
# 授信审批授权书
第一条 支行行长的审批授权为单户500万元以内的低风险业务。
""",
}

RM, COLLEAGUE, LEAD, CREDIT, PRICING = 9001, 9002, 9011, 9021, 9022
COMPLIANCE, ADMIN, ADMIN2, STRANGER = 9023, 9031, 9032, 7777
PEOPLE = {
    RM: ("林晓雨", "rm"),
    COLLEAGUE: ("陈国栋", "rm"),
    LEAD: ("高远", "lead"),
    CREDIT: ("郑明哲", "credit"),
    PRICING: ("罗佳宁", "pricing"),
    COMPLIANCE: ("周敏", "compliance"),
    ADMIN: ("吴刚", "admin"),
    ADMIN2: ("方蕾", "admin"),
}


TEAMS = {RM: "公司一部", COLLEAGUE: "公司二部", LEAD: "公司一部"}

# Whose client, its legal name, what it is called.
CLIENTS = [
    (RM, "临溪华兴精密机械有限公司", ("华兴", "华兴精密")),
    (RM, "临溪华星电子科技有限公司", ("华星", "华星电子")),
    (RM, "澜桥控股集团有限公司", ("澜桥集团", "澜桥控股")),
    (RM, "澜桥新材料有限公司", ("澜桥新材",)),
    (RM, "三槐堂纺织有限公司", ("三槐堂", "三槐")),
    (RM, "青鹭国际贸易有限公司", ("青鹭", "青鹭外贸")),
    (RM, "北垣建设工程有限公司", ("北垣", "北垣建设")),
    (COLLEAGUE, "穗丰农业机械有限公司", ("穗丰", "穗丰农机")),
]


def write_bank(folder: Path) -> Path:
    """The documents as files."""
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
