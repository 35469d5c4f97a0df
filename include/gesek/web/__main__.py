"""`python -m gesek.web --as LOGIN`: the pages alone, everybody signed in as that account. Of the sample only, on this machine only."""

from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from gesek.errors import ConfigurationError
from gesek.settings import settings
from gesek.web.app import create
from gesek.web.in_airflow import PREFIX
from gesek.web.sign_in import FixedSignIn


def serve(login: Annotated[str, typer.Option("--as")], port: int = 8100) -> None:
    """Serve the pages until Ctrl-C."""
    if settings().profile != "sample":
        raise ConfigurationError("Signing everybody in is for the sample alone; use the pages inside Airflow.")
    whole = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    whole.mount(PREFIX, create(FixedSignIn(login)))
    uvicorn.run(whole, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    typer.run(serve)
