"""A budget document (DocumentBudgetaire): the whole file, and the typed view of what the product uses of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from budgets.formats.safe_xml import Problem
from budgets.formats.totem.annexes import ANNEXES, AnnexBlock, read_blocks
from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.header import BLOCKS, DecisionKind, Header, read_header
from budgets.formats.totem.lines import LINE, BudgetLine, read_line
from budgets.formats.totem.node import Node, Tree
from budgets.rules.cumulation import Credits, LineKey, Step, summed
from budgets.rules.money import ZERO

DOCUMENT, BUDGET, INFORMATIONS = "DocumentBudgetaire", "Budget", "InformationsGenerales"
CFU = "{http://www.minefi.gouv.fr/cp/demat/doccfu}CompteFinancierUnique"


@dataclass(frozen=True, slots=True)
class BudgetDocument:
    """A document read whole: `tree` is all the file says, `header` and `lines` its typed view.

    `path` leads from the root to the DocumentBudgetaire: empty, but for one inside the wrapper of a CFU.
    """

    tree: Tree
    path: tuple[int, ...]
    header: Header
    lines: tuple[BudgetLine, ...]

    @property
    def own(self) -> Node:
        """Return the DocumentBudgetaire itself."""
        return self.tree.root.at(self.path)

    @property
    def credit_lines(self) -> tuple[BudgetLine, ...]:
        """Return the lines of credits: the totals added by the State's tool are left out."""
        return tuple(line for line in self.lines if not line.is_calculated)

    @property
    def annexes(self) -> tuple[AnnexBlock, ...]:
        """Return the blocks of the annexes, in the file's order."""
        return tuple(read_blocks(_budget(self.own).child(ANNEXES)))

    @property
    def informations(self) -> tuple[tuple[str, str], ...]:
        """Return the general informations: code and text as the editor formatted it, in the file's order."""
        block = _budget(self.own).child(INFORMATIONS)
        return tuple((entry.get("Code") or "", entry.value or "") for entry in block.elements()) if block else ()

    @property
    def schema_version(self) -> str:
        """Return the version of the schema that the document says it follows, or ""."""
        node = self.own.child("VersionSchema")
        return (node.value or "") if node else ""

    @property
    def editor(self) -> str:
        """Return the name of the software that made the document, or ""."""
        block = self.own.child("BlocEditeur")
        node = block.child("CodeEditeur") if block else None
        return (node.value or "") if node else ""

    @property
    def is_wrapped(self) -> bool:
        """Whether it came inside a compte financier unique, with the accountant's half and the signatures."""
        return bool(self.path)

    def tree_with(self, own: Node) -> Tree:
        """Return the whole file with another DocumentBudgetaire at its place."""
        return replace(self.tree, root=self.tree.root.replaced(self.path, own))


def document_of(tree: Tree) -> BudgetDocument:
    """Return the document that a file holds. Raises TotemError with every mistake found."""
    path = _path(tree.root)
    own = tree.root.at(path)
    problems: list[Problem] = []
    blocks = _blocks(own, problems)
    header = read_header(blocks, problems.append) if len(blocks) == len(BLOCKS) else None
    budget = own.child(BUDGET)
    nodes = list(budget.elements(LINE)) if budget else []
    lines = [read_line(node, rank, problems.append) for rank, node in enumerate(nodes, start=1)]
    if budget and not any(line is None or not line.is_calculated for line in lines):
        problems.append(
            Problem(
                budget.line, BUDGET, "le document n’a aucune ligne de crédits", "Vérifiez que l’export est complet."
            )
        )
    if budget:
        problems += _repeated_blocks(budget.child(ANNEXES))
    if problems or header is None:
        raise TotemError(problems)
    return BudgetDocument(tree, path, header, tuple(line for line in lines if line is not None))


def step_of(document: BudgetDocument) -> Step:
    """Return the document as a step in the chain of the year's decisions (budgets/rules/cumulation.py).

    An amending or supplementary decision finds MtBudgPrec, of which its extra amount RARPrec was carried forward, and
    adds MtPrev (MtPropNouv in a draft) and MtRARPrec. A primitive budget and the accounts show what they open; single
    accounts (CFU) print no more than the total of it, CredOuv.
    """
    header = document.header
    voted = "MtPropNouv" if header.is_draft else "MtPrev"
    found, after = [], []
    for line in document.credit_lines:
        if header.kind is DecisionKind.SINGLE_ACCOUNTS:
            after.append((line.key, Credits(line.amount("CredOuv") or ZERO)))
            continue
        after.append((line.key, Credits(line.amount(voted) or ZERO, line.amount("MtRARPrec") or ZERO)))
        if header.kind in (DecisionKind.AMENDING, DecisionKind.SUPPLEMENTARY):
            carried = line.extra_amount("RARPrec") or ZERO
            found.append((line.key, Credits((line.amount("MtBudgPrec") or ZERO) - carried, carried)))
    return Step(
        name=header.title,
        after=summed([*found, *after]),
        before=summed(found) if found else None,
        tells_carried=header.kind is not DecisionKind.SINGLE_ACCOUNTS,
    )


def lines_by_key(document: BudgetDocument) -> dict[LineKey, list[BudgetLine]]:
    """Return the lines of credits by key; several lines may share one."""
    found: dict[LineKey, list[BudgetLine]] = {}
    for line in document.credit_lines:
        found.setdefault(line.key, []).append(line)
    return found


def _path(root: Node) -> tuple[int, ...]:
    """Return where the DocumentBudgetaire is. Raises TotemError when there is none, or several."""
    if root.name == DOCUMENT:
        return ()
    places = [rank for rank, child in enumerate(root.children) if child.name == DOCUMENT]
    if len(places) == 1:
        return (places[0],)
    name = root.name.rpartition("}")[2]
    problem = Problem(
        root.line,
        f"balise {name}",
        "le fichier contient plusieurs documents budgétaires" if places else "ce n’est pas un document budgétaire",
        "Donnez un document par fichier."
        if places
        else "Choisissez un fichier DocumentBudgetaire (TotEM), ou un compte financier unique qui en contient un.",
    )
    raise TotemError([problem])


def _budget(own: Node) -> Node:
    budget = own.child(BUDGET)
    assert budget is not None, "document_of refuses a document without its budget"
    return budget


def _blocks(own: Node, problems: list[Problem]) -> dict[tuple[str, ...], Node]:
    """Return the blocks of the header by path, reporting those that are missing or written twice."""
    found: dict[tuple[str, ...], Node] = {}
    missing: set[str] = set()
    for path in BLOCKS:
        node = own
        for depth, name in enumerate(path):
            places = list(node.elements(name))
            if len(places) != 1:
                key = "/".join(path[: depth + 1])
                if key not in missing:
                    problems.append(_count_problem(name, places, node))
                missing.add(key)
                break
            node = places[0]
        else:
            found[path] = node
    return found


def _count_problem(name: str, places: list[Node], parent: Node) -> Problem:
    if places:
        return Problem(
            places[1].line,
            f"bloc {name}",
            f"le bloc est déjà donné à la ligne {places[0].line}",
            "Gardez le bon bloc et retirez l’autre.",
        )
    return Problem(
        parent.line,
        f"bloc {name}",
        f"le bloc manque dans {parent.name}",
        "Le document est incomplet\u00a0: exportez-le de nouveau depuis votre logiciel.",
    )


def _repeated_blocks(annexes: Node | None) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for block in annexes.elements() if annexes is not None else ():
        if block.name in seen:
            yield _count_problem(block.name, [seen[block.name], block], block)
        seen.setdefault(block.name, block)
