"""What the stages of a call ask for."""

from corymb.packs.call import CallContent


def experts_of(content: CallContent) -> int:
    """How many experts the call gives an application at least."""
    return max((stage.experts for stage in content.stages if stage.kind == "scoring"), default=0) or 1
