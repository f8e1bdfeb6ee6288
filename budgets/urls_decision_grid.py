"""Addresses of the grid of a decision's lines, and of the files that go in and out of it."""

from django.urls import path

from budgets.views import decision_grid, decision_line_files

DECISION = "<slug:syndicate>/<slug:budget>/<int:year>/decisions/<uuid:decision>/"
GRID = f"{DECISION}grille/"

urlpatterns = [
    path(GRID, decision_grid.decision_grid, name="decision_grid"),
    path(f"{GRID}lignes/", decision_grid.decision_grid_lines, name="decision_grid_lines"),
    path(f"{GRID}modifier/", decision_grid.decision_grid_edit, name="decision_grid_edit"),
    path(f"{GRID}controles/", decision_grid.decision_grid_findings, name="decision_grid_findings"),
    path(f"{GRID}nomenclature/", decision_grid.decision_grid_chart, name="decision_grid_chart"),
    path(f"{GRID}parts/", decision_grid.decision_grid_shares, name="decision_grid_shares"),
    path(f"{DECISION}lignes.xlsx", decision_line_files.decision_lines_xlsx, name="decision_lines_xlsx"),
    path(f"{DECISION}lignes.csv", decision_line_files.decision_lines_csv, name="decision_lines_csv"),
    path(f"{DECISION}lignes/importer/", decision_line_files.decision_lines_import, name="decision_lines_import"),
    path(
        f"{DECISION}lignes/importer/<uuid:file>/", decision_line_files.decision_lines_plan, name="decision_lines_plan"
    ),
    path(f"{DECISION}lignes/copier/", decision_line_files.decision_lines_copy, name="decision_lines_copy"),
]
