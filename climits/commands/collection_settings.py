"""`climits settings`: the contact address, what else collection goes by, where a second reader and a cluster answer."""

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
    """Show the settings of collection, of the second reader and of the cluster, or keep a contact address."""
    from climits.commands.ask_model import settings_facts
    from climits.printing import print_json
    from collection.settings import load_settings, save_contact, settings_path
    from flows.cluster_settings import cluster_address

    if contact is not None:
        save_contact(contact)
    loaded = load_settings()
    if forget_refusal:
        from collection.clock import MachineClock
        from collection.manners import Manners

        rested = Manners(loaded.state_dir, MachineClock(loaded.clock_scale)).forget_refusal()
        typer.echo("Requests go out again." if rested else "No refusal stands.", err=True)
    if as_json:
        print_json(
            {**loaded.model_dump(mode="json"), "model": settings_facts(), "cluster": {"dask": cluster_address()}}
        )
        return
    typer.echo(f"settings file: {settings_path()}{'' if settings_path().exists() else ' (not there yet)'}")
    for name, value in loaded.model_dump(mode="json").items():
        typer.echo(f"{name} = {value if value != '' else '(not set; climits settings --contact ADDRESS)'}")
    for name, value in settings_facts().items():
        typer.echo(f"model.{name} = {'(not set)' if value in (None, '') else value}")
    typer.echo(f"cluster.dask = {cluster_address() or '(not set)'}")
