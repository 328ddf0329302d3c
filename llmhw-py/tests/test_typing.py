"""Stubs agree with the module, the package is typed, and users' mistakes are found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE.parent, check=False)


def test_the_stubs_are_those_of_the_module() -> None:
    result = run(sys.executable, "-m", "mypy.stubtest", "llmhw", "--allowlist", "tests/stubtest-allowlist.txt")
    assert result.returncode == 0, result.stdout + result.stderr


def test_mypy_takes_the_package() -> None:
    result = run(sys.executable, "-m", "mypy", "--strict", "python/llmhw", "tests/typing/good.py")
    assert result.returncode == 0, result.stdout + result.stderr


def test_pyright_takes_the_package() -> None:
    result = run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "python", "tests/typing/good.py")
    assert result.returncode == 0, result.stdout + result.stderr


def test_mistakes_are_found() -> None:
    file = HERE / "typing/bad.py"
    wrong = [i for i, line in enumerate(file.read_text().splitlines(), 1) if line.endswith("# wrong")]
    assert len(wrong) >= 8
    result = run(sys.executable, "-m", "mypy", "--strict", str(file))
    found = {int(line) for line in re.findall(r"bad\.py:(\d+): error", result.stdout)}
    assert found == set(wrong), result.stdout
