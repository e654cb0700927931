"""Clients whose conditions the bank works through by hand: what is known of each and how each comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORKING_CAPITAL: Mapping[str, Any] = {
    "industry": "制造业",
    "years_operating": 6,
    "asset_liability_ratio": "0.72",
    "wc_quota_result": 30_000_000,
    "amount_requested": 30_000_000,
    "tenor_requested_months": 12,
    "settlement_share": "0.3167",
    "current_ratio": "1.15",
    "operating_cashflow_positive_years_of_last2": 2,
}
TECHNOLOGY: Mapping[str, Any] = {
    "tech_qualification": "专精特新小巨人",
    "years_operating": 5,
    "rd_expense_ratio": "0.035",
    "core_patents_count": 6,
    "asset_liability_ratio": "0.78",
    "net_profit_last_year": 8_600_000,
    "amount_requested": 25_000_000,
    "tenor_requested_months": 24,
}
ACQUISITION: Mapping[str, Any] = {
    "ma_type": "参股型",
    "ma_loan_to_price": "0.65",
    "tenor_requested_months": 84,
    "ma_stake_single_acquisition": "0.22",
    "ma_industry_related": True,
    "ma_equity_own_funds": True,
    "internal_rating_grade": 6,
    "asset_liability_ratio_post_deal": "0.66",
    "amount_requested": 195_000_000,
}
PROPERTY: Mapping[str, Any] = {
    "property_completed": True,
    "property_type": "商场",
    "ltv": "0.66",
    "occupancy_rate": "0.81",
    "rent_debt_coverage": "1.34",
    "property_operating_months": 36,
    "borrower_is_title_holder": True,
    "amount_requested": 32_000_000,
    "tenor_requested_months": 120,
}
VOUCHER: Mapping[str, Any] = {
    "core_enterprise_rating_grade": 3,
    "voucher_term_days": 240,
    "voucher_backed_by_genuine_trade": True,
    "core_enterprise_limit_available": 50_000_000,
    "bank_account_opened": True,
    "amount_requested": 2_500_000,
    "tenor_requested_months": 8,
}
TAX: Mapping[str, Any] = {
    "tax_credit_level": "M",
    "tax_paid_last_12m": 90_000,
    "tax_months_filed_continuous": 24,
    "owner_credit_overdue_24m_count": 0,
    "amount_requested": 800_000,
    "tenor_requested_months": 12,
}
ACCEPTANCE: Mapping[str, Any] = {
    "genuine_trade_and_invoice": True,
    "internal_rating_grade": 4,
    "margin_ratio": "0.10",
    "asset_liability_ratio": "0.70",
    "bill_acceptance_outstanding_after": 120_000_000,
    "sales_revenue_last_year": 480_000_000,
    "acceptance_overdue_record_24m": 0,
    "amount_requested": 20_000_000,
    "tenor_requested_months": 6,
}
REVOLVING: Mapping[str, Any] = {
    "internal_rating_grade": 9,
    "bank_relationship_months": 26,
    "settlement_share": "0.42",
    "asset_liability_ratio": "0.66",
    "wc_quota_result": 20_000_000,
    "amount_requested": 10_000_000,
    "tenor_requested_months": 12,
}
FORWARD: Mapping[str, Any] = {
    "real_fx_exposure_verified": True,
    "derivative_suitability_passed": True,
    "fx_hedge_first_time": True,
    "tenor_requested_months": 6,
    "amount_requested": 13_947_800,
    "hedge_amount": 13_947_800,
    "exposure_amount_12m": 30_000_000,
    "margin_ratio": 0,
}
PROJECT: Mapping[str, Any] = {
    "project_capital_ratio": "0.25",
    "project_capital_source_debt": False,
    "dscr_min": "1.19",
    "project_approvals_complete": True,
    "sponsor_rating_grade": 5,
    "offtake_contract_signed": True,
    "amount_requested": 500_000_000,
    "tenor_requested_months": 180,
}
FACTORING: Mapping[str, Any] = {
    "receivable_genuine_trade": True,
    "buyer_type": "医院",
    "receivable_age_days": 105,
    "receivable_term_days": 180,
    "receivable_transferable": True,
    "buyer_related_party": False,
    "buyer_rating_grade": 6,
    "factoring_recourse": "有追索",
    "factoring_disclosed": True,
    "financing_ratio": "0.80",
    "amount_requested": 6_400_000,
    "tenor_requested_months": 3,
}
WHOLESALE = {
    "industry": "批发业",
    "asset_liability_ratio": "0.78",
    "wc_quota_result": 0,
    "amount_requested": 10_000_000,
}
STARTUP = {
    "tech_qualification": "高新技术企业",
    "years_operating": "2.5",
    "rd_expense_ratio": "0.12",
    "net_profit_last_year": -4_200_000,
    "equity_raised_latest_12m": 20_000_000,
    "amount_requested": 8_000_000,
}
CASES: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any], str, set[str]]] = {
    "K1": ("WC01", WORKING_CAPITAL, {}, "met", set()),
    "K2": ("WC01", WORKING_CAPITAL, WHOLESALE, "not_met", {"WC01.R4"}),
    "K3": ("WC01", WORKING_CAPITAL, {"settlement_share": None}, "unknown", {"WC01.R5"}),
    "K4": ("WC01", WORKING_CAPITAL, {"asset_liability_ratio": "0.78"}, "not_met", {"WC01.R2"}),
    "K5": ("TC01", TECHNOLOGY, {}, "met", set()),
    "K6": ("TC01", TECHNOLOGY, STARTUP, "unknown", {"TC01.R8"}),
    "K7": ("MA01", ACQUISITION, {}, "not_met", {"MA01.R8"}),
    "K8": ("RE01", PROPERTY, {}, "not_met", {"RE01.R7"}),
    "K9": ("SC06", VOUCHER, {}, "not_met", {"SC06.R2"}),
    "K10": ("SM02", TAX, {}, "not_met", {"SM02.R6"}),
    "K11": ("BA01", ACCEPTANCE, {}, "met", set()),
    "K12": ("WC01", WORKING_CAPITAL, {"industry_policy_class": "限制"}, "unknown", {"COM.R10"}),
    "K13": ("WC02", REVOLVING, {}, "not_met", {"WC02.R2"}),
    "K14": ("TF04", FORWARD, {}, "met", set()),
    "K15": ("PF01", PROJECT, {}, "not_met", {"PF01.R3"}),
    "K16": ("SC01", FACTORING, {}, "met", set()),
}  # fmt: skip
