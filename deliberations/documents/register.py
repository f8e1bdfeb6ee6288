"""The register of a year as tagged PDF/A: cover, opening, indexes with their pages, each meeting and its acts, closing.

Source: R. 2121-9 CGCT (in force since 1 July 2022): acts are written in the order of their adoption in a register whose
sheets are numbered and initialled; the last sheet of a meeting recalls the numbers of its acts, lists the members
present and has places for the president's and the secretary's signatures. The same acts give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from budgets.documents.render import RenderedDocument, instant, render_pdf
from deliberations.documents.content import Act, Issuer, Meeting, Person, Proxy, Signature
from deliberations.documents.layout import act_context, assembly_phrase
from deliberations.documents.resources import ActResources
from deliberations.rules.register import missing_numbers, number_key

LAYOUT = 2  # raised when the printed register changes: what was made before is made anew


@dataclass(frozen=True, slots=True)
class RegisterAct:
    """An act of the register: its rank in the year, from 1, and the matter it is classified under."""

    rank: int
    act: Act
    matter: str
    matter_name: str

    @property
    def anchor(self) -> str:
        """Return the name of its place in the document."""
        return f"acte-{self.rank}"

    @property
    def held_on(self) -> date:
        """Return the day of its meeting."""
        assert self.act.meeting is not None, "an act of the register was voted in a meeting"
        return self.act.meeting.held_on


@dataclass(frozen=True, slots=True)
class RegisterMeeting:
    """A meeting with its acts; those present, represented or away at one act at least."""

    facts: Meeting
    acts: tuple[RegisterAct, ...]
    present: tuple[Person, ...]
    proxies: tuple[Proxy, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """All that the register of a year prints; `is_closed` once nothing can be added to it."""

    issuer: Issuer
    year: int
    acts: tuple[RegisterAct, ...]
    rejected: tuple[str, ...] = ()  # numbers of the texts that were voted down: they are no acts
    is_closed: bool = False

    @property
    def made_on(self) -> date:
        """Return the latest day that its acts state: never the clock's."""
        return max((each.act.last_event_on for each in self.acts), default=date(self.year, 1, 1))

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the numbers that neither an act nor a rejected text bears."""
        return missing_numbers([*(each.act.number for each in self.acts), *self.rejected])


def render_register(register: Register) -> RenderedDocument:
    """Return the register as a tagged PDF/A-3. Raises RenderingError when something of it could not be laid out."""
    identifier = f"{register.issuer.siren}/registre/{register.year}"
    return render_pdf(register_html(register), _resources(register), identifier=identifier)


def register_html(register: Register) -> str:
    """Return the register as one HTML page."""
    return render_to_string("deliberations/pdf/register.html", register_context(register))


def register_context(register: Register) -> dict[str, Any]:
    """Return the context of `deliberations/pdf/register.html`."""
    by_matter = sorted(register.acts, key=lambda each: (each.matter, each.rank))
    return {
        "register": register,
        "title": f"Registre des délibérations de l’année {register.year}",
        "of_assembly": assembly_phrase(register.issuer.body, "de"),
        "stamped": instant(register.made_on).isoformat(),
        "meetings": [
            (meeting, [(each, act_context(each.act)) for each in meeting.acts])
            for meeting in meetings_of(register.acts)
        ],
        "by_number": sorted(register.acts, key=lambda each: number_key(each.act.number)),
        "by_matter": [
            (code, next(iter(acts)).matter_name, tuple(acts))
            for code, acts in ((code, tuple(found)) for code, found in groupby(by_matter, key=lambda each: each.matter))
        ],
    }


def meetings_of(acts: Sequence[RegisterAct]) -> list[RegisterMeeting]:
    """Return the meetings of acts given in their order, each with who was there."""
    meetings = []
    for _, found in groupby(acts, key=lambda each: (each.held_on, each.act.body)):
        held = tuple(found)
        facts = [each.act.meeting for each in held if each.act.meeting is not None]
        meetings.append(
            RegisterMeeting(
                facts=facts[0],
                acts=held,
                present=tuple(dict.fromkeys(person for meeting in facts for person in meeting.present)),
                proxies=tuple(dict.fromkeys(proxy for meeting in facts for proxy in meeting.proxies)),
                signatures=tuple(dict.fromkeys(sign for each in held for sign in each.act.signatures)),
            )
        )
    return meetings


def _resources(register: Register) -> ActResources:
    return ActResources({"logo": register.issuer.logo} if register.issuer.logo else {})
