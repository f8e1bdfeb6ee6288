"""Charts of accounts (nomenclatures): regulatory data shared by all syndicates, one chart per variant and year."""

from django.db import models
from django.urls import reverse

PRINTED = "tel que le fichier officiel l’imprime, espaces compris, quand ce n’est pas le libellé"


class Chart(models.Model):
    """A chart of accounts (plan de comptes, nomenclature). `label` is its French name, e.g. « M57 développée »."""

    norm = models.CharField("norme", max_length=10)
    variant = models.CharField("variante", max_length=30)
    year = models.PositiveSmallIntegerField("exercice")
    label = models.CharField("nom", max_length=100, blank=True)

    class Meta:
        verbose_name = "plan de comptes"
        verbose_name_plural = "plans de comptes"
        ordering = ["variant", "-year"]
        constraints = [models.UniqueConstraint(fields=["variant", "year"], name="budgets_chart_once")]

    def __str__(self) -> str:
        return f"{self.variant} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("budgets:chart_detail", args=[self.variant, self.year])


class Chapter(models.Model):
    """A chapter (chapitre), where credits are voted; `functional` for a vote by function."""

    class Section(models.TextChoices):
        OPERATING = "F", "fonctionnement"
        INVESTMENT = "I", "investissement"

    class Kind(models.TextChoices):
        ACCOUNT = "C", "compte"
        LINE = "L", "ligne"
        GROUP = "G", "regroupement"

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="chapters", verbose_name="plan de comptes")
    code = models.CharField("code", max_length=10)
    label = models.CharField("libellé", max_length=255)
    short_label = models.CharField("libellé court", max_length=100, blank=True)
    printed_label = models.TextField("libellé imprimé", blank=True, help_text=PRINTED)
    section = models.CharField("section", max_length=1, choices=Section)
    kind = models.CharField("type", max_length=1, choices=Kind)
    special = models.BooleanField("chapitre spécial", default=False)
    statement_only = models.BooleanField("réservé aux états", default=False)
    functional = models.BooleanField("chapitre d’un vote par fonction", default=False)

    class Meta:
        verbose_name = "chapitre"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["chart", "code"], name="budgets_chapter_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def table_name(self) -> str:
        """The heading under which a page lists the chapter."""
        investment = self.section == self.Section.INVESTMENT
        name = "Section d’investissement" if investment else "Section de fonctionnement"
        return f"{name}, vote par fonction" if self.functional else name


class Account(models.Model):
    """An account (compte), by nature, or `functional` for a vote by function.

    Each of the six chapter codes is empty where the account may not be used. Suffixes: real, between_sections (order,
    entre sections), inside_section (order, intérieur de la section). `section` is that of all its chapters, empty for
    an account that is not budgetary; `parent_code` is empty on the first level.
    """

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="accounts", verbose_name="plan de comptes")
    code = models.CharField("compte", max_length=30)
    parent_code = models.CharField("compte supérieur", max_length=30, blank=True)
    label = models.CharField("libellé", max_length=255)
    short_label = models.CharField("libellé court", max_length=100, blank=True)
    printed_label = models.TextField("libellé imprimé", blank=True, help_text=PRINTED)
    search = models.CharField("texte de recherche", max_length=500, editable=False, help_text="sans accents")
    expense_real = models.CharField("dépense réelle", max_length=10, blank=True)
    expense_between_sections = models.CharField("dépense d’ordre entre sections", max_length=10, blank=True)
    expense_inside_section = models.CharField("dépense d’ordre dans la section", max_length=10, blank=True)
    expense_equipment = models.BooleanField("dépense d’équipement", default=False)
    revenue_real = models.CharField("recette réelle", max_length=10, blank=True)
    revenue_between_sections = models.CharField("recette d’ordre entre sections", max_length=10, blank=True)
    revenue_inside_section = models.CharField("recette d’ordre dans la section", max_length=10, blank=True)
    revenue_equipment = models.BooleanField("recette d’équipement", default=False)
    section = models.CharField("section", max_length=1, choices=Chapter.Section, blank=True)
    subtotal = models.BooleanField("sous-total affiché", default=False)
    statement_only = models.BooleanField("réservé aux états", default=False)
    functional = models.BooleanField("compte d’un vote par fonction", default=False)
    withdrawn_on = models.DateField("retiré depuis", null=True, blank=True)

    class Meta:
        verbose_name = "compte"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["chart", "code"], name="budgets_account_once")]
        indexes = [models.Index(fields=["code"], name="budgets_account_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def get_absolute_url(self) -> str:
        """Address of the account's page. Reads `chart` (one query unless joined)."""
        return reverse("budgets:account_detail", args=[self.chart.variant, self.chart.year, self.code])


class FunctionCode(models.Model):
    """A functional code (fonction) of the cross presentation."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="functions", verbose_name="plan de comptes")
    code = models.CharField("fonction", max_length=10)
    parent_code = models.CharField("fonction supérieure", max_length=10, blank=True)
    label = models.CharField("libellé", max_length=255)
    short_label = models.CharField("libellé court", max_length=100, blank=True)
    printed_label = models.TextField("libellé imprimé", blank=True, help_text=PRINTED)

    class Meta:
        verbose_name = "fonction"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["chart", "code"], name="budgets_function_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
