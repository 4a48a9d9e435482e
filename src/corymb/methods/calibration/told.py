"""The statement of a calibration: what it rests on, how far it can be trusted, and whether it is advised."""

from corymb.i18n import mark
from corymb.methods.calibration.calibrated import Calibration
from corymb.methods.calibration.marks import ReviewGraph
from corymb.methods.calibration.notes import Note


def statement(found: Calibration) -> tuple[Note, ...]:
    """Sentences for the report, the advice first."""
    graph, variances = found.graph, found.variances
    low, high = found.fit.interval
    told = [_advice(found)]
    told.append(
        Note(
            mark("{linking} of {experts} experts marked two applications or more; only they can be compared."),
            {"linking": graph.linking, "experts": graph.experts},
        )
    )
    told += _agreed(graph)
    if graph.components > 1:
        told.append(
            Note(
                mark(
                    "The reviews fall into {components} parts without a common expert ({single} of one application, "
                    "the largest of {largest}). Comparisons across parts rest on one assumption alone, that their "
                    "applications and experts are alike on the whole (exchangeability)."
                ),
                {"components": graph.components, "single": graph.single, "largest": graph.largest},
            )
        )
    told.append(
        Note(
            mark(
                "Variance between applications {applications:.4f}, between experts {between:.4f} (95 % profile "
                "interval from {low:.4f} to {high:.4f}), of the rest {noise:.4f}. The draws take these as "
                "they were estimated."
            ),
            {
                "applications": variances.applications,
                "between": variances.experts,
                "low": low,
                "high": high,
                "noise": variances.noise,
            },
        )
    )
    told.append(
        Note(
            mark(
                "Marks are ordinal. The model takes their steps as equal and their errors as normal, which is an "
                "approximation."
            )
        )
    )
    return tuple(told)


def _agreed(graph: ReviewGraph) -> list[Note]:
    if not graph.agreed:
        return []
    said = mark(
        "Applications with an agreed consensus in place of single marks: {agreed}. Nothing shows how strict it is."
    )
    return [Note(said, {"agreed": graph.agreed})]


def _advice(found: Calibration) -> Note:
    if found.advised:
        return Note(mark("Calibrated quality stands beside the raw marks; the raw marks are not replaced."))
    return Note(
        mark("Calibration not advised: {reasons}. The raw ranking stays."),
        {"reasons": _Joined(found.against)},
    )


class _Joined(tuple[Note, ...]):
    """Notes as one text, in the language in force when it is shown."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return format("; ".join(str(note) for note in self), spec)
