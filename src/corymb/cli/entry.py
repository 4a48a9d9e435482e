"""The one door of the command: language, arguments, one answer, and never a stack trace."""

import os
import sys
import traceback
import warnings
from collections.abc import Sequence

from corymb.cli import arguments, speech
from corymb.i18n import gettext, use_language
from corymb.refusal import Refusal

UNUSABLE = 2
INTERRUPTED = 130
DEBUG = "CORYMB_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code: 0 done, 1 findings or strict verdicts, 2 unusable input or arguments."""
    given = list(sys.argv[1:] if argv is None else argv)
    use_language(speech.chosen(given, os.environ))
    _write_anything()
    if not os.environ.get(DEBUG):
        warnings.simplefilter("ignore")
    try:
        return _answer(given)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader went away: nobody is there to be told, and the interpreter must not try to flush again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: a user never sees a stack trace
        return _said(error)


def _answer(given: Sequence[str]) -> int:
    parser = arguments.parser()
    asked = parser.parse_args(given)
    code = int(asked.run(asked))
    sys.stdout.flush()
    return code


def _said(error: Exception) -> int:
    """One line on what went wrong; the whole trace where the environment asks for it."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, Refusal):
        told = str(error)
    elif isinstance(error, OSError) and error.strerror:
        told = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    else:
        told = gettext("Corymb met something it does not know ({kind}). {variable}=1 shows where.").format(
            kind=type(error).__name__, variable=DEBUG)  # fmt: skip
    sys.stderr.write(f"corymb: {told}\n")
    return UNUSABLE


def _write_anything() -> None:
    """A sign the terminal cannot show becomes a question mark, not an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
