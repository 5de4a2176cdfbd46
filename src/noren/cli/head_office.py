"""`./noren head-office`: the first account of an installation, which makes all others in the office."""

import typer

from noren.cli.django_commands import setup
from noren.cli.prepare import migrate
from noren.cli.problem import CliProblem
from noren.platform.embedded import ensure_running


def head_office(*, staff_code: str, name: str) -> None:
    """Make (or let back in) an account of head office; the password is asked for, twice, and shown nowhere.

    Run again for the same staff code it sets a new password: the way back in for who has lost theirs.
    """
    password = typer.prompt("Password (10 characters or more)", hide_input=True, confirmation_prompt=True)
    with ensure_running():
        setup()
        from noren.kernel.errors import AppError

        migrate()
        try:
            _make(staff_code=staff_code, name=name, password=password)
        except AppError as refusal:
            raise CliProblem(refusal.message, "Nothing was changed.") from None
    typer.echo(f"{staff_code.upper()} signs in at /office/.")


def _make(*, staff_code: str, name: str, password: str) -> None:
    """Three commands on one derived id: interrupted, the next run goes on."""
    from noren.kernel.ids import derived_id
    from noren.platform.accounts import staff
    from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetPassword, SetRoles
    from noren.platform.accounts.passwords import hashed
    from noren.platform.actor import SYSTEM
    from noren.platform.clock import now

    hashed(password, known=(staff_code,))  # refused before anything is made
    account = derived_id("head office", staff_code.upper())
    about = SaveStaff(id=account, staff_code=staff_code, display_name=name)
    staff.save_staff(input=about, actor=SYSTEM, at=now())
    staff.set_roles(input=SetRoles(account_id=account, roles=[RoleAt(role="head_office")]), actor=SYSTEM, at=now())
    staff.set_password(input=SetPassword(account_id=account, password=password), actor=SYSTEM, at=now())
