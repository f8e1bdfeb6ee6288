"""The papers of execution: order forms, slips, certificates."""
