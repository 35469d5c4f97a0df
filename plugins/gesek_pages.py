"""Registers the control room with Airflow: its pages under one prefix, in the menu, and beside every DAG, run and task."""

from airflow.plugins_manager import AirflowPlugin

from gesek.web.in_airflow import PREFIX, VIEWS, OnlyPages, PagesOnDemand


class GesekPages(AirflowPlugin):
    """The pages; what they are is in `gesek.web`."""

    name = "gesek"
    fastapi_apps = [{"app": PagesOnDemand(), "url_prefix": PREFIX, "name": "Gesek"}]
    fastapi_root_middlewares = [
        {"middleware": OnlyPages, "args": [], "kwargs": {}, "name": "Gesek for whom Airflow shows nothing"}
    ]
    external_views = VIEWS
