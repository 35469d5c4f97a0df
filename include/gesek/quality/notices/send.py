"""Sending one notice by mail, by Apprise or as a file. What a server answers may quote an address, so it is not repeated.

Imports of Airflow's providers wait until something is sent.
"""

import html
import re

from gesek.errors import NoticeError
from gesek.quality.notices.channels import PLACEHOLDER, Channel
from gesek.settings import settings
from gesek.store.findings import Notice
from gesek.whole_file import write_text

FOLDER = Channel(kind="folder")


def way(channel: Channel) -> tuple[Channel, str]:
    """The channel as it can be used here, and what is wrong with it, if anything.

    In the sample profile it is a folder where Airflow has no connection for it; in production that is wrong, and so is an
    address that is still a placeholder.
    """
    if channel.kind == "folder":
        return channel, ""
    if settings().profile == "production" and any(address.endswith(PLACEHOLDER) for address in channel.to):
        return channel, "an address is still a placeholder; write the real one into reference/channels.yaml"
    if _connected(channel.sent_by):
        return channel, ""
    if settings().profile == "sample":
        return FOLDER, ""
    return channel, f"Airflow has no connection {channel.sent_by}; add it"


def send(notice: Notice, channel: Channel) -> None:
    """Send a notice; a mail bears the notice's own Message-ID, so that one sent again after a kill is known as the same.

    Raises:
        NoticeError: it was not taken; names the kind of failure only.
    """
    by = {"mail": _mail, "apprise": _apprise, "folder": _file}[channel.kind]
    try:
        by(notice, channel)
    except NoticeError:
        raise
    except Exception as error:
        raise NoticeError(type(error).__name__) from None


def _connected(connection: str) -> bool:
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        BaseHook.get_connection(connection)
    except AirflowNotFoundException:
        return False
    return True


def _mail(notice: Notice, channel: Channel) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    with SmtpHook(smtp_conn_id=channel.sent_by) as hook:
        hook.send_email_smtp(
            to=channel.to,
            subject=notice.subject,
            html_content=f"<pre>{html.escape(notice.body)}</pre>",
            custom_headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
        )


def _apprise(notice: Notice, channel: Channel) -> None:
    import apprise
    from airflow.providers.apprise.hooks.apprise import AppriseHook

    hook = AppriseHook(apprise_conn_id=channel.sent_by)
    chats = apprise.Apprise()
    hook.set_config_from_conn(hook.get_connection(channel.sent_by), chats)
    if not chats.notify(
        title=notice.subject, body=notice.body
    ):  # the hook's own notify does not say whether it was taken
        raise NoticeError("a chat did not take it")


def _file(notice: Notice, _channel: Channel) -> None:
    folder = settings().notices / re.sub(r"\W+", "_", notice.recipient.lower())
    heading = f"Subject: {notice.subject}\nMessage-ID: {notice.message_id}\n\n"
    write_text(folder / f"{notice.made_at:%Y%m%d}-{notice.id:05d}.txt", heading + notice.body)
