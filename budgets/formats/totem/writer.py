"""Writing a budget document: BudgetDocument in, bytes out."""

from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.tree_writer import write_tree


def write_totem(document: BudgetDocument) -> bytes:
    """Return the file of a document, in ISO-8859-1, with the layout and all that was read from it.

    The seal is written as it stands: seal a document that was changed with `sealed`. Raises TotemError when a text
    holds a character that XML forbids.
    """
    return write_tree(document.tree)
