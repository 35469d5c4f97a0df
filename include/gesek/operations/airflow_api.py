"""A small client of the running Airflow's REST API, for the one who drives a cycle from the command line."""

import time
from typing import Any

import httpx

from gesek.errors import StoreError
from gesek.operations.airflow_environment import Address, AirflowEnvironment

ATTEMPTS = 30
PAUSE_SECONDS = 0.5
FINAL_STATES = {"success", "failed"}


class AirflowApi:
    """Authenticated calls that outlast a server that is starting or a database that is busy for a moment."""

    def __init__(self, environment: AirflowEnvironment | Address) -> None:
        self.user, self.password = environment.user, environment.password
        self.http = httpx.Client(base_url=environment.url, timeout=30)

    def call(self, method: str, path: str, accept: int = 200, **options: Any) -> dict[str, Any]:
        """One call, tried again on 5xx and on a refused connection; raises StoreError on any other failure.

        Args:
            method: HTTP method.
            path: path below the server's address.
            accept: one more status that counts as done.
            options: what `httpx` takes, such as `json` and `params`.
        """
        problem = "no answer"
        for _ in range(ATTEMPTS):
            try:
                if "Authorization" not in self.http.headers:
                    self._sign_in()
                answer = self.http.request(method, path, **options)
            except httpx.TransportError as error:
                problem = type(error).__name__
            else:
                if answer.is_success or answer.status_code == accept:
                    return dict(answer.json()) if answer.content else {}
                problem = f"HTTP {answer.status_code}"
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    self.http.headers.pop("Authorization", None)
                elif answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    break
            time.sleep(PAUSE_SECONDS)
        raise StoreError(f"Airflow did not do {method} {path} ({problem}); see the logs of its API server.")

    def _sign_in(self) -> None:
        answer = self.http.post("/auth/token", json={"username": self.user, "password": self.password})
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise httpx.ConnectError("not ready")
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def unhealthy(self) -> list[str]:
        """The components that do not yet report healthy; the API server itself while it does not answer yet."""
        try:
            answer = self.http.get("/api/v2/monitor/health")
        except httpx.TransportError:
            return ["api-server"]
        if not answer.is_success:
            return ["api-server"]
        health = answer.json()
        return sorted(name for name, part in health.items() if part and part.get("status") not in ("healthy", None))

    def dag_ids(self) -> set[str]:
        """The DAGs that Airflow has read so far."""
        found = self.call("GET", "/api/v2/dags", params={"limit": 200})
        return {str(dag["dag_id"]) for dag in found["dags"]}

    def import_errors(self) -> int:
        """How many DAG files could not be read."""
        return int(self.call("GET", "/api/v2/importErrors")["total_entries"])

    def ensure_pool(self, name: str, slots: int) -> None:
        """Make the pool exist; one that exists keeps its slots, which an operator may have changed."""
        self.call("POST", "/api/v2/pools", json={"name": name, "slots": slots}, accept=httpx.codes.CONFLICT)

    def trigger(self, dag_id: str, run_id: str, params: dict[str, Any] | None = None) -> None:
        """Start the run of that id, with these of its parameters; asking again, as after a lost answer, changes nothing."""
        body = {"logical_date": None, "dag_run_id": run_id, "conf": params or {}}
        self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body, accept=httpx.codes.CONFLICT)

    def run_states(self, run_id: str) -> dict[str, str]:
        """The state of the runs of that id by DAG (queued, running, success or failed), in one call."""
        found = self.call("GET", "/api/v2/dags/~/dagRuns", params={"run_id_pattern": run_id, "limit": 100})
        return {str(run["dag_id"]): str(run["state"]) for run in found["dag_runs"] if run["dag_run_id"] == run_id}

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str]:
        """The state of each task of a run."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances"
        return {str(task["task_id"]): str(task["state"]) for task in self.call("GET", path)["task_instances"]}

    def clear(self, dag_id: str, run_id: str, task_id: str, *, dry_run: bool, note: str = "") -> list[str]:
        """Have a task and all that follows it run again in the same run, with the newest form of the DAG.

        Args:
            dag_id: the DAG.
            run_id: the run.
            task_id: the first task to run again.
            dry_run: only say which tasks that would be.
            note: why; stands at the tasks on Airflow's pages.

        Returns:
            The tasks, in the order Airflow gives them.
        """
        body = {
            "dry_run": dry_run,
            "dag_run_id": run_id,
            "task_ids": [task_id],
            "include_downstream": True,
            "only_failed": False,
            "run_on_latest_version": True,
            **({"note": note} if note else {}),
        }
        found = self.call("POST", f"/api/v2/dags/{dag_id}/clearTaskInstances", json=body)
        return [str(one["task_id"]) for one in found["task_instances"]]
