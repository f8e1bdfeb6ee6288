"""Tables that people exchange: CSV and XLSX read without trusting them, their columns matched, their cells read."""
