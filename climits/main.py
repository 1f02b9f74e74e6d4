"""The command line's entry point: every command is registered here by one line.

Modules named here stay light: what a command needs is imported inside its function, so that `climits --help` answers
at once.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from climits.command import Command, Group, LongCommand
from climits.commands import (
    collection_settings,
    demo,
    doctor,
    export,
    ingest,
    learn,
    publish,
    read_model,
    serve,
    show,
    sql,
    status,
    why,
)
from climits.commands.analyses import compare, extrapolate, fit, report, theory
from climits.review import commands as review
from climits.verbosity import Verbosity, verbosity
from warehouse.shown import shown_lines

PROJECT_PACKAGES = frozenset({"analysis", "climits", "collection", "curation", "extractors", "flows", "warehouse"})
EXIT_FAILED = 1
"""Exit status of a request that was not met."""
EXIT_NOT_WRITABLE = 3
"""Exit status where the lake cannot be written."""
NOT_WRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOLCK, errno.EOPNOTSUPP})
EXIT_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells count it: 128 + SIGINT."""
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""What ends a command as Ctrl-C does, with what was finished kept: `kill`, service managers, a terminal that closes."""

READ, LOOK, DECIDE, ANALYSE, LEARN = "Read papers", "Look at what was read", "Decide", "Analyse", "Learn"


class _Climits(Group):
    panels = (READ, LOOK, DECIDE, ANALYSE, LEARN)


app = typer.Typer(
    name="climits",
    cls=_Climits,
    help="Read accelerators, counts, durations, FLOP and benchmark errors out of deep-learning papers, with evidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"climits {version('compute-limits')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


app.command(cls=Command, rich_help_panel=READ)(demo.demo)
app.command(cls=Command, rich_help_panel=READ)(ingest.ingest)
app.command(cls=Command, rich_help_panel=READ)(collection_settings.settings)
app.command(cls=Command, rich_help_panel=READ)(serve.serve)
app.command(cls=Command, rich_help_panel=READ)(publish.publish)
app.command(cls=Command, rich_help_panel=READ)(read_model.read_model)
app.command(cls=LongCommand, rich_help_panel=LOOK)(status.status)
app.command(cls=LongCommand, rich_help_panel=LOOK)(doctor.doctor)
app.command(cls=LongCommand, rich_help_panel=LOOK)(show.show)
app.command(cls=LongCommand, rich_help_panel=LOOK)(why.why)
app.command(cls=LongCommand, rich_help_panel=LOOK)(sql.sql)
app.command(cls=Command, rich_help_panel=LOOK)(export.export)
app.add_typer(review.app, name="review", rich_help_panel=DECIDE)
app.command(cls=LongCommand, rich_help_panel=ANALYSE)(fit.fit)
app.command(cls=LongCommand, rich_help_panel=ANALYSE)(extrapolate.extrapolate)
app.command(cls=LongCommand, rich_help_panel=ANALYSE)(theory.theory)
app.command(cls=Command, rich_help_panel=ANALYSE)(report.report)
app.command(cls=LongCommand, rich_help_panel=ANALYSE)(compare.compare)
app.command(cls=Command, rich_help_panel=LEARN)(learn.learn)


def explain(error: Exception) -> str | None:
    """Return what to tell a user about `error`, or None for an error that is a fault of the program.

    The project's own exception types carry a message that says what happened and what to do. Of the system's errors,
    the ones a user can mend are put into words here.
    """
    if type(error).__module__.partition(".")[0] in PROJECT_PACKAGES:
        return str(error)
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                return f"The disk is full{place}. What was finished is kept: free some space and run the command again."
            case errno.ENOLCK | errno.EOPNOTSUPP:
                return f"The file system has no locks{place}. Mount it with locks, or keep lake and state elsewhere."
            case errno.EACCES | errno.EPERM | errno.EROFS:
                return f"No permission to read or write there{place}. Check the folder's owner, or name another one."
            case errno.ENOENT | errno.ENOTDIR if place:
                return f"There is no such file or folder{place}. Check its name, or make the folder first."
            case errno.EISDIR if place:
                return f"That is a folder{place}; name a file."
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] not in PROJECT_PACKAGES:
        return (
            f"The package {error.name!r} is not installed. "
            "Install the project with its extras: pip install -e '.[review,analysis,learn,model,dask,s3]'."
        )
    return None


def exit_status(error: Exception) -> int:
    """The exit status for an error that `explain` puts into words."""
    cannot_write = isinstance(error, OSError) and error.errno in NOT_WRITABLE
    return EXIT_NOT_WRITABLE if cannot_write else getattr(error, "exit_status", EXIT_FAILED)


class Stopped(SystemExit):
    """The command was sent a signal to end; its status is that of shells, 128 + the signal's number."""


def _stop(number: int, _frame: FrameType | None) -> None:
    # A second one must not cut short the writing of what was read.
    for each in STOPPING_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(128 + number)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the block; one that is ignored, as under nohup, stays ignored."""
    before = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    """Run the command line; exit status 0 only where the user's request was met."""
    # Prefect's server and client report usage to their maker unless told otherwise.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    try:
        with stopping_in_order():
            app()
    except SystemExit as stop:
        if isinstance(stop, Stopped) or stop.code == EXIT_INTERRUPTED:  # what Typer makes of Ctrl-C
            typer.echo("Interrupted. What was finished is kept and nothing is half done.", err=True)
        raise
    except Exception as error:
        message = explain(error)
        if message is None:
            raise
        if verbosity() is Verbosity.VERBOSE or not {"-v", "--verbose"}.isdisjoint(sys.argv[1:]):
            traceback.print_exc()
        typer.echo(shown_lines(f"climits: {message}"), err=True)
        sys.exit(exit_status(error))


if __name__ == "__main__":
    main()
