"""Lock files: `write` makes the requirements files from pyproject.toml (needs uv), `check` holds them to it.

python tools/locks.py write | check
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXPORT = ["uv", "export", "-q", "--frozen", "--no-emit-project", "--no-header"]
LOCKS = {
    "requirements.txt": ["--no-dev"],
    "requirements-web.txt": ["--no-dev", "--extra", "web"],
    "requirements-dev.txt": ["--all-groups", "--extra", "web"],
    "requirements-spark.txt": ["--no-dev", "--extra", "spark", "--group", "spark-test"],
}
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def write() -> int:
    """Resolve anew and export. uv.lock names hosts in every line and stays out of the repository."""
    subprocess.run(["uv", "lock", "-q"], cwd=ROOT, check=True)
    for name, chosen in LOCKS.items():
        text = subprocess.run([*EXPORT, *chosen], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        (ROOT / name).write_text(text, encoding="utf-8")
    return check()


def wanted() -> dict[str, list[Requirement]]:
    """The requirements of pyproject.toml that each lock file must satisfy."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    extras = project["project"]["optional-dependencies"]
    extra = {
        "requirements.txt": [],
        "requirements-web.txt": extras["web"],
        "requirements-dev.txt": [*extras["web"], *groups["dev"]],
        "requirements-spark.txt": [*extras["spark"], *groups["spark-test"]],
    }
    return {name: [Requirement(line) for line in [*runtime, *more]] for name, more in extra.items()}


def complaints(name: str, requirements: list[Requirement]) -> list[str]:
    """What is wrong with one lock file: an address in it, a package without a pin that fits, a pin without a hash."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins: dict[str, list[str]] = {}
    for package, version in PIN.findall(text):
        pins.setdefault(canonicalize_name(package), []).append(version)
    found = [f"{name}: holds an address"] if "://" in text else []
    for requirement in requirements:
        versions = pins.get(canonicalize_name(requirement.name), [])
        if not any(requirement.specifier.contains(version) for version in versions):
            found.append(f"{name}: {requirement} is not met by {versions or 'any line'}")
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if PIN.match(block)]
    found += [f"{name}: {b.splitlines()[0]} has no hash" for b in blocks if "--hash=sha256:" not in b]
    return found


def check() -> int:
    """Complaints, one a line; 1 if there are any."""
    found = [line for name, requirements in wanted().items() for line in complaints(name, requirements)]
    print("\n".join([*found, "run `python tools/locks.py write`"] if found else []))
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["write"], ["check"]):
        sys.exit(__doc__)
    sys.exit({"write": write, "check": check}[sys.argv[1]]())
