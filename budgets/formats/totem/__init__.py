"""The State's budget document (DocumentBudgetaire, « TotEM »): read whole, written back without losing anything.

`reader` reads bytes, `writer` writes them, `seal` checks and makes the seal, `editing` changes or makes a document,
`placements` derives section and chapter from the chart of accounts. All pure. Described in docs/totem.md.
"""
