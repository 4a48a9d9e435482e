#!/usr/bin/env python3
"""Sets everything up and runs it: python3 run.py demo | serve | site | test | check | bench | trust. Standard library only.

Written for old interpreters too, so that they can say what is missing.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
BOOT = os.path.join(ROOT, ".boot")
UV_VERSION = "0.13.9"
FLOOR, CEILING = (3, 11), (3, 15)  # the packages of the requirements files are built for these
LAYOUT = "2"  # raise it when what link_project writes changes
COMMANDS = (("corymb", "corymb.cli"), ("corymb-site", "corymb.site.command"))
PACKAGES, SHARED = ("bench", "trust"), ["-n2", "--dist=worksteal"]
WINDOWS = os.name == "nt"
USAGE = """usage: python3 run.py COMMAND [arguments]

  demo    a synthetic programme, from its returns to the scorecard, in demo-output/
          (--clusters N, --members N, --years N, --seed N, --lang en|ru, --output FOLDER);
          demo --serve opens it as a site in the browser instead
  serve   the site, with a PostgreSQL of its own or the one DATABASE_URL names (--port N)
  site    a command on the site's data, whether it is served or not: site create-administrator MAIL NAME,
          site backup FOLDER, site restore FOLDER, site journal verify, site help
  test    all tests; arguments go to pytest (test -k cohort)
  check   format, lint, types, import laws, sizes, translations, locks, openapi;
          arguments choose steps (check lint types)
  bench   speed and memory; arguments go to the bench
  trust   kills parts of a served site a hundred times, then backup and restore (--kills N, --seed S)

The first run sets up .venv in this folder and needs a package index; docs/operations.md tells more."""
GET_VENV = "On Debian or Ubuntu: sudo apt install python3-venv"
NO_PIP = "Python has neither venv nor pip here. " + GET_VENV
NO_UV = "Python has no venv here, and uv could not be fetched in its place. " + GET_VENV
NO_PACKAGES = "The packages could not be installed. Is the package index reachable, or a mirror configured for pip?"
NO_SITE = "The site needs Linux or macOS; on Windows it runs in WSL. demo and the corymb command work here."
OLD_PYTHON = "Python %d.%d or later is needed, and this is %s. Install a newer one and start run.py with it."


class Stop(Exception):
    """Nothing more can be done; the text says what the user can do."""


def say(text):
    sys.stderr.write("run.py: " + text + "\n")
    sys.stderr.flush()


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


# uv: found or fetched


def uv_on_path():
    found = shutil.which("uv")
    return [found] if found else None


def uv_in_boot():
    """A uv from an earlier set-up."""
    places = (binary(BOOT, "uv"), binary(os.path.join(BOOT, "lib"), "uv"), os.path.join(BOOT, "lib", "bin", "uv"))
    return next(([place] for place in places if os.path.exists(place)), None)


def pip_install(python):
    return [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]


def uv_by_venv():
    boot = binary(BOOT, "python")
    if not run([sys.executable, "-m", "venv", "--clear", BOOT], quiet=True):
        shutil.rmtree(BOOT, ignore_errors=True)
        return None
    run(pip_install(boot) + ["uv==" + UV_VERSION])
    return uv_in_boot()


def uv_by_pip():
    """Debian's pip without its venv. Where there is a venv, its pip has just failed, and another would too."""
    if has_pip() and not has_venv():
        run(pip_install(sys.executable) + ["--target", os.path.join(BOOT, "lib"), "uv==" + UV_VERSION])
    return uv_in_boot()


def uv_by_apt():
    """As root on Debian: install python3-venv and try again. With a venv at hand there is nothing to be won."""
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get") or has_venv():
        return None
    say("installing python3-venv")
    settings = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "-qq"], quiet=True, env=settings)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv"], quiet=True, env=settings)
    return uv_by_venv()


def find_uv():
    for attempt in (uv_on_path, uv_in_boot, uv_by_venv, uv_by_pip, uv_by_apt):
        uv = attempt()
        if uv and run(uv + ["--version"], quiet=True):
            return uv
    return None


# The environment


def has_venv():
    return run([sys.executable, "-c", "import venv, ensurepip"], quiet=True)


def has_pip():
    return run([sys.executable, "-m", "pip", "--version"], quiet=True)


def usable(venv):
    """Whether an environment stands here already and its Python is new enough."""
    code = "import sys; sys.exit(sys.version_info < %r)" % (FLOOR,)
    return run([binary(venv, "python"), "-c", code], quiet=True)


def interpreter():
    """A Python for the environment.

    A Linux distribution's own is built to be quick, which one made by a version manager often is not: the same pages
    took it two thirds of the time. Where it does not fit the running one is taken, and only then one that is searched.
    """
    code = "import bz2, ctypes, lzma, sqlite3, ssl, sys; sys.exit(not %r <= sys.version_info[:2] < %r)"
    for python in (["/usr/bin/python3"] if sys.platform.startswith("linux") else []) + [sys.executable]:
        if run([python, "-c", code % (FLOOR, CEILING)], quiet=True):
            return python
    return ">=%d.%d,<%d.%d" % (FLOOR + CEILING)


