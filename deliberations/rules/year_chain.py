"""The year's chain: engagements, carry-forward, results, allocation, deliberation; where each stands and what it needs.

A step is done, to do, under way, blocked, or waits for those before it. The current one is the first blocked, else
the first after the last one done: a year without commitments may still have its results and their deliberation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from budgets.rules.money import ZERO
from budgets.rules.results import Results
from deliberations.rules.typography import typeset
from deliberations.rules.workflow import AUTHORISING_OFFICER, PREPARERS, ROLE_LABELS, STATE_LABELS, State, next_step

TREASURER = "treasurer"


class StepState(StrEnum):
    """Where a step of the chain stands."""

    DONE = "done"
    TODO = "todo"
    ONGOING = "ongoing"
    BLOCKED = "blocked"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        """Return the French word that the page shows."""
        return {
            "done": "fait",
            "todo": "à faire",
            "ongoing": "en cours",
            "blocked": "bloqué",
            "waiting": "attend l’étape précédente",
        }[self]


class Action(StrEnum):
    """What a step offers; the page knows the address and the words of each."""

    COMMITMENTS_IMPORT = "commitments_import"
    COMMITMENTS_SEE = "commitments_see"
    RAR_SEE = "rar_see"
    RAR_SETTLE = "rar_settle"
    RESULTS_PREPARE = "results_prepare"
    RESULTS_SEE = "results_see"
    SHEET_SIGN = "sheet_sign"
    SHEET_ATTEST = "sheet_attest"
    SHEET_SEE = "sheet_see"
    DELIBERATION_DRAFT = "deliberation_draft"
    DELIBERATION_SEE = "deliberation_see"


@dataclass(frozen=True)
class ChainFacts:
    """What is known of the year; amounts in euros.

    `rar_faults` and `result_faults` are the sentences of the blocking findings; `results` is None while they can't be
    computed; `missing` counts the figures nobody has given; `deliberation` is the state of the text, None without one.
    """

    commitments: int = 0
    committed: Decimal = ZERO
    released: Decimal = ZERO
    ordered: Decimal = ZERO
    rar_computed: Decimal = ZERO
    rar_declared: Decimal | None = None
    rar_faults: tuple[str, ...] = ()
    rar_kept: bool = False  # the declared amount is kept, for a written reason
    has_result: bool = False
    missing: int = 0
    results: Results | None = None
    result_faults: tuple[str, ...] = ()
    needs_signatures: bool = True
    signed: bool = False
    attested: bool = False
    deliberation: State | None = None
    deliberation_number: str = ""


@dataclass(frozen=True)
class ChainStep:
    """A step as the page shows it: its state, its amounts, what blocks, and one action."""

    name: str
    title: str
    state: StepState
    summary: str
    action: Action
    amounts: tuple[tuple[str, Decimal], ...] = ()
    blocks: tuple[str, ...] = ()
    is_current: bool = False


def year_chain(facts: ChainFacts, roles: frozenset[str]) -> tuple[ChainStep, ...]:
    """Return the five steps of the year as a member with these roles meets them."""
    steps = (
        _commitments(facts, roles),
        _carry_forward(facts, roles),
        _results(facts, roles),
        _allocation(facts, roles),
        _deliberation(facts, roles),
    )
    return tuple(_with_current(steps))


def _with_current(steps: tuple[ChainStep, ...]) -> Iterator[ChainStep]:
    """Yield the steps, the current one marked; none is once the last one is done."""
    blocked = [place for place, step in enumerate(steps) if step.state is StepState.BLOCKED]
    done = [place for place, step in enumerate(steps) if step.state is StepState.DONE]
    current = blocked[0] if blocked else done[-1] + 1 if done else 0
    for place, step in enumerate(steps):
        yield replace(step, is_current=place == current)


def _commitments(facts: ChainFacts, roles: frozenset[str]) -> ChainStep:
    """Commitments of the year, from the listing of the accounts."""
    if not facts.commitments:
        prepares = bool(roles & PREPARERS)
        return ChainStep(
            "commitments",
            "Engagements",
            StepState.TODO,
            "Aucun engagement n’est encore importé."
            + ("" if prepares else " Un agent des finances ou l’ordonnateur les importe."),
            Action.COMMITMENTS_IMPORT if prepares else Action.COMMITMENTS_SEE,
        )
    plural = "s" if facts.commitments > 1 else ""
    return ChainStep(
        "commitments",
        "Engagements",
        StepState.DONE,
        f"{facts.commitments} engagement{plural} dans l’exercice.",
        Action.COMMITMENTS_SEE,
        (("Engagé", facts.committed), ("Dégagé", facts.released), ("Mandaté", facts.ordered)),
    )


def _carry_forward(facts: ChainFacts, roles: frozenset[str]) -> ChainStep:
    """Carry-forward at 31 December, held against what the results declare."""
    amounts: tuple[tuple[str, Decimal], ...] = (("D’après les engagements", facts.rar_computed),)
    if facts.rar_declared is not None:
        amounts = (*amounts, ("Retenus dans le résultat", facts.rar_declared))
    if facts.rar_faults:
        settles = bool(roles & PREPARERS)
        return ChainStep(
            "rar",
            "Restes à réaliser",
            StepState.BLOCKED,
            "Un contrôle demande une décision.",
            Action.RAR_SETTLE if settles else Action.RAR_SEE,
            amounts,
            facts.rar_faults,
        )
    if not facts.commitments:
        return ChainStep(
            "rar", "Restes à réaliser", StepState.WAITING, "L’état se calcule à partir des engagements.", Action.RAR_SEE
        )
    summary = "L’état au 31 décembre est établi."
    if facts.rar_kept:
        summary += " Le montant déclaré est maintenu, pour un motif écrit."
    return ChainStep("rar", "Restes à réaliser", StepState.DONE, summary, Action.RAR_SEE, amounts)


def _results(facts: ChainFacts, roles: frozenset[str]) -> ChainStep:
    """Results of the year: state I-C1."""
    action = Action.RESULTS_PREPARE if roles & PREPARERS else Action.RESULTS_SEE
    if not facts.has_result:
        return ChainStep("results", "Résultats", StepState.TODO, "Les résultats ne sont pas encore préparés.", action)
    if facts.missing or facts.results is None:
        summary = (
            f"Il manque {facts.missing} montant{'s' if facts.missing > 1 else ''} de l’état du comptable."
            if facts.missing
            else "Les montants saisis ne peuvent pas tenir ensemble."
        )
        return ChainStep("results", "Résultats", StepState.TODO, summary, action, blocks=facts.result_faults)
    amounts = (
        ("Investissement (A2)", facts.results.a2),
        ("Fonctionnement (A3)", facts.results.a3),
        ("Résultat cumulé (A1 + B1)", facts.results.cumulated),
    )
    if facts.result_faults:
        return ChainStep(
            "results",
            "Résultats",
            StepState.BLOCKED,
            "Un contrôle bloque les résultats.",
            action,
            amounts,
            facts.result_faults,
        )
    return ChainStep(
        "results", "Résultats", StepState.DONE, "Le tableau des résultats est complet.", Action.RESULTS_SEE, amounts
    )


def _allocation(facts: ChainFacts, roles: frozenset[str]) -> ChainStep:
    """Allocation of the results and the two signatures of its sheet."""
    if facts.results is None or facts.missing:
        return ChainStep(
            "allocation",
            "Affectation",
            StepState.WAITING,
            "L’affectation se calcule à partir des résultats.",
            Action.RESULTS_SEE,
        )
    shares = facts.results.allocation
    amounts = (
        ("Besoin de financement", shares.need),
        ("Réserves (R 1068)", shares.capitalised),
        ("Report en fonctionnement (002)", shares.carried_surplus - shares.carried_deficit),
    )
    title = "Affectation"
    if facts.result_faults or facts.rar_faults:
        summary = "L’affectation attend que les contrôles ci-dessus soient levés."
        return ChainStep("allocation", title, StepState.WAITING, summary, Action.SHEET_SEE, amounts)
    if not facts.needs_signatures:
        return ChainStep(
            "allocation", title, StepState.DONE, "L’affectation est calculée.", Action.RESULTS_SEE, amounts
        )
    if not facts.signed:
        action = Action.SHEET_SIGN if AUTHORISING_OFFICER in roles else Action.SHEET_SEE
        summary = "L’ordonnateur doit signer la fiche de calcul (R. 2311-13)."
        return ChainStep("allocation", title, StepState.TODO, summary, action, amounts)
    if not facts.attested:
        action = Action.SHEET_ATTEST if TREASURER in roles else Action.SHEET_SEE
        summary = "La fiche est signée ; le comptable public doit l’attester (R. 2311-13)."
        return ChainStep("allocation", title, StepState.TODO, typeset(summary), action, amounts)
    summary = "La fiche de calcul est signée et attestée."
    return ChainStep("allocation", title, StepState.DONE, summary, Action.SHEET_SEE, amounts)


def _deliberation(facts: ChainFacts, roles: frozenset[str]) -> ChainStep:
    """The act itself, up to its enforceability."""
    title = "Délibération"
    if facts.deliberation is None:
        if facts.results is None or facts.missing:
            summary = "Elle se rédige en un clic à partir des résultats complets."
            return ChainStep("deliberation", title, StepState.WAITING, summary, Action.RESULTS_SEE)
        drafts = bool(roles & PREPARERS)
        return ChainStep(
            "deliberation",
            title,
            StepState.TODO,
            "Elle n’est pas encore rédigée.",
            Action.DELIBERATION_DRAFT if drafts else Action.RESULTS_SEE,
        )
    where = typeset(f"La délibération {facts.deliberation_number} est {STATE_LABELS[facts.deliberation]}.")
    if facts.deliberation is State.ENFORCEABLE:
        return ChainStep("deliberation", title, StepState.DONE, where, Action.DELIBERATION_SEE)
    step = next_step(facts.deliberation)
    if step is not None:
        who = " ou ".join(ROLE_LABELS[role] for role in sorted(step.roles))
        where += typeset(f" Prochaine étape, par {who} : {step.label[0].lower()}{step.label[1:]}.")
    return ChainStep("deliberation", title, StepState.ONGOING, where, Action.DELIBERATION_SEE)
