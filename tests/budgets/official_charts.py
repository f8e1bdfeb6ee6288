"""Where the State's charts of accounts are among the reference files."""

PUBLISHED_AGAIN = {("M43_A", 2020): 2022, ("M43_D", 2020): 2022}  # the last ones, whose content still says 2020


def official_chart_file(variant: str, year: int) -> str:
    """Return the name, for the `shared` fixture, of the official file of a variant for a year."""
    return f"reference/nomenclatures/{PUBLISHED_AGAIN.get((variant, year), year)}/{variant}.xml"
