"""Quality: incidents and their life, the rows behind them, results of gates, re-runs, trends."""
