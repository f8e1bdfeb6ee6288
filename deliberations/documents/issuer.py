"""Who issues a printed paper: the syndicate as its acts name it."""

from budgets.models import Syndicate
from deliberations.documents.content import Issuer
from deliberations.models import ActStyle, style_of


def issuer_of(syndicate: Syndicate, style: ActStyle | None = None) -> Issuer:
    """Return the syndicate as its acts name it now (1 query unless the style of its acts is given)."""
    style = style or style_of(syndicate)
    return Issuer(
        syndicate.name,
        syndicate.acronym,
        syndicate.siren,
        syndicate.department,
        syndicate.body,
        style.heading,
        bytes(style.logo).decode() if style.logo else "",
    )
