"""Models of budgets: one file per aggregate."""

from budgets.models.authorizations import (
    Authorization,
    AuthorizationPayment,
    AuthorizationShare,
    AuthorizationVote,
)
from budgets.models.budget_documents import BudgetDocument, PrintedPiece
from budgets.models.budgets import Budget, BudgetYear
from budgets.models.chart import Account, Chapter, Chart, FunctionCode
from budgets.models.command_line import CommandSyndicate
from budgets.models.control_reports import ControlReport
from budgets.models.decision_reports import DecisionReport
from budgets.models.decisions import AnnexRecord, AnnexSheet, BudgetDecision, CreditLine, DecisionSource
from budgets.models.departments import Department, DepartmentMember
from budgets.models.financial_rules import FinancialRule
from budgets.models.history import AuditEntry
from budgets.models.jobs import Job
from budgets.models.opinions import ChamberOpinion
from budgets.models.results import ResultFigure, YearResult
from budgets.models.syndicates import Membership, Role, Syndicate
from budgets.models.users import User

__all__ = [
    "Account",
    "AnnexRecord",
    "AnnexSheet",
    "AuditEntry",
    "Authorization",
    "AuthorizationPayment",
    "AuthorizationShare",
    "AuthorizationVote",
    "Budget",
    "BudgetDecision",
    "BudgetDocument",
    "BudgetYear",
    "ChamberOpinion",
    "Chapter",
    "Chart",
    "CommandSyndicate",
    "ControlReport",
    "CreditLine",
    "DecisionReport",
    "DecisionSource",
    "Department",
    "DepartmentMember",
    "FinancialRule",
    "FunctionCode",
    "Job",
    "Membership",
    "PrintedPiece",
    "ResultFigure",
    "Role",
    "Syndicate",
    "User",
    "YearResult",
]
