"""The decision: may this caller see this, now, for this purpose, about this person, and all of it?

`facts` is all that may matter, `rules` are the rules, `decide` asks them in order, `loading` reads the facts in one
statement, `replay` makes an old decision again. The tables of who sees what lie beside them as they are read.
"""

from samspill.trust.decision.deciding import decide, granted
from samspill.trust.decision.facts import Facts
from samspill.trust.decision.outcome import Decision
from samspill.trust.decision.replay import content, explain, steps, would_lift, would_open

__all__ = ["Decision", "Facts", "content", "decide", "explain", "granted", "steps", "would_lift", "would_open"]
