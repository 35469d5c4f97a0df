"""The matrix of roles and permissions: `include/reference/access.yaml`, read strictly."""

from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gesek import paths, reviewed
from gesek.reviewed import Words

FILE = "reference/access.yaml"
Scope = Literal["regency", "kecamatan", "desa", "opd"]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
PermissionName = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(Words):
    """A set of permissions, and to what a grant of it is bound."""

    scope: Scope


class Permission(Words):
    """Something that can be done, and the roles that may."""

    roles: list[RoleName] = Field(min_length=1)


class Matrix(_Strict):
    """The whole file."""

    version: Literal["1"]
    roles: dict[RoleName, Role]
    permissions: dict[PermissionName, Permission]

    @model_validator(mode="after")
    def _consistent(self) -> "Matrix":
        for name, permission in self.permissions.items():
            if unknown := [role for role in permission.roles if role not in self.roles]:
                raise ValueError(f"{name} names the unknown role {', '.join(unknown)}; write it under roles")
            if len(set(permission.roles)) < len(permission.roles):
                raise ValueError(f"{name} names a role twice; remove one")
        held = {role for permission in self.permissions.values() for role in permission.roles}
        if idle := sorted(set(self.roles) - held):
            raise ValueError(f"the role {', '.join(idle)} may do nothing; give it a permission or remove it")
        return self

    def roles_of(self, permission: str) -> frozenset[str]:
        """The roles that may do it; none for what the file does not know."""
        found = self.permissions.get(permission)
        return frozenset(found.roles) if found else frozenset()


def parse(text: str) -> Matrix:
    """Read the matrix; raises ConfigurationError naming the key that is wrong."""
    return reviewed.read(text, FILE, Matrix)


@lru_cache(maxsize=1)
def load() -> Matrix:
    """The matrix of this installation; raises ConfigurationError naming what is wrong."""
    return parse((paths.REFERENCE / "access.yaml").read_text(encoding="utf-8"))
