"""What every task needs, imported once by the executor's fork server (`mp_forkserver_preload`) and inherited by all tasks.

Importing only: nothing here opens a file, a connection or a thread, so that a fork of it is safe. A DAG file never
imports this module. A change of the package reaches tasks when the scheduler is started again.
"""

# ruff: noqa: F401

import airflow.dag_processing.bundles.local
import airflow.dag_processing.bundles.manager
import airflow.dag_processing.dagbag
import airflow.providers.standard.decorators.python
import airflow.providers.standard.decorators.sensor
import airflow.sdk.execution_time.supervisor
import airflow.sdk.execution_time.task_runner
import great_expectations.expectations.registry
import great_expectations.expectations.row_conditions
import openpyxl
import pandas
import python_calamine

import gesek.delivery.deliver
import gesek.operations.dag_defaults
import gesek.programs.select
import gesek.quality.gate
import gesek.quality.great
import gesek.sources.land
import gesek.sources.read
import gesek.sources.stage
import gesek.targets.publication
import gesek.targets.rebuild
