"""Small budget documents of our own invention; the names of the real ones, which tests read where they are."""

from collections.abc import Callable
from pathlib import Path

from budgets.chart_files import read_charts, read_variants
from budgets.formats.totem.document import BudgetDocument
from budgets.formats.totem.reader import parse_totem
from budgets.rules.chart import ChartOfAccounts

# document → its chart of accounts
DM2, DM3, CA = (
    "DOCBUDG-21560046100010-056025-DM2-2021-25112021000000",
    "DOCBUDG-21560046100010-056025-DM3-2021-17122021000000",
    "DOCBUDG-21560046100010-056025-CA-2021-01032022000000",
)
TRANSPORT, DM1 = "BP2022_TRANSPORT", "DOCBUDG-21560046100085-056025-DM1-2022-05072022000000"
REAL = {
    TRANSPORT: "2022/M43_D",
    DM2: "2021/M14_COM_500_3500",
    DM3: "2021/M14_COM_500_3500",
    CA: "2021/M14_COM_500_3500",
    DM1: "2022/M14_COM_500_3500",
}

HEADER = """\
   <VersionSchema V="95"/>
   <BlocEditeur xmlns:ed="urn:exemple:editeur">
      <CodeEditeur V="Rivière &amp; fils"/>
      <ed:Produit V="Écluse 3" ed:serie="2"/>
   </BlocEditeur>
   <VersionOutil outil="OUTIL" version="12"/>
   <EnTeteDocBudgetaire>
      <DteStr V="2024-04-02"/>
      <LibellePoste V="SGC DES RIVES"/>
      <IdPost V="099001"/>
      <LibelleColl V="Syndicat des Rives"/>
      <IdColl V="20009990000015"/>
      <NatCEPL V="Syndicat mixte"/>
      <Departement V="099"/>
   </EnTeteDocBudgetaire>"""
BUDGET_HEADER = """\
      <EnTeteBudget>
         <LibelleEtab V="Budget principal"/>
         <IdEtab V="20009990000015"/>
         <SpecifBudget V="1"/>
         <CodColl V="001"/>
         <CodBud V="00"/>
         <Nomenclature V="M57-M57_A"/>
      </EnTeteBudget>"""
DECISION = """\
      <BlocBudget>
         <NatDec V="01"/>
         <Exer V="2024"/>
         <DteDec V="2024-03-28"/>
         <NatVote V="FcIc"/>
         <OpeEquip V="true"/>
         <BudgPrec V="1"/>
         <ReprRes V="1"/>
         <NatFonc V="1"/>
         <RecInvN2 V="12.30"/>
         <CodTypBud V="P"/>
      </BlocBudget>"""
GENERAL = """\
      <InformationsGenerales>
         <Information Code="PopTot" V="3 446"/>
      </InformationsGenerales>"""
LINES = """\
      <LigneBudget>
         <Nature V="60632"/>
         <Fonction V="020"/>
         <ContNat V="011"/>
         <ArtSpe V="false"/>
         <CodRD V="D"/>
         <MtBudgPrec V="1000.00"/>
         <MtPropNouv V="1200.50"/>
         <MtPrev V="1200.50"/>
         <OpBudg V="0"/>
         <CaracSup V="F" Code="Section"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="6411"/>
         <CodRD V="D"/>
         <MtPrev V="5000"/>
         <OpBudg V="0"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="74741"/>
         <CodRD V="R"/>
         <MtPrev V="8000.50"/>
         <OpBudg V="0"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="023"/>
         <ContNat V="023"/>
         <CodRD V="D"/>
         <MtPrev V="1800.00"/>
         <OpBudg V="1"/>
         <TypOpBudg V="2"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="021"/>
         <ContNat V="021"/>
         <CodRD V="R"/>
         <MtPrev V="1800.00"/>
         <OpBudg V="1"/>
         <TypOpBudg V="2"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="2188"/>
         <LibCpte V="Écluse du moulin"/>
         <Operation V="012"/>
         <ArtSpe V="true"/>
         <ContOp V="012"/>
         <CodRD V="D"/>
         <MtPrev V="1500.00"/>
         <OpBudg V="0"/>
         <MtSup Code="MtOpeCumul" V="70.25"/>
         <CaracSup Code="TypOpe" V="1"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="1641"/>
         <ContNat V="16"/>
         <CodRD V="D"/>
         <MtRARPrec V="25.00"/>
         <MtPrev V="300.00"/>
         <OpBudg V="0"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="4581"/>
         <ContNat V="4581003"/>
         <CodRD V="D"/>
         <MtPrev V="100.00"/>
         <OpBudg V="0"/>
         <OpeCpteTiers V="003"/>
      </LigneBudget>
      <LigneBudget>
         <Nature V="4582"/>
         <ContNat V="4582003"/>
         <CodRD V="R"/>
         <MtPrev V="100.00"/>
         <OpBudg V="0"/>
         <OpeCpteTiers V="003"/>
      </LigneBudget>
      <LigneBudget calculated="true" generator="Groupe">
         <Nature V="TOTAL"/>
         <CodRD V="D"/>
         <MtPrev V="8000.505"/>
         <OpBudg V="T"/>
      </LigneBudget>"""
