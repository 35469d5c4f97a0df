"""Who asks: a login with its grants in force, and what these let it do and see."""

from dataclasses import dataclass

from gesek import regions
from gesek.access import matrix
from gesek.access.matrix import Scope


@dataclass(frozen=True)
class Held:
    """A grant in force: the role, and the codes it is bound to (none for the whole regency)."""

    role: str
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Area:
    """Where something is allowed: everywhere, or in these kecamatan and villages.

    Attributes:
        everywhere: the whole regency.
        kecamatan: codes of six digits.
        desa: codes of ten digits, each allowed by itself.
    """

    everywhere: bool = False
    kecamatan: frozenset[str] = frozenset()
    desa: frozenset[str] = frozenset()

    def holds(self, kode_desa: str | None) -> bool:
        """Whether a village lies in it; what lies in no village is only for who may see everything."""
        return self.everywhere or (
            kode_desa is not None and (kode_desa in self.desa or kode_desa[:6] in self.kecamatan)
        )

    @property
    def villages(self) -> frozenset[str] | None:
        """The codes of the villages that lie in it; None for everything, what lies in no village too."""
        return None if self.everywhere else frozenset(code for code in regions.villages() if self.holds(code))

    def touches(self, kode_kecamatan: str) -> bool:
        """Whether some village of a kecamatan lies in it."""
        return (
            self.everywhere
            or kode_kecamatan in self.kecamatan
            or any(code.startswith(kode_kecamatan) for code in self.desa)
        )


@dataclass(frozen=True)
class Asker:
    """Somebody signed in; nothing is allowed to who holds no grant.

    Attributes:
        login: account, in small letters; stands in the ledger as who acted.
        held: the grants in force.
        language: `id` or `en`.
    """

    login: str
    held: tuple[Held, ...] = ()
    language: str = "id"

    def may(self, permission: str) -> bool:
        """Whether some grant allows it, at least somewhere."""
        return bool(self._allowing(permission))

    def area(self, permission: str) -> Area:
        """Where it is allowed by the grants of the regency, of kecamatan and of desa.

        A grant of an OPD is bound to no place; beside grants of places it adds none, or its holder would see all places'
        rows of all agencies.
        """
        found = self.bounds(permission)
        everywhere = "regency" in found or set(found) == {"opd"}
        return Area(everywhere, found.get("kecamatan", frozenset()), found.get("desa", frozenset()))

    def opds(self, permission: str) -> frozenset[str] | None:
        """The OPD for whose rows it is allowed; None when for all, as every role but that of an OPD has it."""
        found = self.bounds(permission)
        return None if set(found) - {"opd"} else found.get("opd", frozenset())

    def bounds(self, permission: str) -> dict[Scope, frozenset[str]]:
        """Scope -> codes to which the grants that allow it are bound; the regency's has none."""
        roles = matrix.load().roles
        found: dict[Scope, frozenset[str]] = {}
        for held in self._allowing(permission):
            scope = roles[held.role].scope
            found[scope] = found.get(scope, frozenset()) | held.areas
        return found

    @property
    def roles(self) -> frozenset[str]:
        """The roles it holds."""
        return frozenset(held.role for held in self.held)

    def _allowing(self, permission: str) -> tuple[Held, ...]:
        allowed = matrix.load().roles_of(permission)
        return tuple(held for held in self.held if held.role in allowed)
