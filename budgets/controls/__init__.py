"""Controls: what the product checks by itself, one module per family."""

from budgets.controls import results as results
