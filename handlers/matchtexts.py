"""Sentences on which products fit a client, Chinese and English side by side."""

from __future__ import annotations

from typing import Final

MATCH_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "match_empty": (
        "请写上客户，例如：/match 华兴，或“华兴适合什么产品”",
        "Name the client, e.g. /match Huaxing",
    ),
    "match_head": ("<b>{client}</b> 适合的产品", "<b>{client}</b>: products that fit"),
    "match_kind": ("客群：{kind}", "Kind of client: {kind}"),
    "match_need": ("▸ <b>{need}</b>", "▸ <b>{need}</b>"),
    "match_offer": ("{mark} {product}：{why}", "{mark} {product}: {why}"),
    "match_missing": ("（还缺 {count} 项）", " ({count} facts missing)"),
    "match_none": ("按现有记录，没有可以推荐的产品。", "On what is known, nothing can be recommended."),
    "match_further": ("另可看：{products}", "Also: {products}"),
    "match_held": ("在用：{products}", "In use: {products}"),
    "match_brings": ("对指标：{what}", "Towards targets: {what}"),
    "match_excluded": ("不推荐：", "Not recommended:"),
    "match_out": ("✗ {product}：{why} <i>《{title}》{section}</i>", "✗ {product}: {why} <i>{title}, {section}</i>"),
    "match_red": ("红线：{what}", "Red lines: {what}"),
    "match_ask": ("先问：{what}", "Ask first: {what}"),
    "match_legend": (
        "✓ 条件对照均符合　? 有待确认。符合不等于审批通过。",
        "✓ conditions hold　? to be confirmed. That is no approval.",
    ),
    "campaign_reading": ("正在逐户对照 {product} 的条件…", "Holding your clients against {product} …"),
    "campaign_head": ("<b>{product}</b>：对照了 {count} 户", "<b>{product}</b>: {count} clients held against it"),
    "campaign_line": ("{standing} {count} 户", "{standing}: {count}"),
    "campaign_names": ("　{names}", "　{names}"),
    "campaign_met": ("✓ 符合", "✓ conditions hold"),
    "campaign_applying": ("✓ 只差本笔金额、期限等", "✓ only amount, tenor and the like are open"),
    "campaign_unknown": ("? 缺资料", "? facts missing"),
    "campaign_not_met": ("✗ 不符合", "✗ not met"),
    "campaign_held": ("在用", "in use"),
    "campaign_foot": ("符合不等于审批通过。明细见表格。", "That is no approval. Details are in the file."),
    "campaign_column_client": ("客户", "Client"),
    "campaign_column_owner": ("客户经理", "Manager"),
    "campaign_column_standing": ("结论", "Standing"),
    "campaign_column_held": ("在用", "In use"),
    "campaign_column_failed": ("不符合的条款", "Not met"),
    "campaign_column_missing": ("缺的资料", "Missing"),
    "campaign_column_questions": ("要问", "Ask"),
    "b_conditions": ("条件 {product}", "Conditions: {product}"),
}
