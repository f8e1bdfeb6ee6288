"""Controls: what the product checks by itself, one module per family. Importing a family registers its controls."""

from budgets.controls import accounts as accounts
from budgets.controls import annexes as annexes
from budgets.controls import authorizations as authorizations
from budgets.controls import balance as balance
from budgets.controls import calendar as calendar
from budgets.controls import carried as carried
from budgets.controls import commercial as commercial
from budgets.controls import document as document
from budgets.controls import entries as entries
from budgets.controls import execution as execution
from budgets.controls import results as results
from budgets.controls import transfers as transfers
