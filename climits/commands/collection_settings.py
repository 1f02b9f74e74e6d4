"""`climits settings`: the contact address and what else collection goes by."""

from __future__ import annotations

from typing import Annotated

import typer

from climits.options import JsonOption


def settings(
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="ADDRESS", help="Keep this mail address: arXiv is told it in every request."),
    ] = None,
    forget_refusal: Annotated[
        bool, typer.Option("--forget-refusal", help="Ask arXiv again after a 403, once arXiv agreed to it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the settings of collection and where they come from, or keep a contact address."""
    from collection.settings import load_settings, save_contact, settings_path

    if contact is not None:
        save_contact(contact)
    loaded = load_settings()
    if forget_refusal:
        from collection.clock import MachineClock
        from collection.manners import Manners

        rested = Manners(loaded.state_dir, MachineClock(loaded.clock_scale)).forget_refusal()
        typer.echo("Requests go out again." if rested else "No refusal stands.", err=True)
    if as_json:
        typer.echo(loaded.model_dump_json(indent=2))
        return
    typer.echo(f"settings file: {settings_path()}{'' if settings_path().exists() else ' (not there yet)'}")
    for name, value in loaded.model_dump(mode="json").items():
        typer.echo(f"{name} = {value if value != '' else '(not set; climits settings --contact ADDRESS)'}")
