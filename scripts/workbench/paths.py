"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
VAR = ROOT / "var"
LOGS = VAR / "log"
DEMO_DOCUMENTS = VAR / "demo"
