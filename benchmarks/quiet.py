"""Logs below a warning are left out, so that tables do not drown in them."""

import logging
import os


def quiet() -> None:
    """Raise the level of all logging, Airflow's and its structlog's too, to warnings; also in processes started later."""
    os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "WARNING"
    logging.disable(logging.INFO)
    try:
        import structlog
    except ImportError:
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
