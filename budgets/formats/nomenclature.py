"""Reader of an official chart of accounts (planDeCompte.xml), as the State publishes one for each variant and year.

Pure: bytes in, ChartOfAccounts out. Nothing outside the file is ever read: a DTD, an entity or a network address is
refused. Every mistake found is reported, with its line, its attribute and its mend.
The format is described in docs/charts-of-accounts.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from budgets.formats.safe_xml import Problem, XmlError, line_of, parse_xml
from budgets.rules.chart import (
    ChapterType,
    ChartAccount,
    ChartChapter,
    ChartFunction,
    ChartOfAccounts,
    Columns,
    Section,
)

YEARS = range(1997, 2100)  # M14 came into force in 1997
COLUMN_ATTRIBUTES = ("DEquip", "DR", "DOES", "DOIS", "REquip", "RR", "ROES", "ROIS")
CHAPTER_ATTRIBUTES = ("DR", "DOES", "DOIS", "RR", "ROES", "ROIS")

_CODE = re.compile(r"[0-9]{1,10}")
LONGEST_LABEL, LONGEST_SHORT_LABEL = 255, 100
_VARIANT = re.compile(r"[A-Z][A-Z0-9_]{0,29}")


class NomenclatureError(ValueError):
    """A file that is not a well-formed chart of accounts; `problems` holds every mistake, in the file's order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def parse_nomenclature(content: bytes, *, expected_year: int | None = None) -> ChartOfAccounts:
    """Return the chart of accounts written in an official planDeCompte.xml.

    Labels lose their stray spaces and control characters, which `printed_label` keeps.
    `expected_year`, when given, must be the file's year.
    Raises NomenclatureError with every mistake found.
    """
    try:
        root = parse_xml(content)
    except XmlError as error:
        raise NomenclatureError([error.problem]) from error
    return _Reader(expected_year=expected_year).read(root)


def clean_label(text: str) -> str:
    """Return a label without doubled, trailing or non-breaking spaces, its stray Windows-1252 characters mended.

    An apostrophe written twice, as a database escapes it, is one.
    """
    return " ".join(re.sub(r"[\x80-\x9f]", _windows_1252, text).replace("''", "'").split())


def _printed_label(element: etree._Element) -> str:
    """Return the label as it is printed, "" when that is the clean one."""
    printed = element.get("Libelle", "")
    return "" if printed == clean_label(printed) else printed