ANNEXES = """\
      <Annexes>
         <DATA_EMPRUNT>
            <EMPRUNT>
               <CodTypEmpr V="01"/>
               <ObjEmpr V="Écluse"/>
               <MtEmprOrig V="1000.00"/>
               <Champ_Editeur V="deux  espaces"/>
            </EMPRUNT>
         </DATA_EMPRUNT>
         <DATA_SOMMAIRE>
            <SOMMAIRE>
               <CodeAnnexe V="IV-A2.1"/>
               <Present V="1"/>
            </SOMMAIRE>
         </DATA_SOMMAIRE>
      </Annexes>"""
TEXT = f"""\
<?xml version="1.0" encoding="ISO-8859-1"?>
<DocumentBudgetaire xmlns="http://www.minefi.gouv.fr/cp/demat/docbudgetaire">
{HEADER}
   <Budget>
{BUDGET_HEADER}
{DECISION}
{GENERAL}
{LINES}
{ANNEXES}
   </Budget>
</DocumentBudgetaire>
"""
CFU_START = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<doccfu:CompteFinancierUnique xmlns:doccfu="http://www.minefi.gouv.fr/cp/demat/doccfu">
   <DocumentComptable xmlns="http://www.minefi.gouv.fr/cp/demat/doccomptable" id="comptable">
      <LigneComptable>
         <Etat V="BI_A"/>
      </LigneComptable>
   </DocumentComptable>
"""
CFU_END = """
   <doccfu:Signatures>
      <doccfu:PageSignatures/>
   </doccfu:Signatures>
</doccfu:CompteFinancierUnique>
"""


def content(text: str = TEXT, encoding: str = "iso-8859-1") -> bytes:
    """Return the bytes of a document, with the line ends that the State's tools write."""
    return text.replace("\n", "\r\n").encode(encoding)


def small() -> BudgetDocument:
    """Return our small primitive budget."""
    return parse_totem(content())


def wrapped() -> str:
    """Return a compte financier unique around our small budget, made into accounts."""
    lines = TEXT.replace('<NatDec V="01"/>', '<NatDec V="10"/>').splitlines()[1:]
    return CFU_START + "\n".join(f"   {line}" for line in lines) + CFU_END


def m57_chart() -> ChartOfAccounts:
    """Return the abridged M57 chart of 2024, from our tables."""
    variant = next(variant for variant in read_variants() if variant.code == "M57_A")
    return next(chart for chart in read_charts(variant) if chart.year == 2024)


def real(shared: Callable[[str], Path], name: str) -> bytes:
    """Return the bytes of a real document; skips the test where it is not at hand."""
    return shared(f"reference/totem/{name}/totem.xml").read_bytes()


def official_chart(shared: Callable[[str], Path], name: str) -> bytes:
    """Return the bytes of an official chart, by « year/variant »; skips the test where it is not at hand."""
    return shared(f"reference/nomenclatures/{name}.xml").read_bytes()
