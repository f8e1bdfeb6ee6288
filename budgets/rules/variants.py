"""Which variant of a norm applies in a year, where a document still names one that was replaced."""

# Variant → (the one that replaced it, the first year). M43 became a single chart: the State's last M43_A and M43_D
# are those of 2020, whatever year publishes them again.
REPLACED = {"M43_A": ("M43", 2021), "M43_D": ("M43", 2021)}


def applicable_variant(variant: str, year: int) -> str:
    """Return the variant whose chart of accounts applies: « M43 » for « M43_D » in 2022, itself otherwise."""
    successor, since = REPLACED.get(variant, (variant, year))
    return successor if year >= since else variant
