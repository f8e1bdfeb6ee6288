"""The rules of an assembly in the words of its page."""

from dataclasses import dataclass

from deliberations.forms.assembly import law_texts
from deliberations.rules.statutes import AssemblyRules

LABELS = {
    "quorum": "Quorum",
    "quorum_by": "Le quorum compte",
    "quorum_with_proxies": "Pouvoirs comptés dans le quorum",
    "proxies_per_member": "Pouvoirs par membre",
    "notice_days": "Délai de convocation, en jours francs",
    "second_without_quorum": "Aucun quorum à la seconde convocation",
    "second_interval": "Jours avant la seconde séance",
    "president_leaves": "Le président se retire au vote de ses comptes",
}


@dataclass(frozen=True)
class ShownRule:
    """A rule with its value, its source, and whether the statutes or the law give it."""

    label: str
    value: str
    basis: str
    by_statutes: bool


def shown_rules(rules: AssemblyRules) -> list[ShownRule]:
    """Return the rules in the order of the page."""
    texts = law_texts(rules)
    if rules.notice_days:
        texts["notice_days"] = str(rules.notice_days)
    return [
        ShownRule(label, texts[name], rules.basis_of(name), name in rules.from_statutes)
        for name, label in LABELS.items()
    ]
