"""Import → export → import: nothing is lost, be it known to us or not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.formats.totem.errors import TotemError
from budgets.formats.totem.node import (
    COMMENT,
    DOCBUDG,
    Layout,
    Node,
    Tree,
    leaf,
    tree_from_json,
    tree_to_json,
)
from budgets.formats.totem.reader import parse_totem
from budgets.formats.totem.tree_reader import read_tree
from budgets.formats.totem.tree_writer import write_tree
from budgets.formats.totem.writer import write_totem
from tests.budgets.totem.documents import REAL, TEXT, content, real, wrapped

# what XML 1.0 allows, most of it outside Latin-1
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from(
    "€œ’’&<>\"'\t\n\r\x85"
)
TEXTS = st.text(CHARACTERS, max_size=12).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_comes_out_byte_for_byte(shared, name):
    original = real(shared, name)
    assert write_totem(parse_totem(original)) == original


@pytest.mark.parametrize("text", [TEXT, wrapped()], ids=["alone", "in the wrapper of a CFU"])
def test_a_document_of_ours_comes_out_byte_for_byte(text):
    assert write_totem(parse_totem(content(text))) == content(text)


@pytest.mark.parametrize("name", REAL)
def test_a_real_document_survives_json(shared, name):
    tree = read_tree(real(shared, name))
    assert tree_from_json(json.loads(json.dumps(tree_to_json(tree)))) == tree


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<VersionSchema", "<!-- remarque -->\n   <VersionSchema"),
        ("<VersionSchema", "<?outil lu?>\n   <VersionSchema"),
        ("<DocumentBudgetaire", '<?xml-stylesheet href="a.xsl"?>\n<!-- avant -->\n<DocumentBudgetaire'),
        ("   </Budget>", '      <Nouveau V="1" autre="2">texte<b/> mêlé </Nouveau>\n   </Budget>'),
        ("      <LigneBudget>\n", "      \n\n      <LigneBudget>\n\t"),
        ('<Exer V="2024"/>', '<Exer V="2024" calculated="true"/>'),
        ("<DATA_SOMMAIRE>", '<DATA_NEUF xmlns="urn:autre"><UN xmlns=""><DEUX/></UN></DATA_NEUF><DATA_SOMMAIRE>'),
        ('docbudgetaire">', 'docbudgetaire" xmlns:x="urn:x" x:y="1" xml:lang="fr">'),
        ('V="Écluse"', 'V="d&amp;#8217;eau &lt;&#8364;&gt; &quot;1&quot; &#10;&#9;"'),
        ('V="Écluse"', 'V="\x92 \x85"'),
        ("</DocumentBudgetaire>\n", "</DocumentBudgetaire>"),
        ("</DocumentBudgetaire>\n", "</DocumentBudgetaire>\n<!-- après -->\n"),
    ],
)  # fmt: skip
def test_the_unusual_is_kept_byte_for_byte(old, new):
    assert old in TEXT
    changed = TEXT.replace(old, new, 1)
    assert write_totem(parse_totem(content(changed))) == content(changed)


def test_an_indentation_of_two_spaces_or_none_and_plain_line_ends_are_kept():
    on_one_line = "".join(line.strip() for line in TEXT.splitlines()[1:])
    for text in (TEXT.replace("   ", "  "), TEXT.replace("   ", ""), f"{TEXT.splitlines()[0]}\n{on_one_line}"):
        original = text.encode("iso-8859-1")
        assert write_totem(parse_totem(original)) == original


def test_a_document_in_utf_8_comes_out_in_iso_8859_1_with_references_and_says_the_same():
    text = TEXT.replace("ISO-8859-1", "UTF-8").replace("Écluse 3", "Écluse œ €")
    document = parse_totem(content(text, "utf-8"))
    written = write_totem(document)
    assert b"\xc9cluse &#339; &#8364;" in written
    assert parse_totem(written).tree == document.tree


def test_a_document_whose_namespace_has_a_prefix_is_read_and_kept():
    text = TEXT.replace("xmlns=", "xmlns:db=").replace("<", "<db:").replace("<db:/", "</db:")
    text = text.replace("<db:?xml", "<?xml").replace("db:ed:", "ed:")
    document = parse_totem(content(text))
    assert document.header.collectivity == "Syndicat des Rives"
    assert len(document.credit_lines) == 9
    assert write_totem(document) == content(text)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_survives_the_trip_through_iso_8859_1(value, label, text):
    node = Node("Etiquette", (("V", value), ("autre", label)), text=text.replace("\r\n", "\n") or None)
    tree = Tree(Node("Racine", children=(node, leaf("Suite", label)), namespaces=(("", DOCBUDG),)))
    assert read_tree(write_tree(tree)) == tree


NODES = st.recursive(
    st.builds(leaf, st.sampled_from(["Nature", "MtPrev", "Autre"]), TEXTS),
    lambda children: st.builds(
        lambda name, nodes: Node(name, children=tuple(nodes)),
        st.sampled_from(["Bloc", "{urn:autre}Bloc"]),
        st.lists(children, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


@given(NODES, st.sampled_from([Layout(), Layout("\n", "\t"), Layout("\n", None, ends_with_newline=False)]))
def test_any_tree_survives_the_trip_in_any_layout(node, layout):
    def with_prefixes(it: Node) -> Node:
        prefix = "a" if it.name.startswith("{") else ""
        return Node(it.name, it.attributes, tuple(with_prefixes(child) for child in it.children), prefix=prefix)

    root = Node("Racine", children=(with_prefixes(node),), namespaces=(("", DOCBUDG), ("a", "urn:autre")))
    assert read_tree(write_tree(Tree(root, layout=layout))) == Tree(root, layout=layout)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_a_character_that_xml_forbids_is_refused_with_its_place(character):
    tree = Tree(Node("Racine", children=(leaf("LibColl", f"Syndicat{character}"),)))
    with pytest.raises(TotemError, match=f"Ligne 3, balise LibColl.*U\\+{ord(character):04X}.*Effacez"):
        write_tree(tree)


def test_a_comment_outside_latin_1_is_written_as_references():
    tree = Tree(Node("Racine", children=(Node(COMMENT, text="10 €"),)))
    assert b"<!--10 &#8364;-->" in write_tree(tree)


def test_a_text_that_would_also_read_as_utf_8_is_written_as_references():
    tree = Tree(Node("Racine", children=(leaf("LibelleColl", "Ã©cluse"),), namespaces=(("", DOCBUDG),)))
    written = write_tree(tree)
    assert b'V="&#195;&#169;cluse"' in written
    assert read_tree(written) == tree
