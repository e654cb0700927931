"""Comparisons with plain parts on the same documents and questions; nothing here decides whether a test passes."""
