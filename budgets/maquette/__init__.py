"""The M57 budget document: states declared as data, filled from a frozen view. Pure. See docs/maquette.md."""
