"""What an Airflow connection's extra says, read strictly."""

from typing import Any, TypeVar

from pydantic import ValidationError

from gesek.errors import ConfigurationError
from gesek.reviewed import problems
from gesek.rules.file import Strict

Model = TypeVar("Model", bound=Strict)


def read(connection_id: str, connection: Any, model: type[Model]) -> Model:
    """The extra of a connection as a model; raises ConfigurationError naming connection, key and remedy, never a value."""
    try:
        return model.model_validate(connection.extra_dejson)
    except ValidationError as error:
        wrong = problems(error)
    raise ConfigurationError(f"The extra of the Airflow connection {connection_id} cannot be used: {wrong}.")
