"""Registers the control room with Airflow: its pages under one prefix, in the menu, and beside every DAG, run and task."""

from airflow.plugins_manager import AirflowPlugin

from gesek.web.in_airflow import PREFIX, VIEWS, PagesOnDemand


class GesekPages(AirflowPlugin):
    """The pages; what they are is in `gesek.web`."""

    name = "gesek"
    fastapi_apps = [{"app": PagesOnDemand(), "url_prefix": PREFIX, "name": "Gesek"}]
    external_views = VIEWS
