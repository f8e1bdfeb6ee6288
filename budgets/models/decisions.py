"""Budget decisions: what the assembly votes in a year, line by line, and the State's document they came in.

Sources: M57 instruction, volume II, titre 1; state I-B of the M57 maquette (modalities of the vote); CGCT L. 5217-10-6
(transfers between chapters, 7.5 % at most), as in force on 15 February 2024.
"""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from budgets.history import refuse
from budgets.models.base import MONEY, OWNED, SyndicateOwned, owned_with_files
from budgets.models.budgets import BudgetYear
from budgets.models.chart import Account
from budgets.models.departments import Department
from budgets.models.users import User

HIGHEST_TRANSFER_RATE = Decimal("7.5")
VOTED_MESSAGE = "La décision est votée : elle ne peut plus être modifiée. Corrigez-la par une autre décision."
# what becomes of a voted decision, which may still be written
_AFTERWARDS = (
    *("state", "enforceable_on", "transmitted_on", "reported_on"),
    *("documents_sent_on", "opinion_received_on"),
)
_REST = "(to_jsonb({})" + "".join(f" - '{column}'" for column in _AFTERWARDS) + ")"


# the row belongs, or would belong, to a voted decision; the lock makes its writer wait for a vote under way
OF_A_VOTED_DECISION = (
    "ARRAY(SELECT d.state::text FROM budgets_budgetdecision d"
    " WHERE d.id IN (OLD.decision_id, NEW.decision_id) FOR SHARE) && ARRAY['voted', 'enforceable']"
)


class RealDecisions(models.Manager["BudgetDecision"]):
    """The decisions, never their simulations."""

    def get_queryset(self) -> models.QuerySet["BudgetDecision"]:
        """Return the decisions that are not scratch copies of another."""
        return super().get_queryset().filter(simulation_of=None)


