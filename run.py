#!/usr/bin/env python3
"""Sets everything up and runs it: python3 run.py demo | test | check | bench. Standard library only."""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
BOOT = os.path.join(ROOT, ".boot")
UV_VERSION = "0.13.9"
FLOOR = (3, 11)
WINDOWS = os.name == "nt"
USAGE = "usage: python3 run.py demo | test | check | bench [arguments]"
NO_PIP = "Python has neither venv nor pip here. On Debian or Ubuntu: sudo apt install python3-venv"


class Stop(Exception):
    """Nothing more can be done; the text says what the user can do."""


def run(command, quiet=False, env=None):
    """Run a command; True if it ended well."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.call(command, cwd=ROOT, stdout=sink, stderr=sink, env=env) == 0
    except OSError:
        return False


def binary(folder, name):
    """Path of a program inside a virtual environment."""
    return os.path.join(folder, "Scripts" if WINDOWS else "bin", name + (".exe" if WINDOWS else ""))


def python():
    return binary(VENV, "python")


def uv_on_path():
    """A uv that is already here and works."""
    found = shutil.which("uv")
    return [found] if found and run([found, "--version"], quiet=True) else None


def uv_in_boot_venv():
    boot = binary(BOOT, "python")
    if not os.path.exists(boot) and not run([sys.executable, "-m", "venv", BOOT], quiet=True):
        shutil.rmtree(BOOT, ignore_errors=True)
        return None
    if run([boot, "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv==" + UV_VERSION]):
        return [binary(BOOT, "uv")]
    return None


def uv_in_boot_folder():
    target = os.path.join(BOOT, "lib")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", target]
    if run([sys.executable, "-m", "pip", "--version"], quiet=True) and run(pip + ["uv==" + UV_VERSION]):
        return [os.path.join(target, "bin", "uv.exe" if WINDOWS else "uv")]
    return None


def uv_after_apt():
    """As root on Debian: install python3-venv and try again."""
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    say("installing python3-venv")
    run(["apt-get", "update", "-qq"], quiet=True, env=quiet)
    if run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv"], quiet=True, env=quiet):
        return uv_in_boot_venv()
    return None


def find_uv():
    for attempt in (uv_on_path, uv_in_boot_venv, uv_in_boot_folder, uv_after_apt):
        uv = attempt()
        if uv and run(uv + ["--version"], quiet=True):
            return uv
    return None


def make_venv(uv):
    """An empty environment with a Python of at least the floor."""
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        # The running interpreter first: version managers with shims confuse a search.
        wanted = sys.executable if sys.version_info >= FLOOR else ">=%d.%d" % FLOOR
        if run(uv + ["venv", "-q", "--python", wanted, VENV]):
            return
    if sys.version_info < FLOOR:
        raise Stop("Python %d.%d or later is needed; this is %s." % (FLOOR + (sys.version.split()[0],)))
    if not run([sys.executable, "-m", "venv", VENV], quiet=True):
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(NO_PIP)


def install(uv, requirements):
    if uv:
        command = uv + ["pip", "sync", "-q", "--require-hashes", "--compile-bytecode", "--python", python(), requirements]
        # Bytecode is compiled once here, so that every later start is quick even where Python may not write it.
        if run(command):
            return
    pip = [python(), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", requirements]
    if not run(pip):
        raise Stop("The packages could not be installed. Is the package index reachable, or a mirror configured for pip?")


def link_project():
    """Make src importable and `corymb` a command, without building anything."""
    code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = subprocess.check_output([python(), "-c", code]).decode().strip()
    with open(os.path.join(site, "corymb.pth"), "w") as pth:
        pth.write(os.path.join(ROOT, "src") + "\n")
    if WINDOWS:
        with open(os.path.join(VENV, "Scripts", "corymb.cmd"), "w") as launcher:
            launcher.write('@"%~dp0python.exe" -m corymb.cli %*\n')
        return
    path = os.path.join(VENV, "bin", "corymb")
    with open(path, "w") as launcher:
        launcher.write("#!%s\nimport sys\nfrom corymb.cli import main\nsys.exit(main())\n" % python())
    os.chmod(path, 0o755)


def stamp_of(requirements):
    digest = hashlib.sha256()
    for name in (requirements, "run.py"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest() + " " + ROOT


def set_up(requirements):
    """The environment for these requirements; nothing happens when it is already there."""
    stamp_file = os.path.join(VENV, "corymb-stamp")
    stamp = stamp_of(requirements)
    larger = stamp_of("requirements-dev.txt")
    if os.path.exists(stamp_file) and os.path.exists(python()):
        with open(stamp_file) as file:
            if file.read() in (stamp, larger):
                return
    started = time.time()
    say("setting up (once): packages of " + requirements)
    uv = find_uv()
    if not uv and not run([sys.executable, "-c", "import venv, ensurepip"], quiet=True):
        raise Stop(NO_PIP)
    make_venv(uv)
    install(uv, requirements)
    link_project()
    with open(stamp_file, "w") as file:
        file.write(stamp)
    say("set up in %.0f s" % (time.time() - started))


def say(text):
    sys.stderr.write("run.py: " + text + "\n")
    sys.stderr.flush()


def demo(arguments):
    set_up("requirements.txt")
    return subprocess.call([python(), "-m", "corymb.demo"] + arguments, cwd=ROOT)


def test(arguments):
    set_up("requirements-dev.txt")
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", "2"]
    return subprocess.call([python(), "-m", "pytest"] + workers + arguments, cwd=ROOT)


def bench(arguments):
    set_up("requirements-dev.txt")
    return subprocess.call([python(), "-m", "bench"] + arguments, cwd=ROOT)


def check(arguments):
    """Format, lint, types, import laws, sizes, translations: each a line, all of them even after a failure."""
    set_up("requirements-dev.txt")
    steps = [
        ("format", [binary(VENV, "ruff"), "format", "--check", "-q"]),
        ("lint", [binary(VENV, "ruff"), "check", "-q"]),
        ("types", [python(), "-m", "mypy"]),
        ("import laws", [binary(VENV, "lint-imports"), "--no-cache"]),
        ("sizes", [python(), "tools/sizes.py"]),
        ("translations", [python(), "tools/messages.py", "check"]),
    ]
    failed = 0
    for name, command in steps:
        started = time.time()
        done = subprocess.run(command + arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ok = done.returncode == 0
        print("%-14s %-7s %5.1f s" % (name, "ok" if ok else "FAILED", time.time() - started), flush=True)
        if not ok:
            failed += 1
            print(done.stdout.decode(errors="replace"), flush=True)
    return 1 if failed else 0


def main():
    commands = {"demo": demo, "test": test, "check": check, "bench": bench}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        print(USAGE)
        return 2 if len(sys.argv) > 1 and sys.argv[1] not in ("-h", "--help") else 0
    try:
        return commands[sys.argv[1]](sys.argv[2:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
