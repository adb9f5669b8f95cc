"""Lets tests import what they share from `tests.world`; the project root is on the path of `python -m tests.…` anyway."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
