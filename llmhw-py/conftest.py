"""Pictures in tests and examples are drawn without a screen."""

import os

os.environ["MPLBACKEND"] = "Agg"
