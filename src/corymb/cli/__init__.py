"""The command `corymb`: score, check, import, template, pack. stdout carries the result alone, the rest goes to stderr.

Exit codes: 0 done, 1 said no (findings of level error; --strict), 2 unusable input or arguments, 130 interrupted. Heavy
packages load only when a command runs, so that help answers at once.
"""

import os
import sys
from collections.abc import Sequence

from corymb.i18n import LANGUAGES, gettext, use_language
from corymb.refusal import Refusal

INTERRUPTED, UNUSABLE = 130, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code. No stack trace reaches a user unless CORYMB_DEBUG is set."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_language(_language(given))
    from corymb.cli.parser import parsed

    try:
        options = parsed(given)
        use_language(options.lang)
        return int(options.run(options))
    except Refusal as refusal:
        return _say(str(refusal))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (head, less): nothing is wrong. Keep the interpreter from flushing again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("CORYMB_DEBUG"):
            raise
        what = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        return _say(gettext("This should not have happened ({what}). Set CORYMB_DEBUG=1 to see where.").format(what=what))


def _say(text: str) -> int:
    sys.stderr.write(f"corymb: {text}\n")
    return UNUSABLE


def _language(given: Sequence[str]) -> str:
    """--lang where it stands among the arguments, else the language of the environment, else English."""
    for place, word in enumerate(given):
        if word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
        elif word == "--lang" and place + 1 < len(given):
            wanted = given[place + 1]
        else:
            continue
        return wanted if wanted in LANGUAGES else "en"
    environment = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "")
    return "ru" if environment.lower().startswith("ru") else "en"
