"""What the clocks around one item say of when it was made, together and against one another."""

from evidence.clocks.bench import Bench
from evidence.clocks.lines import Copy, Line, Weight, lines_of
from evidence.clocks.verdict import Said, hypotheses, verdict

__all__ = ["Bench", "Copy", "Line", "Said", "Weight", "hypotheses", "lines_of", "verdict"]
