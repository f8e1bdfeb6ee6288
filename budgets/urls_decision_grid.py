"""Addresses of the grid of a decision's lines, and of the files that go in and out of it."""

from django.urls import path

from budgets.views import decision_grid

DECISION = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/"
GRID = f"{DECISION}grille/"

urlpatterns = [
    path(GRID, decision_grid.decision_grid, name="decision_grid"),
    path(f"{GRID}lignes/", decision_grid.decision_grid_lines, name="decision_grid_lines"),
    path(f"{GRID}modifier/", decision_grid.decision_grid_edit, name="decision_grid_edit"),
    path(f"{GRID}controles/", decision_grid.decision_grid_findings, name="decision_grid_findings"),
    path(f"{GRID}nomenclature/", decision_grid.decision_grid_chart, name="decision_grid_chart"),
]
