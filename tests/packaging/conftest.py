"""The scripts in packaging/ are programs of their own: here they can be imported."""

import sys
from pathlib import Path
from typing import Final

SCRIPTS: Final = str(Path(__file__).resolve().parent.parent.parent / "packaging")

if SCRIPTS not in sys.path:
    sys.path.append(SCRIPTS)
