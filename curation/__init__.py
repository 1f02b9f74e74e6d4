"""Judgement: chip names, run and result assembly, confidence, triage, decisions, compute estimates."""
