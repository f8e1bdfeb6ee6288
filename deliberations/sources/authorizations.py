"""The kind that votes authorisations (AP, AE): what is in preparation in the register, its schedule, the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.charts_multiyear import multiyear_chart
from budgets.models import AuthorizationVote
from budgets.queries_authorizations import Registered, registered, step_of
from budgets.rules.money import ZERO, format_euros
from budgets.rules.multiyear.forecast import forecast
from budgets.rules.multiyear.programme import Programme, Step
from deliberations.documents.content import Annex, Charts, Table
from deliberations.documents.drawings import drawing
from deliberations.kinds import kind_of
from deliberations.models import Deliberation
from deliberations.rules.figures import Figure, Place
from deliberations.sources.base import ActSource, amount_table, common


@dataclass(frozen=True, slots=True)
class VotedHere:
    """An authorisation that the act votes, with the step that it brings and what it was before, in euros."""

    item: Registered
    vote: AuthorizationVote
    step: Step
    before: Decimal

    @property
    def change(self) -> Decimal:
        """Return what the vote adds."""
        return sum(self.step.shares.values(), ZERO)


def authorization_source(deliberation: Deliberation) -> ActSource:
    """Return the votes that the act carries, as the register has them, else what was typed.

    Before the vote: those in preparation that no budget decision carries. Source: CGCT L. 2311-3, R. 2311-9.
    """
    figures, tables, cases = common(deliberation)
    subject = kind_of(deliberation.kind).subject
    items = registered(deliberation.budget_year.budget)
    here = votes_of(deliberation, items)
    if not here:
        missing = "" if "has_programs" in cases else "aucun vote d’autorisation n’est en projet dans l’exercice"
        return ActSource(figures, tables, cases | {"typed"}, subject, missing=missing)
    year, origin = deliberation.budget_year.year, f"Registre des autorisations, {deliberation.budget_year.year}"
    created = [it for it in here if it.vote.kind == AuthorizationVote.Kind.CREATION]
    amounts: dict[str, tuple[str, Decimal | int | str]] = {
        "authorizations_count": ("nombre d’autorisations votées", len(here)),
        "authorizations_total": ("autorisations après le vote", sum((it.before + it.change for it in here), ZERO)),
        "authorizations_change": ("variation des autorisations", sum((it.change for it in here), ZERO)),
        "payments_total": (
            f"crédits de paiement de {year}",
            sum((amount for it in here for (_, on), amount in it.step.payments.items() if on == year), ZERO),
        ),
        "authorizations_list": ("autorisations votées", _in_words(here)),
    }
    place = Place.AUTHORIZATIONS
    figures |= {key: Figure(key, label, value, origin, place) for key, (label, value) in amounts.items()}
    tables["authorizations"] = ("Autorisations et échéancier", lambda: _schedule_table(here))
    cases |= {"from_register"} | ({"creation"} if created else set())
    cases |= {"revision"} if len(created) < len(here) else set()
    reasons = " ; ".join(f"{it.item.row.code}\u00a0: {it.vote.reason}" for it in here if it.vote.reason)
    if reasons:
        figures["authorizations_reasons"] = Figure("authorizations_reasons", "motifs", reasons, origin, place)
        cases |= {"has_reasons"}

    def annexes() -> tuple[Annex, ...]:
        plan = forecast(((_after(it), it.item.done) for it in here), year)
        svg = multiyear_chart(plan, "plan-autorisations", "Crédits de paiement par exercice")
        return (Charts("Le plan pluriannuel", (drawing(svg),)),) if svg else ()

    return ActSource(figures, tables, frozenset(cases), subject, annexes=annexes, place=place)


def votes_of(deliberation: Deliberation, items: Sequence[Registered]) -> list[VotedHere]:
    """Return the votes that an act carries: those in preparation of its year, or those that it voted."""
    found = []
    for item in items:
        before = ZERO
        for vote in item.votes:
            step = step_of(vote)
            if vote.year == deliberation.budget_year.year and vote.decision_id is None and _is_of(deliberation, vote):
                found.append(VotedHere(item, vote, step, before))
            before += sum(step.shares.values(), ZERO)
    return found


def _is_of(deliberation: Deliberation, vote: AuthorizationVote) -> bool:
    if deliberation.frozen_at is not None:
        return vote.is_voted and vote.reference == deliberation.number
    return not vote.is_voted


def _after(it: VotedHere) -> Programme:
    """Return the authorisation as the vote leaves it."""
    known = it.item.programme
    step = Step(it.step.year, it.step.shares, it.step.payments)
    return Programme(known.code, known.label, known.section, known.created_year, (*known.voted, step))


def _in_words(here: Sequence[VotedHere]) -> str:
    return ", ".join(f"{it.item.row.code} ({format_euros(it.before + it.change)})" for it in here)


def _schedule_table(here: Sequence[VotedHere]) -> Table:
    """Return the table of the schedule: an authorisation a row, its amount before and after, its credits by year."""
    years = sorted({year for it in here for _, year in it.step.payments})
    rows: list[tuple[str, tuple[Decimal, ...]]] = [
        (
            f"{it.item.row.short_kind} {it.item.row.code} {it.item.row.label}, {it.vote.get_kind_display()}",
            (
                it.before,
                it.before + it.change,
                *(sum((amount for (_, on), amount in it.step.payments.items() if on == year), ZERO) for year in years),
            ),
        )
        for it in here
    ]
    if len(rows) > 1:
        rows.append(("Total", tuple(sum(column, ZERO) for column in zip(*(row[1] for row in rows), strict=True))))
    heads = ("Avant", "Après", *(f"CP {year}" for year in years))
    return amount_table("Autorisations et crédits de paiement", heads, rows, "Autorisation")
