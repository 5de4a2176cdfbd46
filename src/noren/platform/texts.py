"""Text messages (SMS): written with the change that causes them into the queue of the letters.

Who is written to by a phone number in E.164 gets a text message; a letter's recipient always has an @.
"""

from django.db import connection

from noren.kernel.errors import InvariantBroken
from noren.platform.mail import Mail, send_mails
from noren.platform.text_carriers import get_text_carrier


def send_text(*, recipient: str, text: str) -> None:
    """Write a text message with the running command: it is sent if that commits, and never otherwise.

    Raises: TextsUnavailable, where no connector would take it away.
    """
    if not connection.in_atomic_block or not recipient.startswith("+") or "@" in recipient:
        raise InvariantBroken("a text message belongs inside a command and goes to a number in E.164")
    get_text_carrier()
    send_mails([Mail(recipient=recipient, subject=text, text=text)])
