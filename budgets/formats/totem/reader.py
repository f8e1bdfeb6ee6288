"""Reading a budget document: bytes in, BudgetDocument out, or every mistake found."""

from budgets.formats.totem.document import BudgetDocument, document_of
from budgets.formats.totem.tree_reader import read_tree


def parse_totem(content: bytes) -> BudgetDocument:
    """Return the document that a file holds, alone or inside the wrapper of a compte financier unique.

    Nothing that the file says is lost: write_totem gives it back. Raises TotemError with every mistake found, each
    with its line, its field and its mend. What can be taken in but deserves a look is told by `notices`.
    """
    return document_of(read_tree(content))