def _windows_1252(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", errors="ignore")


@dataclass
class _Reader:
    """Walks the tree once, collecting entries and problems."""

    expected_year: int | None
    problems: list[Problem] = field(default_factory=list)
    chapters: dict[str, ChartChapter] = field(default_factory=dict)
    accounts: dict[str, ChartAccount] = field(default_factory=dict)
    functions: dict[str, ChartFunction] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, root: etree._Element) -> ChartOfAccounts:
        if root.tag != "Nomenclature":
            self._report(
                root,
                "",
                f"la balise principale est «\u00a0{root.tag}\u00a0» au lieu de «\u00a0Nomenclature\u00a0»",
                "Ce fichier n’est pas un plan de comptes\u00a0: choisissez le planDeCompte.xml publié par l’État.",
            )
            raise NomenclatureError(self.problems)
        norm, variant, year = self._norm(root), self._variant(root), self._year(root)
        self._read_nature(root)
        self._read_function(root)
        if self.problems:
            raise NomenclatureError(self.problems)
        return ChartOfAccounts(
            norm=norm,
            variant=variant,
            year=year,
            chapters=tuple(sorted(self.chapters.values(), key=lambda entry: entry.code)),
            accounts=tuple(sorted(self.accounts.values(), key=lambda entry: entry.code)),
            functions=tuple(sorted(self.functions.values(), key=lambda entry: entry.code)),
        )

    def _norm(self, root: etree._Element) -> str:
        return self._matching(root, "Norme", _VARIANT, "Indiquez la norme, par exemple M57.")

    def _variant(self, root: etree._Element) -> str:
        return self._matching(root, "Declinaison", _VARIANT, "Indiquez la déclinaison, par exemple M57_D.")

    def _year(self, root: etree._Element) -> int:
        mend = "Indiquez l’exercice sur quatre chiffres, par exemple 2025."
        text = self._matching(root, "Exer", re.compile(r"[0-9]{4}"), mend)
        if not text:
            return 0
        year = int(text)
        if year not in YEARS:
            self._report(root, "Exer", f"l’exercice {year} est hors du possible", mend)
        elif self.expected_year is not None and year != self.expected_year:
            self._report(
                root,
                "Exer",
                f"le fichier porte l’exercice {year}, alors que {self.expected_year} est attendu",
                f"Choisissez le fichier de {self.expected_year}, ou importez celui-ci pour {year}.",
            )
        return year

    def _read_nature(self, root: etree._Element) -> None:
        nature = self._child(root, "Nature")
        if nature is None:
            return
        chapters, accounts = self._child(nature, "Chapitres"), self._child(nature, "Comptes")
        if chapters is not None:
            self._read_chapters(chapters, functional=False)
            if not self.chapters and not self.problems:
                self._report(
                    chapters, "", "aucun chapitre", "Un plan de comptes a des chapitres\u00a0: vérifiez le fichier."
                )
        if accounts is not None:
            self._read_accounts(accounts, functional=False, parent="")
            if not self.accounts and not self.problems:
                self._report(
                    accounts, "", "aucun compte", "Un plan de comptes a des comptes\u00a0: vérifiez le fichier."
                )

    def _read_function(self, root: etree._Element) -> None:
        function = root.find("Fonction")
        if function is None:
            return
        if (chapters := function.find("Chapitres")) is not None:
            self._read_chapters(chapters, functional=True)
        if (accounts := function.find("Comptes")) is not None:
            self._read_accounts(accounts, functional=True, parent="")
        if (functions := function.find("RefFonctionnelles")) is not None:
            self._read_functions(functions, parent="")

    def _read_chapters(self, container: etree._Element, functional: bool) -> None:
        for element in self._elements(container, "Chapitre"):
            code = self._code(element, "chapter", self.chapters)
            label = self._label(element)
            section = self._choice(element, "Section", {"F": "fonctionnement", "I": "investissement"})
            chapter_type = self._choice(element, "TypeChapitre", {"C": "compte", "L": "ligne", "G": "regroupement"})
            special, statement_only = self._flag(element, "Special"), self._flag(element, "PourEtatSeul")
            if code and section and chapter_type:
                self.chapters[code] = ChartChapter(
                    code=code,
                    label=label,
                    section=Section(section),
                    type=ChapterType(chapter_type),
                    short_label=self._short_label(element),
                    special=special,
                    statement_only=statement_only,
                    functional=functional,
                    printed_label=_printed_label(element),
                )

    def _read_accounts(self, container: etree._Element, functional: bool, parent: str) -> None:
        for element in self._elements(container, "Compte"):
            code = self._code(element, "account", self.accounts, parent)
            expense, revenue = self._columns(element, functional)
            account = ChartAccount(
                code=code,
                label=self._label(element),
                short_label=self._short_label(element),
                parent=parent,
                expense=expense,
                revenue=revenue,
                is_subtotal=self._flag(element, "RegrTotalise"),
                statement_only=self._flag(element, "PourEtatSeul"),
                withdrawn_on=self._withdrawn_on(element),
                functional=functional,
                printed_label=_printed_label(element),
            )
            if code:
                self.accounts[code] = account
            self._read_accounts(element, functional, code or parent)

    def _read_functions(self, container: etree._Element, parent: str) -> None:
        for element in self._elements(container, "RefFonc"):
            code = self._code(element, "function", self.functions, parent)
            function = ChartFunction(
                code=code,
                label=self._label(element),
                short_label=self._short_label(element),
                parent=parent,
                printed_label=_printed_label(element),
            )
            if code:
                self.functions[code] = function
            self._read_functions(element, code or parent)

    def _columns(self, element: etree._Element, functional: bool) -> tuple[Columns, Columns]:
        """Return the expense and revenue columns; an account has the eight attributes or none."""
        present = [name for name in COLUMN_ATTRIBUTES if element.get(name) is not None]
        if not present:
            return Columns(), Columns()
        for name in COLUMN_ATTRIBUTES:
            if name not in present:
                self._report(
                    element,
                    name,
                    "l’attribut manque alors que d’autres imputations sont données",
                    "Donnez les huit attributs (vides où le compte ne s’emploie pas), ou aucun pour un regroupement.",
                )
        chapters = {name: self._chapter(element, name, functional) for name in CHAPTER_ATTRIBUTES}
        sections = {self.chapters[code].section for code in chapters.values() if code in self.chapters}
        if len(sections) > 1:
            self._report(
                element,
                "",
                "le compte renvoie à des chapitres des deux sections",
                "Un compte n’appartient qu’à une section\u00a0: corrigez ses chapitres.",
            )
        expense = Columns(chapters["DR"], chapters["DOES"], chapters["DOIS"], self._flag(element, "DEquip"))
        revenue = Columns(chapters["RR"], chapters["ROES"], chapters["ROIS"], self._flag(element, "REquip"))
        return expense, revenue

    def _chapter(self, element: etree._Element, name: str, functional: bool) -> str:
        code = element.get(name, "").strip()
        chapter = self.chapters.get(code)
        if code and (chapter is None or chapter.functional is not functional):
            self._report(
                element,
                name,
                f"le chapitre {code} n’est pas dans la liste des chapitres",
                "Corrigez le code du chapitre, ou ajoutez le chapitre à la liste.",
            )
        return code

    def _withdrawn_on(self, element: etree._Element) -> date | None:
        if not self._flag(element, "Supprime"):
            return None
        text = element.get("SupprimeDepuis", "")
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            self._report(
                element,
                "SupprimeDepuis",
                f"«\u00a0{text}\u00a0» n’est pas une date" if text else "la date de suppression manque",
                "Écrivez la date sous la forme 2024-12-31T00:00:00.",
            )
            return None

    def _code(
        self,
        element: etree._Element,
        kind: str,
        known: dict[str, ChartAccount] | dict[str, ChartChapter] | dict[str, ChartFunction],
        parent: str = "",
    ) -> str:
        """Return the code if it is new and lies under its parent, "" otherwise."""
        code = self._matching(element, "Code", _CODE, "Donnez un code fait de chiffres.")
        if not code:
            return ""
        if code in known:
            self._report(
                element,
                "Code",
                f"le code {code} est déjà pris à la ligne {self.lines[kind, code]}",
                "Un code n’existe qu’une fois par nomenclature\u00a0: corrigez ou retirez l’un des deux.",
            )
            return ""
        if parent and not (code.startswith(parent) and code != parent):
            self._report(
                element,
                "Code",
                f"le code {code} est placé sous {parent} sans en être une subdivision",
                f"Déplacez l’élément, ou corrigez son code pour qu’il commence par {parent}.",
            )
        self.lines[kind, code] = line_of(element)
        return code

    def _label(self, element: etree._Element) -> str:
        label = clean_label(element.get("Libelle", ""))
        if not label:
            self._report(element, "Libelle", "le libellé manque", "Donnez le libellé officiel.")
        elif len(label) > LONGEST_LABEL:
            self._report(element, "Libelle", f"le libellé dépasse {LONGEST_LABEL} caractères", "Abrégez-le.")
        return label

    def _short_label(self, element: etree._Element) -> str:
        """Return the short label, "" when it says no more than the label."""
        short = clean_label(element.get("Lib_court", ""))
        if len(short) > LONGEST_SHORT_LABEL:
            self._report(element, "Lib_court", f"le libellé dépasse {LONGEST_SHORT_LABEL} caractères", "Abrégez-le.")
        return "" if short == clean_label(element.get("Libelle", "")) else short

    def _choice(self, element: etree._Element, name: str, choices: dict[str, str]) -> str:
        value = element.get(name)
        if value in choices:
            return value
        expected = " ou ".join(f"{code} ({label})" for code, label in choices.items())
        found = "l’attribut manque" if value is None else f"«\u00a0{value}\u00a0» est inconnu"
        self._report(element, name, found, f"Écrivez {expected}.")
        return ""

    def _flag(self, element: etree._Element, name: str) -> bool:
        value = element.get(name, "0")
        if value not in ("0", "1"):
            self._report(element, name, f"«\u00a0{value}\u00a0» n’est ni 0 ni 1", "Écrivez 1 pour oui, 0 pour non.")
        return value == "1"

    def _matching(self, element: etree._Element, name: str, pattern: re.Pattern[str], mend: str) -> str:
        value = element.get(name)
        if value is None:
            self._report(element, name, "l’attribut manque", mend)
        elif not pattern.fullmatch(value):
            self._report(element, name, f"«\u00a0{value}\u00a0» n’est pas valable", mend)
        else:
            return value
        return ""

    def _child(self, element: etree._Element, tag: str) -> etree._Element | None:
        child = element.find(tag)
        if child is None:
            self._report(element, "", f"la balise «\u00a0{tag}\u00a0» manque", "Vérifiez que le fichier est complet.")
        return child

    def _elements(self, container: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Yield the children called `tag`; report any other."""
        for element in container.iterchildren(etree.Element):
            if element.tag == tag:
                yield element
            else:
                self._report(
                    element,
                    "",
                    f"la balise «\u00a0{element.tag}\u00a0» est inattendue ici",
                    f"Seules des balises «\u00a0{tag}\u00a0» sont attendues.",
                )

    def _report(self, element: etree._Element, attribute: str, message: str, mend: str) -> None:
        names = {"Chapitre": "chapitre", "Compte": "compte", "RefFonc": "fonction"}
        parts = []
        if (name := names.get(element.tag)) and (code := element.get("Code")):
            parts.append(f"{name} {code}")
        if attribute:
            parts.append(f"attribut {attribute}")
        self.problems.append(Problem(line_of(element), ", ".join(parts), message, mend))
