"""What a re-run asks of Airflow, kept instead of done: for tests of what is asked, beside those on the real one."""


class AskedAirflow:
    """Takes every request, and says that a cleared task is followed by `publish`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def trigger(self, dag_id: str, run_id: str) -> None:
        self.asked.append(("trigger", dag_id, run_id))

    def clear(self, dag_id: str, run_id: str, task_id: str, *, dry_run: bool, note: str = "") -> list[str]:
        if not dry_run:
            self.asked.append(("clear", dag_id, run_id, task_id))
        return [task_id, "publish"]
