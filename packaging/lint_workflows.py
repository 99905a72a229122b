# noqa: INP001  a script, not a package
"""Checks .github/workflows without a network: `make lint-workflows`.

Their form by GitHub's own schema, and by zizmor what somebody could use to attack a release. Both
have an environment of their own below build/.
"""

import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
WORKFLOWS: Final = ROOT / ".github" / "workflows"
ENVIRONMENT: Final = ROOT / "build" / "lint-workflows"
PROGRAMS: Final = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
TOOLS: Final = ("check-jsonschema==0.39.0", "zizmor==1.32.0")


def main() -> int:
    """Set up what is missing, run both, and return 1 when one of them found something."""
    stamp = ENVIRONMENT / "made-from"
    if not stamp.exists() or stamp.read_text() != f"{TOOLS}":
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        install = ("-m", "pip", "-qq", "--disable-pip-version-check", "--no-input", "install")
        subprocess.run([PROGRAMS / "python", *install, *TOOLS], check=True)  # noqa: S603  our own
        stamp.write_text(f"{TOOLS}")
    files = sorted(WORKFLOWS.glob("*.yml"))
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files),
        ("zizmor", "--offline", "--quiet", "--config", ROOT / "packaging" / "zizmor.yml", *files),
    )
    codes = [
        subprocess.run([PROGRAMS / tool, *words], check=False).returncode  # noqa: S603  just installed
        for tool, *words in commands
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
