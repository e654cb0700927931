"""How the sample bank's visit notes are made from stories written by hand."""
