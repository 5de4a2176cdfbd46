"""`./noren export`: everything in files, in the columns that `import` takes."""

import os
from pathlib import Path

from rich.console import Console

from noren.cli.import_cmd import migrate_first, told_in_one_line


def export(folder: Path, *, bom: bool) -> None:
    """Write the files and say how many rows each has."""
    from noren.platform.embedded import ensure_running

    os.environ.setdefault("NOREN_LOG_LEVEL", "WARNING")
    console = Console(highlight=False)
    with ensure_running(), told_in_one_line():
        migrate_first()
        from noren.journeys.exporting.export import export as write

        with console.status("Exporting …") as status:
            written = write(
                folder=folder, bom=bom, told=lambda file, rows: status.update(f"Exporting {file}: {rows:,} rows")
            )
    for one in written:
        console.print(f"{one.rows:>12,}  {folder / one.file}")
    console.print("These files hold personal data: keep them where only those may read them who must.")
