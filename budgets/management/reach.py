"""Which syndicates a command reaches, and decisions found by the ids that commands print.

No session sees two syndicates: a command that names none looks through those of the setting COMMAND_SYNDICATES and
those that a command opened, one at a time, and in no other. An id is printed as SLUG/UUID, so that it carries its
syndicate wherever it goes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError

from budgets.models import BudgetDecision, CommandSyndicate, Syndicate
from budgets.tenancy import slug_context, syndicate_context


def syndicate_named(slug: str) -> Syndicate:
    """Return the syndicate with that slug. Raises CommandError."""
    with slug_context(slug):
        found = Syndicate.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"Aucun syndicat n’a l’adresse « {slug} ».")
    return found


def reached(slug: str = "") -> list[Syndicate]:
    """Return the syndicate with that slug or, without one, all those that commands look through.

    Raises CommandError when there is none.
    """
    if slug:
        return [syndicate_named(slug)]
    if not (found := looked_through()):
        raise CommandError(
            "Nommez le syndicat avec --syndicate SLUG, ou ceux de la ligne de commande dans COMMAND_SYNDICATES."
        )
    return found


def looked_through() -> list[Syndicate]:
    """Return the syndicates that exist of COMMAND_SYNDICATES, in its order, then those that a command opened."""
    opened = CommandSyndicate.objects.values_list("slug", flat=True)
    found: list[Syndicate] = []
    for name in dict.fromkeys([*settings.COMMAND_SYNDICATES, *opened]):
        with slug_context(name):
            found += Syndicate.objects.filter(slug=name)
    return found


def decision_id(decision: BudgetDecision, syndicate: Syndicate) -> str:
    """Return the id that commands print: SLUG/UUID."""
    return f"{syndicate.slug}/{decision.pk}"


@contextmanager
def decision_named(name: str, slug: str = "") -> Iterator[BudgetDecision]:
    """Give the decision of an id (SLUG/UUID, or UUID alone) with its year, in its syndicate's context.

    Raises CommandError when there is none.
    """
    written, _, code = name.rpartition("/")
    if written and slug and written != slug:
        raise CommandError(f"L’identifiant {name} est du syndicat « {written} », pas de « {slug} ».")
    try:
        key = UUID(code)
    except ValueError:
        raise CommandError(
            f"« {name} » n’est pas l’identifiant d’une décision : voyez ceux de la commande decisions."
        ) from None
    for syndicate in reached(slug or written):
        with syndicate_context(syndicate):
            related = BudgetDecision.objects.select_related(
                "budget_year__budget", "budget_year__syndicate", "budget_year__chart"
            )
            if found := related.filter(pk=key).first():
                yield found
                return
    raise CommandError(f"Aucune décision n’a l’identifiant {name}.")
