"""Charts of accounts (nomenclatures): regulatory data shared by all syndicates, one chart per variant and year."""

from django.db import models


class Chart(models.Model):
    norm = models.CharField("norme", max_length=10)
    variant = models.CharField("variante", max_length=30)
    year = models.PositiveSmallIntegerField("exercice")

    class Meta:
        verbose_name = "plan de comptes"
        verbose_name_plural = "plans de comptes"
        ordering = ["variant", "-year"]
        constraints = [models.UniqueConstraint(fields=["variant", "year"], name="budgets_chart_once")]

    def __str__(self) -> str:
        return f"{self.variant} {self.year}"


class Chapter(models.Model):
    class Section(models.TextChoices):
        OPERATING = "F", "fonctionnement"
        INVESTMENT = "I", "investissement"

    class Kind(models.TextChoices):
        ACCOUNT = "C", "compte"
        LINE = "L", "ligne"
        GROUP = "G", "regroupement"

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="chapters", verbose_name="plan de comptes")
    code = models.CharField("code", max_length=10)
    label = models.CharField("libellé", max_length=200)
    short_label = models.CharField("libellé court", max_length=100, blank=True)
    section = models.CharField("section", max_length=1, choices=Section)
    kind = models.CharField("type", max_length=1, choices=Kind)
    special = models.BooleanField("chapitre spécial", default=False)
    functional = models.BooleanField("chapitre d’un vote par fonction", default=False)

    class Meta:
        verbose_name = "chapitre"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "code", "functional"], name="budgets_chapter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Account(models.Model):
    """An account by nature. Each of the six chapter codes is empty where the account is not possible.

    Suffixes: real, between_sections (order, entre sections), inside_section (order, intérieur de la section).
    """

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="accounts", verbose_name="plan de comptes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    code = models.CharField("compte", max_length=30)
    label = models.CharField("libellé", max_length=255)
    short_label = models.CharField("libellé court", max_length=100, blank=True)
    search = models.CharField("texte de recherche", max_length=400, editable=False, help_text="sans accents")
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
    withdrawn = models.BooleanField("supprimé", default=False)
    withdrawn_since = models.CharField("supprimé depuis", max_length=20, blank=True)

    class Meta:
        verbose_name = "compte"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["chart", "code"], name="budgets_account_once")]
        indexes = [models.Index(fields=["code"], name="budgets_account_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class FunctionCode(models.Model):
    """A functional code (fonction) of the cross presentation."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="functions", verbose_name="plan de comptes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    code = models.CharField("fonction", max_length=10)
    label = models.CharField("libellé", max_length=255)
    short_label = models.CharField("libellé court", max_length=100, blank=True)

    class Meta:
        verbose_name = "fonction"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["chart", "code"], name="budgets_function_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
