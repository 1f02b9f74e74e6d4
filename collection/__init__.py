"""Candidates and PDFs from arXiv, politely. The network is used only here."""
