"""Files as a visitor downloads them."""

from pathlib import Path
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import FileResponse

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
    "pem": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
}


def attached(content: bytes | Path, name: str) -> Response:
    """A file to be saved, never shown in the page.

    Args:
        content: its bytes, or where it lies.
        name: what it is saved as, without a value of a person; its ending says what it is.
    """
    kind = KINDS.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    if isinstance(content, Path):
        return FileResponse(content, media_type=kind, headers=saved_as(name))
    return Response(content, media_type=kind, headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """The header that has a browser save an answer under a name."""
    quoted = quote(name)
    told = f'filename="{name}"' if quoted == name else f"filename*=UTF-8''{quoted}"
    return {"Content-Disposition": f"attachment; {told}"}