class BudgetDecision(SyndicateOwned):
    """A decision of a budget year with its modalities of vote (state I-B). Immutable once voted.

    `number` counts the decisions of a kind within the year; 0 for a kind that is not numbered. Rates in percent.
    `revision` grows with every edit of its lines or terms. A simulation is a scratch copy of `simulation_of` as
    it was at `simulated_revision`. `objects` never returns one: lists, sums and exports see real decisions alone;
    `with_simulations` returns both.
    """

    class Kind(models.TextChoices):
        PRIMITIVE = "BP", "budget primitif"
        SUPPLEMENTARY = "BS", "budget supplémentaire"
        AMENDING = "DM", "décision modificative"
        TRANSFER = "VC", "virement de crédits"
        CARRY_FORWARD = "CFO", "report des restes à réaliser"
        ACCOUNTS = "CA", "compte administratif"
        SINGLE_ACCOUNTS = "CFU", "compte financier unique"

    class State(models.TextChoices):
        PREPARATION = "preparation", "en préparation"
        ARBITRATION = "arbitration", "en arbitrage"
        PROPOSED = "proposed", "proposée"
        VOTED = "voted", "votée"
        ENFORCEABLE = "enforceable", "exécutoire"

    class VoteLevel(models.TextChoices):
        CHAPTER = "chapter", "par chapitre"
        ARTICLE = "article", "par article"

    class Provisions(models.TextChoices):
        SEMI_BUDGETARY = "semi_budgetary", "semi-budgétaires"
        BUDGETARY = "budgetary", "budgétaires"

    class Comparison(models.TextChoices):
        PRIMITIVE = "primitive", "budget primitif de l’exercice précédent"
        CUMULATED = "cumulated", "budget cumulé de l’exercice précédent"
        YEAR = "year", "budget de l’exercice"

    class TakingUp(models.TextChoices):
        NONE = "none", "sans reprise des résultats"
        AFTER_ACCOUNTS = "after_accounts", "reprise après le vote du compte"
        ANTICIPATED = "anticipated", "reprise anticipée"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="decisions", verbose_name="exercice")
    kind = models.CharField("nature", max_length=3, choices=Kind)
    number = models.PositiveSmallIntegerField("numéro", default=0)
    state = models.CharField("état", max_length=12, choices=State, default=State.PREPARATION)
    decided_on = models.DateField("date de la décision", null=True, blank=True)
    enforceable_on = models.DateField("exécutoire le", null=True, blank=True)
    investment_level = models.CharField(
        "vote de l’investissement", max_length=7, choices=VoteLevel, default=VoteLevel.CHAPTER
    )
    operating_level = models.CharField(
        "vote du fonctionnement", max_length=7, choices=VoteLevel, default=VoteLevel.CHAPTER
    )
    formal_operations = models.BooleanField("opérations d’équipement votées", default=False)
    formal_chapters = models.BooleanField("vote formel sur les chapitres", default=False)
    specialised_articles = models.JSONField("articles spécialisés", default=list, blank=True)
    investment_transfer_rate = models.DecimalField(
        "fongibilité en investissement (%)", max_digits=4, decimal_places=2, null=True, blank=True
    )
    operating_transfer_rate = models.DecimalField(
        "fongibilité en fonctionnement (%)", max_digits=4, decimal_places=2, null=True, blank=True
    )
    provisions = models.CharField("provisions", max_length=14, choices=Provisions, default=Provisions.SEMI_BUDGETARY)
    provisions_deliberation = models.CharField("délibération sur les provisions", max_length=200, blank=True)
    comparison = models.CharField("comparaison", max_length=9, choices=Comparison, default=Comparison.YEAR)
    taking_up = models.CharField("reprise des résultats", max_length=14, choices=TakingUp, default=TakingUp.NONE)
    # the State's codes (PopTot, ValDepPers…) and LibellePoste, LibelleEtabPal: texts as written
    information = models.JSONField("informations générales", default=dict, blank=True)
    subject = models.CharField("objet", max_length=200, blank=True)
    deliberation = models.CharField("délibération", max_length=60, blank=True)
    documents_sent_on = models.DateField("projet adressé aux membres le", null=True, blank=True)
    opinion_received_on = models.DateField("avis de la chambre des comptes reçu le", null=True, blank=True)
    transmitted_on = models.DateField("transmise au préfet le", null=True, blank=True)
    reported_on = models.DateField("rendu compte à l’assemblée le", null=True, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="préparée par"
    )
    revision = models.PositiveIntegerField("révision", default=0, db_default=0)
    simulation_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="simulation de"
    )
    simulated_revision = models.PositiveIntegerField("révision simulée", default=0, db_default=0)

    objects = RealDecisions()
    with_simulations = models.Manager()

    class Meta(SyndicateOwned.Meta):
        verbose_name = "décision budgétaire"
        verbose_name_plural = "décisions budgétaires"
        constraints = [
            *OWNED,
            models.UniqueConstraint(
                fields=["budget_year", "kind", "number"],
                condition=models.Q(simulation_of=None),
                name="budgets_decision_once",
                violation_error_message="Cette décision existe déjà pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="DM") | models.Q(number__gt=0),
                name="budgets_decision_numbered",
                violation_error_message="Donnez à la décision modificative son rang dans l’exercice.",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(investment_transfer_rate=None)
                    | models.Q(investment_transfer_rate__range=(0, HIGHEST_TRANSFER_RATE))
                )
                & (
                    models.Q(operating_transfer_rate=None)
                    | models.Q(operating_transfer_rate__range=(0, HIGHEST_TRANSFER_RATE))
                ),
                name="budgets_decision_transfer_rates",
                violation_error_message="Les virements entre chapitres sont limités à 7,5 %% des dépenses réelles.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="enforceable") | models.Q(enforceable_on__isnull=False),
                name="budgets_decision_enforceable",
                violation_error_message="Une décision exécutoire a la date à laquelle elle l’est devenue.",
            ),
            models.CheckConstraint(
                condition=models.Q(simulation_of=None) | models.Q(state="preparation"),
                name="budgets_decision_simulation",
                violation_error_message="Une simulation ne se vote pas : faites-en d’abord une proposition.",
            ),
            refuse(
                "voted",
                "UPDATE OR DELETE",
                VOTED_MESSAGE,
                "OLD.state IN ('voted', 'enforceable') AND (TG_OP = 'DELETE'"
                f" OR {_REST.format('OLD')} IS DISTINCT FROM {_REST.format('NEW')}"
                " OR NEW.state NOT IN ('voted', 'enforceable')"
                " OR (OLD.state = 'enforceable' AND NEW.state <> 'enforceable')"
                " OR (OLD.enforceable_on IS NOT NULL AND NEW.enforceable_on IS DISTINCT FROM OLD.enforceable_on))",
            ),
        ]

    def __str__(self) -> str:
        number = f" n°\u00a0{self.number}" if self.number else ""
        return f"{self.get_kind_display()}{number}"

    @property
    def is_voted(self) -> bool:
        """True from the vote on: the decision can't be changed any more."""
        return self.state in {self.State.VOTED, self.State.ENFORCEABLE}

    @property
    def has_document(self) -> bool:
        """True for what the assembly votes as a budget document (maquette)."""
        return self.kind in {self.Kind.PRIMITIVE, self.Kind.SUPPLEMENTARY, self.Kind.AMENDING}

    @property
    def has_state_format(self) -> bool:
        """True for what the State's format (TotEM) knows: transfers and carry-forwards have none."""
        return self.has_document or self.is_accounts

    @property
    def is_accounts(self) -> bool:
        """True for accounts, which state what was done."""
        return self.kind in {self.Kind.ACCOUNTS, self.Kind.SINGLE_ACCOUNTS}

    @property
    def is_simulation(self) -> bool:
        """True for a scratch copy of another decision."""
        return self.simulation_of_id is not None

    def get_absolute_url(self) -> str:
        year = self.budget_year
        return reverse("budgets:decision_detail", args=[year.syndicate.slug, year.budget.code, year.year, self.pk])


