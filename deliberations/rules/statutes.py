"""How an assembly sits: the rules of the law by kind of syndicate, and what its statutes say instead.

Sources, CGCT as in force on 15 February 2024: L. 2121-10 to L. 2121-21 through L. 5211-1 for syndicates of communes and
closed mixed syndicates (L. 5711-1); L. 5721-2 for open mixed syndicates, whose statutes decide.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any


class QuorumShare(StrEnum):
    """Which share of the assembly must be there."""

    MAJORITY = "majority"
    HALF = "half"
    THIRD = "third"
    NONE = "none"


class QuorumBy(StrEnum):
    """What the quorum counts."""

    MEMBERS = "members"
    VOTES = "votes"


SHARE_LABELS = {
    QuorumShare.MAJORITY: "plus de la moitié des membres en exercice",
    QuorumShare.HALF: "la moitié au moins des membres en exercice",
    QuorumShare.THIRD: "le tiers au moins des membres en exercice",
    QuorumShare.NONE: "aucun quorum",
}


@dataclass(frozen=True)
class AssemblyRules:
    """The rules by which an assembly sits; `basis` gives the source of each by its name, in French.

    `free` says that the statutes may depart from every rule (open mixed syndicate); `from_statutes` names the rules
    that come from a clause of the statutes.
    """

    quorum: QuorumShare = QuorumShare.MAJORITY
    quorum_by: QuorumBy = QuorumBy.MEMBERS
    quorum_with_proxies: bool = False
    proxies_per_member: int = 1
    notice_days: int = 0
    second_without_quorum: bool = True
    second_interval: int = 3
    president_leaves: bool = True
    free: bool = False
    basis: Mapping[str, str] = field(default_factory=dict)
    from_statutes: frozenset[str] = frozenset()

    def needed(self, total: int, *, convocation: int = 1) -> int:
        """Return how many of `total` (members or votes) must be there; 0 when no quorum is asked for."""
        if convocation == 2 and self.second_without_quorum:
            return 0
        if self.quorum is QuorumShare.MAJORITY:
            return total // 2 + 1
        if self.quorum is QuorumShare.HALF:
            return -(-total // 2)
        if self.quorum is QuorumShare.THIRD:
            return -(-total // 3)
        return 0

    def basis_of(self, name: str) -> str:
        """Return the source of a rule."""
        return self.basis.get(name) or self.basis.get("default", "")


USUAL = AssemblyRules(
    basis={
        "quorum": "L. 2121-17 CGCT",
        "proxies_per_member": "L. 2121-20 CGCT",
        "president_leaves": "L. 2121-14 CGCT",
    }
)
"""The rules of communes, which L. 5211-1 gives to syndicates."""

RULE_NAMES = tuple(each.name for each in fields(AssemblyRules) if each.name not in {"basis", "free", "from_statutes"})


def parse_statutes(text: str) -> dict[str, AssemblyRules]:
    """Return the rules by kind of syndicate written in TOML. Raises KeyError or ValueError for what does not exist."""
    data = tomllib.loads(text)
    return {kind: _rules(data["rules"], name) for kind, name in data["kinds"].items()}


def _rules(tables: Mapping[str, Any], name: str) -> AssemblyRules:
    given = dict(tables[name])
    start = _rules(tables, given.pop("inherits")) if "inherits" in given else AssemblyRules()
    basis = {**start.basis, **given.pop("basis", {})}
    if "default" in basis:
        basis = {"default": basis["default"]}
    return replace(start, **_typed(given), basis=basis)


def _typed(given: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(given)
    if "quorum" in typed:
        typed["quorum"] = QuorumShare(typed["quorum"])
    if "quorum_by" in typed:
        typed["quorum_by"] = QuorumBy(typed["quorum_by"])
    return typed


def with_clauses(rules: AssemblyRules, clauses: Mapping[str, Any], *, source: str) -> AssemblyRules:
    """Return the rules with the clauses of the statutes instead of the law where there is one (None: no clause).

    `source` names the article of the statutes. Raises ValueError for a rule that does not exist.
    """
    if unknown := set(clauses) - set(RULE_NAMES):
        raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
    given = {name: value for name, value in clauses.items() if value not in (None, "")}
    basis = {**rules.basis, **dict.fromkeys(given, source or "Statuts")}
    return replace(rules, **_typed(given), basis=basis, from_statutes=frozenset(given))
