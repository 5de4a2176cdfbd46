"""The commands and their options; what they do stands in the module of each."""

from pathlib import Path
from typing import Annotated, Literal

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
    write: Annotated[
        bool, typer.Option("--write", "--write-openapi", help="Write docs/reference anew from the code.")
    ] = False,
) -> None:
    """Style, types, import rules, texts, missing migrations and the written reference."""
    from noren.cli.check import check as run

    run(write=write)


@app.command(context_settings=_ANY)
def test(
    context: typer.Context,
    database_url: Annotated[str, typer.Option(help="Test against this PostgreSQL instead of the embedded one.")] = "",
) -> None:
    """`check`, then every test; other arguments go to pytest (paths, -k, -x …)."""
    from noren.cli.test import test as run

    run(arguments=context.args, database_url=database_url)


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65_000, help="Of the pages; live updates take the next.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    lan: Annotated[bool, typer.Option("--lan", help="HTTPS for tablets and phones in this network.")] = False,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--own", " /--no-demo", help="An empty database: the demo chain, or a shop of your own. [asks]"
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 2,
) -> None:
    """Run everything; Ctrl-C stops it."""
    from noren.cli.up import Wish
    from noren.cli.up import up as run

    run(Wish(port=port, host=host, lan=lan, demo=demo, workers=workers))


@app.command()
def worker() -> None:
    """Only the worker: events, timers. As many as you like may run."""
    from noren.cli.django_commands import setup

    setup()
    from noren.platform.worker import main

    main()


@app.command(context_settings={**_ANY, "help_option_names": []})
def bench(context: typer.Context) -> None:
    """Measure requests, latencies and efficiency; `bench --help` tells more."""
    _hand_over("noren.cli.bench_cmd", "main", context.args)


@app.command(context_settings={**_ANY, "help_option_names": []})
def prove(context: typer.Context) -> None:
    """Races and kills, many times over; `prove --help` tells more."""
    _hand_over("noren.cli.bench_cmd", "prove", context.args)


@app.command("import", context_settings={**_ANY, "help_option_names": []})
def import_(context: typer.Context) -> None:
    """Bring in a chain's files; `import --help` tells more."""
    _hand_over("noren.cli.import_cmd", "main", context.args)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    bom: Annotated[bool, typer.Option("--bom", help="Mark the files as UTF-8, for Excel.")] = False,
) -> None:
    """Everything as CSV, in the columns that `import` takes. The files hold personal data."""
    from noren.cli.export_cmd import export as run

    run(folder, bom=bom)


@app.command()
def messages(
    apps: Annotated[list[str] | None, typer.Argument(help="Only these, e.g. faces/store.")] = None,
) -> None:
    """Bring the Japanese catalogues up to the texts in templates and code."""
    from noren.cli.messages import messages as run

    run(only=apps or [])


@app.command("new-domain")
def new_domain(name: Annotated[str, typer.Argument(help="In snake_case.")]) -> None:
    """Begin a domain in the house style."""
    _hand_over("noren.cli.scaffold", "new_domain", [name])


@app.command("new-command")
def new_command(
    domain: Annotated[str, typer.Argument()], name: Annotated[str, typer.Argument(help="In snake_case.")]
) -> None:
    """Begin a command of a domain in the house style, with its test."""
    _hand_over("noren.cli.scaffold", "new_command", [domain, name])


def _hand_over(module: str, function: str, arguments: list[str]) -> None:
    """Call `function(arguments)` of a module that is loaded only now."""
    from importlib import import_module

    getattr(import_module(module), function)(arguments)


@app.command()
def lock() -> None:
    """Resolve requirements*.in into the lock files (needs uv)."""
    from noren.cli.lock import lock as run

    run()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Database, media and secrets into one file. Also while Noren runs."""
    from noren.cli.backup import backup as run
    from noren.platform.embedded import ensure_running

    with ensure_running():
        run(file)
    typer.echo(f"Backed up to {file}. It holds secrets: keep it safe.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of what is there.")] = False,
) -> None:
    """Bring back a backup, whole or not at all. Stop `up` first."""
    from noren.cli.backup import restore as run
    from noren.cli.preflight import sole_user
    from noren.platform.embedded import data_dir, ensure_running

    with sole_user(data=data_dir(), address="restoring a backup"), ensure_running():
        run(file, replace=replace)
    typer.echo(f"Restored from {file}.")


@app.command("head-office")
def head_office(
    staff_code: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="Shown in the office.")] = "",
) -> None:
    """The first account of an installation, or a new password for it."""
    from noren.cli.head_office import head_office as run

    run(staff_code=staff_code, name=name)


@app.command()
def verify() -> None:
    """Rebuild every balance from its movements and compare."""
    from noren.cli.verify import verify as run

    run()


@app.command()
def repair(
    mend: Annotated[bool, typer.Option("--mend", help="Do it. Without, nothing is changed.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only these kinds, e.g. stock.levels.")] = None,
) -> None:
    """Explain how what `verify` finds would be mended from its facts; with --mend, do it."""
    from noren.cli.repair import repair as run

    run(mend=mend, only=only or [])


@app.command()
def demo(
    action: Annotated[Literal["load", "reset"], typer.Argument()],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Load the demo chain into an empty database, or throw everything away and load it anew."""
    from noren.cli.demo import run

    run(action=action, yes=yes)
