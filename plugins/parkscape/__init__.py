"""Parkscape 园景: showcase sites of parks, enterprises and achievements on MkDocs."""

__version__ = "0.1.0"
