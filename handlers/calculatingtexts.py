"""The fixed sentences of calculations, Chinese and English."""

from __future__ import annotations

from typing import Final

CALCULATING_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "calc_head": ("🧮 <b>{title}</b>（示例）", "🧮 <b>{title}</b> (example)"),
    "calc_source": ("口径：{source}", "Basis: {source}"),
    "calc_ask": ("🧮 {title}，还差一项：<b>{name}</b>", "🧮 {title}: I still need the <b>{name}</b>"),
    "calc_ask_more": (
        "🧮 {title}，还差 {count} 项，先说：<b>{name}</b>",
        "🧮 {title}: I still need {count} figures, first the <b>{name}</b>",
    ),
    "calc_then": ("之后还要：{names}", "Then: {names}"),
    "calc_example": ("直接回复，例如 {example}；不算了就回“算了”。", "Just reply, e.g. {example}; or “never mind”."),
    "calc_example_none": ("直接回复就行；不算了就回“算了”。", "Just reply; or “never mind”."),
    "calc_impossible": ("{name}给的数不成立，请再说一次。", "The {name} cannot be right. Please say it again."),
    "calc_known": ("已知：{known}", "Known: {known}"),
    "calc_dropped": ("好，不算了。", "All right, left."),
    "calc_unknown": (
        "这个我还认不出要算什么。会算：流贷额度、等额本息、等额本金、按月付息、到期利息、贴现、保理、远期与期权、"
        "存款利息、日均、抵押率、集中度、税e贷。把数和要算的一起发给我。",
        "I could not tell what to calculate. I know: working-capital quota, instalments, interest, bill discount, "
        "factoring, forwards and options, deposits, daily averages, LTV, concentration, tax loans.",
    ),
    "unit_cny": ("元", "CNY"),
    "unit_days": ("天", "days"),
    "unit_months": ("个月", "months"),
    "unit_times": ("次", "times"),
    "unit_tonnes": ("吨", "t"),
    "unit_pips": ("点", "pips"),
    "choice_sell": ("收汇/结汇", "sells foreign currency"),
    "choice_buy": ("付汇/购汇", "buys foreign currency"),
    "choice_buyer": ("买方付息", "the buyer pays"),
    "choice_control": ("控制型", "control"),
    "choice_minority": ("参股型", "minority"),
    "choice_M": ("M级", "grade M"),
    "choice_C": ("C级", "grade C"),
}
