"""The JSON endpoints, asked at random by what their own OpenAPI document says of them: never a fault of the server, and answers as
declared. Who asks holds every role of the regency, so that no door ends the conversation."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from gesek.access import grants, matrix
from gesek.web import csrf
from gesek.web.app import create
from gesek.web.in_airflow import PREFIX
from gesek.web.sign_in import FixedSignIn
from tests import approvals
from tests.unit.web.conftest import Visit

ACCOUNT = "every.role"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The app on a home with a list in force and the next one drafted."""
    from gesek.settings import settings as ours

    with pytest.MonkeyPatch.context() as patch:
        approvals.begin(patch, tmp_path_factory.mktemp("interface"))
        for role, found in matrix.load().roles.items():
            if found.scope == "regency":
                grants.grant(ACCOUNT, role, [], "root", "for the test")
        server = FastAPI(openapi_url=None)
        sign_in = FixedSignIn(ACCOUNT)
        server.mount(PREFIX, create(sign_in))
        server.state.token = csrf.signer(sign_in.secret).dumps([ACCOUNT, "test"])
        yield server
    ours.cache_clear()


def test_every_endpoint_answers_as_its_document_says(served: FastAPI) -> None:
    document = schemathesis.openapi.from_asgi(f"{PREFIX}/api/openapi", served)
    asked = []
    for found in document.get_all_operations():
        operation = found.ok()
        asked.append(operation.label)

        @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(headers={csrf.HEADER: served.state.token})
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        ask()
    assert asked


def test_the_document_is_for_who_is_signed_in_and_has_no_page_in_it(visit: Visit) -> None:
    paths = visit("auditor").get("/api/openapi").json()["paths"]
    assert paths and all(path.startswith("/api/") for path in paths)