def install_with_uv(uv, venv, requirements):
    """Exactly these packages, by uv. Bytecode is compiled here, so that later starts are quick for every user."""
    if not usable(venv):
        shutil.rmtree(venv, ignore_errors=True)
        if not run(uv + ["venv", "-q", "--python", interpreter(), venv]):
            return False
    sync = ["pip", "sync", "-q", "--require-hashes", "--compile-bytecode", "--python", binary(venv, "python")]
    return run(uv + sync + [requirements])


def install_with_pip(venv, requirements):
    if sys.version_info < FLOOR:
        raise Stop(OLD_PYTHON % (FLOOR + (sys.version.split()[0],)))
    if not has_venv():
        raise Stop(NO_UV if has_pip() else NO_PIP)
    say("without uv: pip takes a few minutes")
    if not run([sys.executable, "-m", "venv", "--clear", venv]):
        raise Stop(NO_PIP)
    if not run(pip_install(binary(venv, "python")) + ["--require-hashes", "-r", requirements]):
        raise Stop(NO_PACKAGES)


def link_project(venv):
    """Make src importable and `corymb` a command, without building anything."""
    code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = subprocess.check_output([binary(venv, "python"), "-c", code]).decode().strip()
    with open(os.path.join(site, "corymb.pth"), "w") as pth:
        pth.write(os.path.join(ROOT, "src") + "\n")
    if WINDOWS:
        for name, module in COMMANDS:
            with open(os.path.join(venv, "Scripts", name + ".cmd"), "w") as launcher:
                launcher.write('@"%~dp0python.exe" -P -m ' + module + " %*\n")
        return
    for name, module in COMMANDS:
        path = os.path.join(venv, "bin", name)
        with open(path, "w") as launcher:
            launcher.write('#!/bin/sh\nexec %s -P -m %s "$@"\n' % (shlex.quote(binary(venv, "python")), module))
        os.chmod(path, 0o755)


def stamp_of(requirements):
    with open(os.path.join(ROOT, requirements), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return " ".join((LAYOUT, digest, ROOT))


def set_up(requirements, folder=".venv"):
    """The environment with these requirements, and its Python; nothing happens where it is there already."""
    venv = os.path.join(ROOT, folder)
    stamp_file = os.path.join(venv, "corymb-stamp")
    nested = ["requirements.txt", "requirements-web.txt", "requirements-dev.txt"]  # each holds the one before it
    enough = [stamp_of(r) for r in (nested[nested.index(requirements) :] if requirements in nested else [requirements])]
    if os.path.exists(stamp_file) and usable(venv):
        with open(stamp_file) as file:
            if file.read() in enough:
                return binary(venv, "python")
        os.remove(stamp_file)
    started = time.time()
    say("setting up %s once, with %s" % (folder, requirements))
    uv = find_uv()
    if not (uv and install_with_uv(uv, venv, requirements)):
        install_with_pip(venv, requirements)
    link_project(venv)
    with open(stamp_file, "w") as file:
        file.write(enough[0])
    say("set up in %.0f s" % (time.time() - started))
    return binary(venv, "python")


# The commands


def demo(arguments):
    if "--serve" in arguments:
        return serve(["--demo"] + [a for a in arguments if a != "--serve"])
    command = [set_up("requirements.txt"), "-m", "corymb.demo", "--output", "demo-output"]
    return subprocess.call(command + arguments, cwd=ROOT)


def of_the_site(module, arguments):
    if WINDOWS:
        raise Stop(NO_SITE)
    return [set_up("requirements-web.txt"), "-P", "-m", "corymb.site." + module] + arguments


def serve(arguments):
    # The supervisor gets Ctrl-C too and ends by itself; until then it is waited for.
    process = subprocess.Popen(of_the_site("serve", arguments), cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def site(arguments):
    return subprocess.call(of_the_site("console", arguments), cwd=ROOT)


def test(arguments):
    python = set_up("requirements-dev.txt")
    alone = any(a.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for a in arguments)
    # The suite starts hundreds of processes: each would compile everything anew where no bytecode is kept.
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.call([python, "-m", "pytest"] + ([] if alone else SHARED) + arguments, cwd=ROOT, env=settings)


def package(name, arguments):
    """Run a package of this folder."""
    if WINDOWS and name == "trust":
        raise Stop(NO_SITE)
    return subprocess.call([set_up("requirements-dev.txt"), "-m", name] + arguments, cwd=ROOT)


def check(arguments):
    return subprocess.call([set_up("requirements-dev.txt"), "tools/checks.py"] + arguments, cwd=ROOT)


def main():
    commands = {command.__name__: command for command in (demo, serve, site, test, check)}
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked not in commands and asked not in PACKAGES:
        print(USAGE)
        return 0 if asked in ("-h", "--help", "help") else 2
    try:
        return package(asked, sys.argv[2:]) if asked in PACKAGES else commands[asked](sys.argv[2:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
