"""The budget decisions of the demonstration: three real ones, kept as our own tables in data/demo/decisions.

`write_demo_decisions` makes the tables from the figures of the source documents; `load_demo` makes decisions of them.
"""
