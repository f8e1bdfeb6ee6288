"""Syndicates for tests: valid by default, two of them in every permission test."""

from dataclasses import dataclass
from typing import Any

from budgets.models import Account, Budget, BudgetYear, Chapter, Chart, Membership, Role, Syndicate, User
from budgets.tenancy import syndicate_context

PASSWORD = "un-mot-de-passe-long"


@dataclass(frozen=True)
class Tenant:
    """A syndicate, its users by role, its budget and budget year."""

    syndicate: Syndicate
    users: dict[str, User]
    budget: Budget
    year: BudgetYear

    def __getitem__(self, role: str) -> User:
        return self.users[role]

    @property
    def slug(self) -> str:
        return self.syndicate.slug

    def context(self) -> Any:
        """See this syndicate's rows inside a `with` block."""
        return syndicate_context(self.syndicate)


def make_user(email: str, **fields: Any) -> User:
    return User.objects.create_user(email, PASSWORD, **{"first_name": "Camille", "last_name": "Durand"} | fields)


def make_chart(variant: str = "M57_D", year: int = 2023) -> Chart:
    """A few accounts of a chart, written out; the same chart each time."""
    chart, made = Chart.objects.get_or_create(norm="M57", variant=variant, year=year)
    if not made:
        return chart
    investment, operating = ("001", "040", "10", "16", "20", "21"), ("002", "011", "012", "042", "65", "70", "74", "75")
    sections = dict.fromkeys(investment, "I") | dict.fromkeys(operating, "F")
    Chapter.objects.bulk_create(
        Chapter(chart=chart, code=code, label=f"Chapitre {code}", section=section, kind="C")
        for code, section in sections.items()
    )
    rows = [
        ("001", "Solde d'exécution de la section d'investissement reporté", "001", "001", "I"),
        ("002", "Résultat de fonctionnement reporté", "002", "002", "F"),
        ("1068", "Excédents de fonctionnement capitalisés", "10", "10", "I"),
        ("2051", "Concessions et droits similaires", "20", "20", "I"),
        ("21838", "Autre matériel informatique", "21", "21", "I"),
        ("611", "Contrats de prestations de services", "011", "", "F"),
        ("6156", "Maintenance", "011", "", "F"),
        ("64111", "Rémunération principale", "012", "", "F"),
        ("6583", "Intérêts moratoires et pénalités sur marchés", "65", "", "F"),
        ("7478", "Participations d'autres organismes", "", "74", "F"),
        ("70878", "Remboursement de frais par des tiers", "", "70", "F"),
    ]
    Account.objects.bulk_create(
        Account(
            chart=chart, code=code, label=label, short_label=label[:40], search=f"{code} {label}".lower(),
            expense_real=expense, revenue_real=revenue, section=section,
            expense_equipment=expense in {"20", "21"}, revenue_equipment=revenue in {"20", "21"},
        )
        for code, label, expense, revenue, section in rows
    )  # fmt: skip
    return chart


def make_tenant(slug: str, *, year: int = 2023, budget_code: str = "TNO") -> Tenant:
    """Return a syndicate with one user per role (e-mail `role@slug.example`), a budget and its year."""
    syndicate = Syndicate(
        slug=slug, name=f"Syndicat {slug}", acronym=slug.upper(), siren="256910183", department="69",
        members_in_office=14, seat="Vénissieux",
    )  # fmt: skip
    chart = make_chart(year=year)
    users = {str(role): make_user(f"{role}@{slug}.example", last_name=role.label) for role in Role}
    with syndicate_context(syndicate):
        syndicate.save(force_insert=True)
        Membership.objects.bulk_create(
            Membership(syndicate=syndicate, user=user, role=role) for role, user in users.items()
        )
        budget = Budget.objects.create(syndicate=syndicate, code=budget_code, name=f"Budget {slug}", kind="annex")
        budget_year = BudgetYear.objects.create(syndicate=syndicate, budget=budget, year=year, chart=chart)
    return Tenant(syndicate, users, budget, budget_year)
