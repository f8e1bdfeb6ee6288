"""The real case written out: allocation of the results of 2023 of an annex budget, voted on 15 February 2024."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from budgets.rules.results import YearFigures, year_results
from commitments.rules.rar import RarLine, build_rar_state
from deliberations.documents.content import (
    Act,
    BlockKind,
    BudgetName,
    Issuer,
    Meeting,
    Person,
    Proxy,
    ResultSheet,
    ResultState,
    Signature,
    TableBlock,
    TextBlock,
    Transmission,
    Vote,
)
from deliberations.documents.from_rules import printed_allocation, printed_rar, printed_results, rar_gap
from deliberations.documents.result_tables import allocation_table, result_state_tables

FIGURES = YearFigures(
    investment_expenses=Decimal("603801.97"),
    investment_revenues=Decimal("1177830.44"),
    investment_opening=Decimal("-742627.83"),
    operating_expenses=Decimal("617275.47"),
    operating_revenues=Decimal("1139176.00"),
    operating_opening=Decimal("358573.56"),
    rar_investment_expenses=Decimal("429656.45"),
)

# number, account, supplier, committed, released, manager, antenna, label; function 020 and service TNO throughout
COMMITMENTS = (
    ("IN23004101P", "2051", "APITECH", "1344.00", "0.00", "", "TNO_COL",
     "mise en oeuvre d un pont telephonique visio jitsi pour 2023"),
    ("IN22008701P", "2051", "AXESS STARXPRT", "1800.00", "0.00", "", "TNO_IDE",
     "mise en oeuvre synchro de signature"),
    ("IN23005102P", "2051", "AXESS STARXPRT", "23460.00", "0.00", "CAM", "TNO_MES",
     "alignement technique plateforme SITIV"),
    ("IN23005103P", "2051", "AXESS STARXPRT", "6120.00", "1224.00", "CAM", "TNO_MES",
     "accompagnement interfacage outlook"),
    ("IN23005104P", "2051", "AXESS STARXPRT", "71040.00", "14208.00", "CAM", "TNO_MES",
     "reprise totale des données"),
    ("IN23005105P", "2051", "AXESS STARXPRT", "76680.00", "15336.00", "CAM", "TNO_MES",
     "Gouvernance projet"),
    ("IN23005106P", "2051", "AXESS STARXPERT", "27540.00", "0.00", "CAM", "TNO_MES",
     "recuperation PST"),
    ("IN23005107P", "2051", "AXESS STARXPERT", "3060.00", "0.00", "CAM", "TNO_MES",
     "recuperation MSG"),
    ("IN23005108P", "2051", "AXESS STARXPERT", "52500.00", "0.00", "CAM", "TNO_MES",
     "Licence standard gouvernement perpétuelle de 10001 à 15000 boites aux lettres"),
    ("IN23005109P", "2051", "AXESS STARXPERT", "13140.00", "0.00", "CAM", "TNO_MES",
     "Support standard gouvernement pour licence standar d perpétuelle"),
    ("IN22-00061P", "2051", "BATISSEURS NUMÉRIQUES", "8400.00", "0.00", "", "TNO_COL",
     "MISE EN OEUVRE PLATEFORME CHAMILO"),
    ("IN23006301P", "2051", "BATISSEURS NUMÉRIQUES", "3360.00", "3360.00", "", "TNO_COL",
     "développements selon votre devis PR2310-0376"),
    ("IN22008901P", "2051", "BSO NETWORK SOLUTION SAS", "18000.00", "18000.00", "", "TNO_HEB",
     "Optimisation Stockage S3 - Transferts de compétence es - supervision"),
    ("IN23001901P", "2051", "DALIBO SCOP", "4530.00", "0.00", "", "TNO_HEB",
     "Mise en oeuvre d'u cluster postgresql - design d i nfrastructurevotre devis PR2301-5155"),
    ("IN23005901P", "2051", "DALIBO SCOP", "8856.00", "0.00", "", "TNO_COL",
     'L\'installation et la configuration de 2 instances PostgreSQL : une "Primaire" et son "réplica"L\'inst'),
    ("IN22-00058P", "2051", "SARL OPEN DSI", "10464.00", "0.00", "", "TNO_COL",
     "PRESTATIONS DE MISE EN OEUVRE TNO"),
    ("IN23001501P", "2051", "SARL OPEN DSI", "3840.00", "0.00", "", "TNO_COL",
     "Mise en oeuvre d'un CLuster Redis pour Nextcloud"),
    ("IN23001502P", "2051", "SARL OPEN DSI", "2880.00", "0.00", "", "TNO_COL",
     "Mise en Oeuvre HA Proxy Nextcloud"),
    ("IN23001505P", "2051", "SARL OPEN DSI", "4800.00", "0.00", "", "TNO_COL",
     "mise en oeuvre de clamav"),
    ("IN23001401P", "2051", "WATCHA", "1920.00", "0.00", "", "TNO_COL",
     "Mise en place du cache : L'augmentation des coefficients de cache (empreinte mémoire) permet d'allouer"),
    ("IN23001402P", "2051", "WATCHA", "2880.00", "0.00", "", "TNO_COL",
     "Mise en oeuvre des sondes prometheus: Sur le serveur Matrix, déploiement de Prometheus (sondes) et Gr"),
    ("IN23001403P", "2051", "WATCHA", "4800.00", "0.00", "", "TNO_COL",
     "Gestion de l'approvisionnement des comptes à partir de l'annuaire de fédération : Pré-approvisionnement"),
    ("IN23001404P", "2051", "WATCHA", "7680.00", "0.00", "", "TNO_COL",
     "ajout attributs agent connect territoire, mise en place des filtres de recherche par collectivité. T"),
    ("IN23001405P", "2051", "WATCHA", "7680.00", "0.00", "", "TNO_COL",
     "intégration de matrix au serveur postgresql et reprise des données depuis sqlite vers postgresql"),
    ("IN23003501P", "2051", "WATCHA", "20640.00", "0.00", "", "TNO_COL",
     "devis : PR2303-0094 Installation de la plateforme W atcha paramétrage, intégration avec l'ensemble des"),
    ("IN22-00064P", "2051", "WORTEKS", "7200.00", "0.00", "", "TNO_IDE",
     "API FUSION DIRECTORY (EX IN22012401P)"),
    ("IN23003801P", "2051", "WORTEKS", "14400.00", "0.00", "", "TNO_IDE",
     "CONNECTEUR LSC - MATRIX"),
    ("IN23004001P", "2051", "WORTEKS", "10080.00", "0.00", "", "TNO_IDE",
     "ALIMENTATION DE L ANNUAIRE COLLABORATIF PAR CONNECTEUR RH"),
    ("IN23006201P", "21838", "ATHEO INGENIERIE", "9422.45", "0.00", "", "TNO_HEB",
     "8TB Hard Drive SAS 12Gbps 7.2K 512e 3.5in Hot-Plug"),
    ("IN23006202P", "21838", "ATHEO INGENIERIE", "1140.00", "0.00", "", "TNO_HEB",
     "installation"),
)  # fmt: skip

REASONS = (
    (
        BlockKind.REFERENCE,
        "Vu le code général des collectivités territoriales, articles L. 2311-5 et R. 2311-11 à R. 2311-13 ;",
    ),
    (BlockKind.REFERENCE, "Vu l'instruction budgétaire et comptable M57 ;"),
    (
        BlockKind.RECITAL,
        "Considérant que l'exercice 2023 dégage un excédent de fonctionnement de 880 474,09 € et un déficit "
        "d'investissement de 168 599,36 €, auquel s'ajoutent 429 656,45 € de restes à réaliser ;",
    ),
    (BlockKind.RECITAL, "Considérant que le besoin de financement s'élève ainsi à 598 255,81 € ;"),
    (BlockKind.HEADING, "Résultats de l'exercice 2023"),
)
DECISIONS = (
    "Les résultats prévisionnels de l'exercice 2023 sont repris par anticipation au budget primitif 2024.",
    "L'excédent de fonctionnement est affecté comme suit : 598 255,81 € au compte 1068, en couverture du besoin de "
    "financement de la section d'investissement, et 282 218,28 € en report à la ligne R 002. Le déficit "
    "d'investissement de 168 599,36 € est reporté à la ligne D 001.",
)


def rar_lines() -> list[RarLine]:
    """The thirty commitments of the annexed listing."""
    return [
        RarLine(
            number=number,
            section="investment",
            direction="expense",
            chapter="20" if account == "2051" else "21",
            account=account,
            function="020",
            operation="",
            supplier=supplier,
            label=label,
            committed=Decimal(committed),
            released=Decimal(released),
            ordered=Decimal("0.00"),
            attached=Decimal("0.00"),
            tax_basis="TTC",
            manager=manager,
            service="TNO",
            antenna=antenna,
        )
        for number, account, supplier, committed, released, manager, antenna, label in COMMITMENTS
    ]


def sitiv_act() -> Act:
    """The act as voted, sealed, transmitted: every part of the document is there."""
    figures = year_results(FIGURES)
    results, allocation = printed_results(figures, year=2023), printed_allocation(figures)
    president = Person("Monsieur", "MILLET Pierre-Alain")
    holder = Person("Monsieur", "BON Gaël")
    return Act(
        issuer=Issuer(
            "Syndicat Intercommunal des Technologies de l’Information pour les Villes",
            "SITIV",
            "256910183",
            "69",
            "Comité syndical",
        ),
        budget=BudgetName("TNO", "TERRITOIRE NUMERIQUE OUVERT", "budget annexe"),
        number="CS_2024_02_3",
        subject="Affectation anticipée des résultats 2023 du budget annexe « Territoire numérique ouvert »",
        meeting=Meeting(
            body="Comité syndical",
            held_on=date(2024, 2, 15),
            convened_on=date(2024, 2, 9),
            president=president,
            second_convocation=True,
            minutes_displayed_on=date(2024, 2, 19),
            members_in_office=14,
            present=(
                president,
                Person("Monsieur", "VIOLLET Alain"),
                Person("Monsieur", "ARIAGNO Jeff"),
                Person("Monsieur", "BOUCHACOURT Jean-Luc"),
                Person("Monsieur", "GUICHARD Rhida"),
                Person("Monsieur", "SOW Abdoulaye"),
                Person("Monsieur", "MAILLET Eric"),
                holder,
            ),
            proxies=(Proxy(Person("Monsieur", "MERMOURI Azdine"), holder),),
            absent=(
                Person("Monsieur", "RIAS Bernard"),
                Person("Monsieur", "MOULIN Guillaume"),
                Person("Monsieur", "BONY Vincent"),
                Person("Monsieur", "RAPP Florian"),
                Person("Madame", "VILLEDIEU Florence"),
            ),
        ),
        blocks=(
            *(TextBlock(kind, text) for kind, text in REASONS),
            *map(TableBlock, result_state_tables(results)),
            *(TextBlock(BlockKind.DECISION, text) for text in DECISIONS),
            TableBlock(allocation_table(allocation, year=2024)),
        ),
        vote=Vote(9, 0, 0, "À l’unanimité des suffrages exprimés"),
        transmission=Transmission(
            sent_on=date(2024, 2, 20),
            received_on=date(2024, 2, 20),
            receipt_id="069-256910183-20240215-CS_2024_02_3-DE",
        ),
        signatures=(Signature("Le président", president, date(2024, 2, 16)),),
        remedies="Recours possible devant le tribunal administratif de Lyon dans les deux mois de la publication.",
        annexes=(
            ResultSheet(
                results,
                allocation,
                Signature("Le président", president, date(2024, 2, 12)),
                Signature("Responsable du service de gestion comptable"),
            ),
            ResultState(results),
            printed_rar(
                build_rar_state(rar_lines(), year=2023),
                gap=rar_gap(
                    figures,
                    build_rar_state(rar_lines(), year=2023),
                    reason="Montant engagé retenu dans l'attente des dégagements définitifs.",
                ),
                authorising_officer=Signature("Le président", president, date(2024, 2, 12)),
            ),
        ),
    )


def draft_act() -> Act:
    """The same act before its vote: no voices, no stamp, nobody has signed."""
    act = sitiv_act()
    return replace(act, vote=None, transmission=None, signatures=())
