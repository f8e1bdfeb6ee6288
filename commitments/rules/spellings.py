"""Names that are probably the same one, spelled in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from rapidfuzz.distance import OSA

from budgets.rules.folding import fold

SHORTEST = 6  # below, a letter makes another name: « ENEDIS » and « ENEDI », but not « SNCF » and « SNCM »


def near_spellings(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the groups of distinct names that are one letter apart, or differ only by case, accents or punctuation.

    Names that differ by a digit (« Lot 1 », « Lot 2 ») are different ones. Groups and their names are sorted. Linear
    in the number of names: only those that share a spelling less one letter are compared.
    """
    by_folded: dict[str, set[str]] = defaultdict(set)
    for name in names:
        by_folded[fold(name).replace(" ", "")].add(name)
    buckets: dict[str, list[str]] = defaultdict(list)
    for folded in by_folded:
        buckets[folded].append(folded)
        if len(folded) >= SHORTEST:
            for less_one in {folded[:index] + folded[index + 1 :] for index in range(len(folded))}:
                buckets[less_one].append(folded)
    parent = {folded: folded for folded in by_folded}
    for bucket in buckets.values():
        for one, other in combinations(bucket, 2):
            if _is_near(one, other):
                parent[_root(parent, other)] = _root(parent, one)
    groups: dict[str, set[str]] = defaultdict(set)
    for folded, spelled in by_folded.items():
        groups[_root(parent, folded)] |= spelled
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def _is_near(one: str, other: str) -> bool:
    """Return whether two folded names are one letter apart, digits being equal."""
    return re.sub(r"\D", "", one) == re.sub(r"\D", "", other) and OSA.distance(one, other, score_cutoff=1) <= 1


def _root(parent: dict[str, str], folded: str) -> str:
    """Return the name that stands for the group of `folded`."""
    while parent[folded] != folded:
        folded = parent[folded]
    return folded
