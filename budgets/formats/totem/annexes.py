"""The annexes of the document: blocks of records, each record a list of fields, whole and in the file's order."""

from collections.abc import Iterator
from dataclasses import dataclass

from budgets.formats.totem.node import Node

ANNEXES = "Annexes"


@dataclass(frozen=True, slots=True)
class AnnexRecord:
    """A record of an annex, e.g. one loan. `node` holds all that it says."""

    node: Node

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return the fields, in the file's order: name and value as written."""
        return tuple((child.name, child.value or "") for child in self.node.elements())

    def get(self, name: str) -> str | None:
        """Return the value of a field as written, None when it is absent."""
        child = self.node.child(name)
        return None if child is None else child.value

    @property
    def is_calculated(self) -> bool:
        """Whether the State's tool added it: it is kept, never summed."""
        return self.node.get("calculated") not in (None, "false", "0")


@dataclass(frozen=True, slots=True)
class AnnexBlock:
    """A block of the annexes: its name (« DATA_EMPRUNT ») and its records."""

    name: str
    records: tuple[AnnexRecord, ...]


def read_blocks(annexes: Node | None) -> Iterator[AnnexBlock]:
    """Yield the blocks of the annexes, in the file's order."""
    for block in annexes.elements() if annexes is not None else ():
        yield AnnexBlock(block.name, tuple(AnnexRecord(record) for record in block.elements()))