class DecisionSource(SyndicateOwned):
    """A file in the State's format as it was received, and the decision made from it once somebody confirmed it."""

    class Seal(models.TextChoices):
        INTACT = "intact", "scellement vérifié"
        BROKEN = "broken", "modifié après avoir été scellé"
        ABSENT = "absent", "non scellé"

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="+", verbose_name="exercice")
    decision = models.OneToOneField(
        BudgetDecision, models.CASCADE, related_name="source", null=True, blank=True, verbose_name="décision"
    )
    file_name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    seal = models.CharField("scellement", max_length=6, choices=Seal)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    received_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "document reçu"
        verbose_name_plural = "documents reçus"
        ordering = ["-received_at"]
        constraints = [
            *owned_with_files("content"),
            refuse(
                "kept",
                "UPDATE",
                "Le document reçu est conservé tel quel : il ne se modifie pas.",
                "OLD.decision_id IS NOT NULL OR (OLD.id, OLD.syndicate_id, OLD.budget_year_id, OLD.file_name,"
                " OLD.content, OLD.sha256, OLD.seal) IS DISTINCT FROM (NEW.id, NEW.syndicate_id, NEW.budget_year_id,"
                " NEW.file_name, NEW.content, NEW.sha256, NEW.seal)",
            ),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, OF_A_VOTED_DECISION),
        ]

    def __str__(self) -> str:
        return self.file_name


