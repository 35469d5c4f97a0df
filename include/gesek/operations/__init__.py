"""Running the system on one machine: start and stop Airflow, drive a whole cycle, print what came of it."""
