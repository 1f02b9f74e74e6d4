"""Asking a language model over the OpenAI-compatible interface: a local server or a hosted one.

Only these modules know the `openai` package (extra `model`); everything else works without it.
"""
