"""What can go wrong in an analysis, each with a message for the user; `exit_status` is for the command line."""

from __future__ import annotations


class AnalysisError(Exception):
    """Base of all errors of the analysis; its text is meant for the user as it stands."""

    exit_status = 2


class AssumptionsMissing(AnalysisError):
    """A set of assumptions, or a value of one, is not in the file or not usable."""


class OutsideDataUnusable(AnalysisError):
    """A file of outside data cannot be read as what it should be."""


class ReportNotWritten(AnalysisError):
    """The report cannot be written where it was asked for."""
