"""The syndicate that a document of the State's format belongs to: found by its SIRET or SIREN, or opened."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import Header
from budgets.models import Syndicate
from budgets.services.decision_years import budget_with_siret
from budgets.services.syndicates import create_syndicate
from budgets.tenancy import slug_context, syndicate_context

LONGEST_SLUG = 40
_KINDS = (
    ("sivom", Syndicate.Kind.SIVOM),
    ("vocation multiple", Syndicate.Kind.SIVOM),
    ("sivu", Syndicate.Kind.SIVU),
    ("vocation unique", Syndicate.Kind.SIVU),
    ("mixte ouvert", Syndicate.Kind.MIXED_OPEN),
)


def owner_of(header: Header, reached: Iterable[Syndicate], *, code: str = "") -> Syndicate | None:
    """Return the syndicate, among those reached, that has the document's budget (that of `code`), else its SIREN."""
    known = list(reached)
    for syndicate in known:
        with syndicate_context(syndicate):
            if (found := budget_with_siret(header.siret)) and code in ("", found.code):
                return syndicate
    siren = siren_of(header)
    return next((it for it in known if siren and it.siren == siren), None)


@transaction.atomic
def open_owner(header: Header) -> tuple[Syndicate, bool]:
    """Return the syndicate of the document, and whether it was opened now, from what its header says.

    One that already bears the address that it would have and its SIREN is the same. Raises TotemError in French when
    the document says no SIREN.
    """
    siren = siren_of(header)
    if not siren:
        raise TotemError([_no_siren(header)])
    name = slugify(header.collectivity)[:LONGEST_SLUG].strip("-") or siren
    for slug in (name, f"{name}-{siren}"):
        with slug_context(slug):
            there = Syndicate.objects.filter(slug=slug).first()
        if there is None:
            return _opened(header, slug, siren), True
        if there.siren == siren:
            return there, False
    raise TotemError([_no_siren(header)])


def siren_of(header: Header) -> str:
    """Return the SIREN of the document's collectivity, "" when neither it nor its budget has a number."""
    return (header.collectivity_id or header.siret)[:9]


def kind_of(legal_nature: str) -> str:
    """Return the kind of a syndicate from the legal nature that the document gives in its own words."""
    words = legal_nature.lower()
    if words.startswith("commune"):
        return Syndicate.Kind.MUNICIPALITY
    return next((kind for part, kind in _KINDS if part in words), Syndicate.Kind.MIXED_CLOSED)


def _opened(header: Header, slug: str, siren: str) -> Syndicate:
    try:
        return create_syndicate(
            slug=slug,
            name=header.collectivity,
            kind=kind_of(header.legal_nature),
            siren=siren,
            department=header.department[-3:],
        )
    except ValidationError as error:
        raise TotemError([Problem(0, "EnTeteDocBudgetaire", " ".join(error.messages).rstrip("."), "")]) from error


def _no_siren(header: Header) -> Problem:
    return Problem(
        0,
        "EnTeteDocBudgetaire, champ IdColl",
        f"le document ne porte aucun SIREN qui dise à quel syndicat il appartient ({header.collectivity})",
        "Nommez le syndicat avec --syndicate SLUG.",
    )
