"""Hand one package over again, tell its recipient of a recall, or read a large return sheet; from the page of a delivery.

**What**: what `gesek delivery resend`, the second half of `gesek delivery recall` and `gesek delivery realise` do, for one delivery.
It is a run because a recipient's server may be slow and a sheet may have several hundred thousand rows, while its page can be left.
**When**: from the pages of the deliveries only; the run's id says for which delivery and which attempt, so asking twice sends once.
**When it fails**: the sentence in the log says why; a hand-over that failed has its code in `gesek delivery show NUMBER`. What still
waits is tried again by `sweep_deliveries`; a recall that nobody could be told of is told by telephone.
**Re-running** is safe: it is a further attempt of the same bytes under the same number, or the same sheet, which changes nothing.
"""

from airflow.sdk import Param, dag

from gesek.operations import dag_defaults as defaults
from gesek.operations.dag_names import TEND_DELIVERY


@dag(
    dag_id=TEND_DELIVERY,
    dag_display_name="4 Tend one delivery",
    schedule=None,
    catchup=False,
    default_args={"owner": "Bapelitbangda"},
    tags=["deliver"],
    doc_md=__doc__,
    params={
        "act": Param("resend", type="string", enum=["resend", "tell_recalled", "take_return"], title="What to do"),
        "delivery": Param(0, type="integer", title="Delivery", description="Its number."),
        "by": Param("", type="string", title="For whom", description="Account of who has it done."),
        "sha256": Param("", type="string", title="Return sheet", description="SHA-256 of its file in the landing."),
        "part": Param("", type="string", title="Part", description="Village or kecamatan whose part it is."),
        "only_part": Param(False, type="boolean", title="For this part alone"),
    },
)
def tend_delivery() -> None:
    """Wire the one task."""

    @defaults.task(**defaults.IO_TASK, task_display_name="Tend it")
    def tend() -> dict[str, int]:
        from gesek.delivery import tend as tending

        given = defaults.params()
        return tending.tend(
            given["act"], given["delivery"], defaults.acting_for(), given["sha256"], given["part"], given["only_part"]
        )

    tend()


tend_delivery()
