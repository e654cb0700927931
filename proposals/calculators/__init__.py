"""The bank's calculators, one module a family: exact numbers in, exact numbers out."""
