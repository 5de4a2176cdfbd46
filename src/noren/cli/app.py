"""The commands and their options; what they do stands in the module of each."""

from typing import Annotated

import typer

_ANY = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    name="noren",
    help="Noren: one customer, one stock, one order. Start with `up`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(context_settings={**_ANY, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Django's own commands, e.g. `manage migrate`."""
    from noren.cli.django_commands import run

    run(context.args)


@app.command()
def check(
    write_openapi: Annotated[
        bool, typer.Option("--write-openapi", help="Write docs/reference/openapi.json anew.")
    ] = False,
) -> None:
    """Style, types, import rules, missing migrations and the written API document."""
    from noren.cli.check import check as run

    run(write_openapi=write_openapi)


@app.command(context_settings=_ANY)
def test(
    context: typer.Context,
    database_url: Annotated[
        str, typer.Option(help="Test against this PostgreSQL instead of the embedded one.")
    ] = "",
) -> None:
    """`check`, then every test; other arguments go to pytest (paths, -k, -x …)."""
    from noren.cli.test import test as run

    run(arguments=context.args, database_url=database_url)


@app.command()
def lock() -> None:
    """Resolve requirements*.in into the lock files (needs uv)."""
    from noren.cli.lock import lock as run

    run()
