"""Which variant of a norm applies in a year: some documents still name one that was replaced, some norms have ended."""

# Variant → (the one that replaced it, the first year). M43 became a single chart: the State's last M43_A and M43_D
# are those of 2020, whatever year publishes them again.
REPLACED = {"M43_A": ("M43", 2021), "M43_D": ("M43", 2021)}
# Norm → its last year: M57 replaced M14 everywhere on 1 January 2024.
ENDED = {"M14": 2023}


def applicable_variant(variant: str, year: int) -> str:
    """Return the variant whose chart of accounts applies: « M43 » for « M43_D » in 2022, itself otherwise."""
    successor, since = REPLACED.get(variant, (variant, year))
    return successor if year >= since else variant


def is_in_force(norm: str, variant: str, year: int) -> bool:
    """Return whether a budget may still follow a variant in a year."""
    return applicable_variant(variant, year) == variant and year <= ENDED.get(norm, year)
