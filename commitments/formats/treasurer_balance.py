"""The treasurer's balance: CSV, XLSX, or the accounting part of the single account (CFU XML, DocumentComptable)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from budgets.formats.sheets.column_reader import ColumnReader
from budgets.formats.sheets.columns import load_fields, match_columns
from budgets.formats.sheets.reader import read_sheet
from budgets.formats.sheets.sheet import FileRefusedError
from budgets.rules.money import ZERO, AmountError, parse_amount
from commitments.formats.receipt_listing import refuse_faults

# execution of the budget by direction, in the treasurer's half of the single account (état d’exécution budgétaire)
STATES = {"EB_DI": "debit", "EB_DF": "debit", "EB_RI": "credit", "EB_RF": "credit"}
NET = "MtRealNettes"  # issued minus cancelled


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What the treasurer booked by orders on an account in the year, in euros."""

    account: str
    label: str
    debit: Decimal
    credit: Decimal


def read_balance(content: bytes) -> list[BalanceLine]:
    """Return the accounts of a balance that moved, one line each. Raises FileRefusedError with line, field and mend."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        lines = list(_read_xml(content))
    else:
        lines = _read_table(content)
    sums: dict[str, BalanceLine] = {}
    for line in lines:
        known = sums.get(line.account)
        debit = line.debit + (known.debit if known else ZERO)
        credit = line.credit + (known.credit if known else ZERO)
        sums[line.account] = BalanceLine(line.account, line.label or (known.label if known else ""), debit, credit)
    found = [line for line in _leaves(sums) if line.debit or line.credit]
    if not found:
        raise FileRefusedError(
            "La balance n’a aucun mouvement budgétaire.", "Exportez la balance avec les opérations de l’exercice."
        )
    return sorted(found, key=lambda line: line.account)


def _leaves(lines: dict[str, BalanceLine]) -> list[BalanceLine]:
    """Return the lines that are no subtotal: one whose amounts are those of the accounts kept under it is left out."""
    kept: list[BalanceLine] = []
    for line in sorted(lines.values(), key=lambda line: -len(line.account)):
        under = [it for it in kept if it.account.startswith(line.account)]
        sums = (sum((it.debit for it in under), ZERO), sum((it.credit for it in under), ZERO))
        if not under or sums != (line.debit, line.credit):
            kept.append(line)
    return kept


def _read_table(content: bytes) -> list[BalanceLine]:
    sheet = read_sheet(content)
    fields = load_fields("commitments", "balance_columns")
    reader = ColumnReader.of(sheet, match_columns(sheet, fields), fields)
    if "debit" not in reader.columns and "credit" not in reader.columns:
        raise FileRefusedError(
            "Aucune colonne de débit ni de crédit n’est reconnue.",
            "Nommez-les «\u00a0Débit\u00a0» et «\u00a0Crédit\u00a0»\u00a0: les opérations budgétaires de l’exercice.",
        )
    accounts, labels = reader.texts("account", 30), reader.texts("label", 255)
    debits, _ = reader.amounts("debit", signed=True)
    credits_, _ = reader.amounts("credit", signed=True)
    refuse_faults(reader.faults)
    rows = zip(accounts, labels, debits, credits_, strict=True)
    return [BalanceLine(account, label, debit or ZERO, credit or ZERO) for account, label, debit, credit in rows]


def _read_xml(content: bytes) -> Iterator[BalanceLine]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise FileRefusedError(f"Le fichier XML est mal formé\u00a0: {error}.", "Demandez-le de nouveau.") from error
    if not any(_name(element) == "DocumentComptable" for element in root.iter(etree.Element)):
        raise FileRefusedError(
            "Ce document XML n’a pas de partie comptable (DocumentComptable).",
            "Envoyez le compte financier unique complet, ou la balance en CSV ou XLSX.",
        )
    for element in root.iter(etree.Element):
        side = STATES.get(_value(element, "Etat")) if _name(element) == "LigneComptable" else None
        account = _value(element, "Nature") if side else ""
        if side and account:
            amount = _amount(_value(element, NET), element)
            debit, credit = (amount, ZERO) if side == "debit" else (ZERO, amount)
            yield BalanceLine(account, _value(element, "Intitule1")[:255], debit, credit)


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _value(element: etree._Element, name: str) -> str:
    """Return a value written as an attribute, or as a child with an attribute V or a text."""
    if element.get(name) is not None:
        return str(element.get(name)).strip()
    for child in element.iterchildren(etree.Element):
        if _name(child) == name:
            return str(child.get("V") or child.text or "").strip()
    return ""


def _amount(text: str, element: etree._Element) -> Decimal:
    try:
        return parse_amount(text) if text else ZERO
    except AmountError as error:
        raise FileRefusedError(f"Ligne {element.sourceline}\u00a0: {error}", "Corrigez ce montant.") from error