class CreditLine(SyndicateOwned):
    """A line of a decision: the most detailed account, its codes, its amounts in euros (signed when amending).

    `previous` is the budget compared with, of which `previous_rar` was carried forward; `rar`, `proposed` and `voted`
    are what the decision brings; `opened`, `realised` and `rar_left` are stated by accounts. Section and chapter come
    from the chart. `department` proposes the line, whose `revision` is that of the decision when it was last edited.
    `extra` is the line as the State's format wrote it, null for a line made here.
    """

    class Direction(models.TextChoices):
        EXPENSE = "D", "dépense"
        REVENUE = "R", "recette"

    class Kind(models.TextChoices):
        REAL = "R", "réelle"
        BETWEEN = "OES", "d’ordre, de section à section"
        INSIDE = "OIS", "d’ordre, à l’intérieur de la section"

    decision = models.ForeignKey(BudgetDecision, models.CASCADE, related_name="lines", verbose_name="décision")
    rank = models.PositiveIntegerField("rang")
    direction = models.CharField("sens", max_length=1, choices=Direction)
    kind = models.CharField("opération", max_length=3, choices=Kind, default=Kind.REAL)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="compte")
    function = models.CharField("fonction", max_length=10, blank=True)
    operation = models.CharField("opération d’équipement", max_length=30, blank=True)
    third_party = models.CharField("opération pour compte de tiers", max_length=10, blank=True)
    authorization = models.CharField("autorisation (AP ou AE)", max_length=30, blank=True)
    previous = models.DecimalField("budget précédent", **MONEY, default=0)
    previous_rar = models.DecimalField("dont restes à réaliser", **MONEY, default=0)
    rar = models.DecimalField("restes à réaliser", **MONEY, default=0)
    proposed = models.DecimalField("proposé", **MONEY, default=0)
    voted = models.DecimalField("voté", **MONEY, default=0)
    opened = models.DecimalField("crédits ouverts", **MONEY, default=0)
    realised = models.DecimalField("réalisé", **MONEY, default=0)
    rar_left = models.DecimalField("restes à réaliser au 31 décembre", **MONEY, default=0)
    comment = models.TextField("commentaire", blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service gestionnaire"
    )
    revision = models.PositiveIntegerField("révision", default=0, db_default=0)
    edited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="modifiée par"
    )
    edited_at = models.DateTimeField("modifiée le", null=True, blank=True)
    extra = models.JSONField("ligne du document", null=True, blank=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ligne de crédits"
        verbose_name_plural = "lignes de crédits"
        ordering = ["rank"]
        constraints = [
            *owned_with_files("extra"),  # it never changes, and the file received keeps it
            models.UniqueConstraint(
                fields=["decision", "rank"],
                name="budgets_creditline_once",
                violation_error_message="Une ligne de la décision porte déjà ce rang.",
            ),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, OF_A_VOTED_DECISION),
        ]

    def __str__(self) -> str:
        return f"ligne {self.rank}"


class AnnexRecord(SyndicateOwned):
    """A record of an annex, e.g. one loan: `fields` is all that the State's format says of it.

    `own` holds what we keep beside it and never export, e.g. how the interest of the loan is counted.
    """

    decision = models.ForeignKey(BudgetDecision, models.CASCADE, related_name="annexes", verbose_name="décision")
    kind = models.CharField("annexe", max_length=60)
    rank = models.PositiveIntegerField("rang")
    fields = models.JSONField("contenu")
    own = models.JSONField("compléments", default=dict, blank=True, db_default=models.Value({}, models.JSONField()))

    class Meta(SyndicateOwned.Meta):
        verbose_name = "ligne d’annexe"
        verbose_name_plural = "lignes d’annexe"
        ordering = ["rank"]
        constraints = [
            *owned_with_files("fields", "own"),  # pay, beneficiaries: every member reads the journal
            models.UniqueConstraint(
                fields=["decision", "rank"],
                name="budgets_annexrecord_once",
                violation_error_message="Une ligne d’annexe de la décision porte déjà ce rang.",
            ),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, OF_A_VOTED_DECISION),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rank}"


class AnnexSheet(SyndicateOwned):
    """A spreadsheet received for an annex, until somebody confirms its import or gives another; then it is gone."""

    decision = models.ForeignKey(BudgetDecision, models.CASCADE, related_name="+", verbose_name="décision")
    entry = models.SlugField("annexe", max_length=60)
    file_name = models.CharField("fichier", max_length=255)
    content = models.BinaryField("contenu")
    replaces = models.BooleanField("remplace les enregistrements", default=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    received_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta(SyndicateOwned.Meta):
        verbose_name = "tableau d’annexe reçu"
        verbose_name_plural = "tableaux d’annexes reçus"
        ordering = ["-received_at"]
        constraints = [
            *owned_with_files("content"),
            models.UniqueConstraint(fields=["decision", "entry"], name="budgets_annexsheet_once"),
            refuse("voted", "INSERT OR UPDATE OR DELETE", VOTED_MESSAGE, OF_A_VOTED_DECISION),
        ]

    def __str__(self) -> str:
        return self.file_name
