"""The results of a budget year: the figures they rest on, each with its origin."""

from django.db import models

from budgets.history import refuse
from budgets.models.base import MONEY, OWNED, SyndicateOwned
from budgets.models.budgets import BudgetYear
from budgets.models.users import User


class YearResult(SyndicateOwned):
    """The results of a year, anticipated or final. Locked once the assembly has voted on them."""

    class Kind(models.TextChoices):
        ANTICIPATED = "anticipated", "reprise anticipée"
        FINAL = "final", "résultat définitif"

    class RarChoice(models.TextChoices):
        PENDING = "pending", "à trancher"
        DECLARED = "declared", "montant déclaré maintenu"
        COMPUTED = "computed", "montant calculé retenu"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="results", verbose_name="exercice")
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.ANTICIPATED)
    rar_choice = models.CharField("choix des RAR", max_length=10, choices=RarChoice, default=RarChoice.PENDING)
    rar_reason = models.TextField("motif du montant maintenu", blank=True)
    rar_decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rar_decided_at = models.DateTimeField("choix fait le", null=True, blank=True)
    take_back_case = models.CharField("cas de reprise (D. 2311-14)", max_length=40, blank=True)
    voted_at = models.DateTimeField("voté le", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "résultat de l’exercice"
        verbose_name_plural = "résultats de l’exercice"
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["budget_year", "kind"], name="budgets_yearresult_once"),
            models.CheckConstraint(
                condition=~models.Q(rar_choice="declared") | ~models.Q(rar_reason=""),
                name="budgets_yearresult_reason",
                violation_error_message="Écrivez le motif pour lequel le montant déclaré est maintenu.",
            ),
            refuse(
                "voted",
                "UPDATE OR DELETE",
                "Le résultat a été voté : il ne peut plus être modifié.",
                "OLD.voted_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.budget_year}"


class ResultFigure(SyndicateOwned):
    """One figure of the results, in euros, with its origin."""

    class Key(models.TextChoices):
        INVESTMENT_EXPENSES = "investment_expenses", "dépenses d’investissement de l’exercice"
        INVESTMENT_REVENUES = "investment_revenues", "recettes d’investissement de l’exercice"
        INVESTMENT_OPENING = "investment_opening", "solde d’exécution reporté (001)"
        OPERATING_EXPENSES = "operating_expenses", "dépenses de fonctionnement de l’exercice"
        OPERATING_REVENUES = "operating_revenues", "recettes de fonctionnement de l’exercice"
        OPERATING_OPENING = "operating_opening", "résultat de fonctionnement reporté (002)"
        RAR_INVESTMENT_EXPENSES = "rar_investment_expenses", "restes à réaliser d’investissement, dépenses"
        RAR_INVESTMENT_REVENUES = "rar_investment_revenues", "restes à réaliser d’investissement, recettes"
        RAR_OPERATING_EXPENSES = "rar_operating_expenses", "restes à réaliser de fonctionnement, dépenses"
        RAR_OPERATING_REVENUES = "rar_operating_revenues", "restes à réaliser de fonctionnement, recettes"
        ADDITIONAL_RESERVE = "additional_reserve", "dotation complémentaire en réserve (1068)"
        DISPOSAL_GAINS = "disposal_gains", "plus-values de cession (1064)"
        TAKE_BACK = "take_back", "reprise de l’excédent d’investissement"

    class Origin(models.TextChoices):
        STATEMENT = "statement", "état du comptable"
        ORDERS = "orders", "somme des mandats et titres"
        COMMITMENTS = "commitments", "somme des engagements"
        DECLARED = "declared", "montant déclaré"
        ACCOUNTS = "accounts", "compte administratif ou financier unique"

    result = models.ForeignKey(YearResult, models.CASCADE, related_name="figures", verbose_name="résultat")
    key = models.CharField("donnée", max_length=30, choices=Key)
    amount = models.DecimalField("montant", **MONEY)
    origin = models.CharField("origine", max_length=12, choices=Origin)
    note = models.CharField("précision", max_length=200, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "donnée du résultat"
        verbose_name_plural = "données du résultat"
        constraints = [
            *OWNED,
            models.UniqueConstraint(fields=["result", "key"], name="budgets_resultfigure_once"),
            refuse(
                "voted",
                "INSERT OR UPDATE OR DELETE",
                "Le résultat a été voté : ses données ne peuvent plus être modifiées.",
                "EXISTS (SELECT 1 FROM budgets_yearresult r WHERE r.voted_at IS NOT NULL AND r.id ="
                " CASE WHEN TG_OP = 'INSERT' THEN NEW.result_id ELSE OLD.result_id END)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} : {self.amount}"
