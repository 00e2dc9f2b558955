"""Match: weights and rules, the best assignment with its proof, what if, and the proposals for the meeting."""

import streamlit as st

from core import store
from core.domain.base.people import Role
from core.domain.match import settings_effect
from ui.frame.cells import cell, empty, jump_list
from ui.frame.demo import fullest_day
from ui.frame.phase_seats import phase_seats
from ui.frame.studio import open_studio
from ui.match import gate, kept_apart, networking, what_if
from ui.match import result as match_result
from ui.match.calibration import calibration
from ui.match.matched_already import matched_already
from ui.match.pictures import views
from ui.match.run import ask, explain, moved, solved
from ui.match.wishes import confirm

# What the jump list calls the cells below: where there is somebody to match, and where there is nobody.
CELLS = {
    "propose": "Take them to the review",
    "who": "Who",
    "weights": "Weights and rules",
    "result": "Pairs",
    "changes": "What changes",
    "other-answers": "Other answers",
    "why": "Why and why not",
    "advice": "One more mentor",
    "calibration": "Did scores hold",
}
NOBODY_TO_MATCH = ("who", "weights", "result", "changes", "calibration")

studio = open_studio()
st.title("Match")
st.caption("The best possible pairs under your own weights and rules, with a reason for each.")

program = studio.need_program()
mentees, mentors = studio.mentees("accepted"), studio.mentors("accepted")
if not mentees or not mentors:
    empty(
        "Matching needs at least one accepted mentor and one accepted mentee.",
        link=("../pages/recruit.py", "Bring people in"),
    )

top = st.container(key="match_top")  # the result and the way to each cell, filled once the result is known
with cell(1, "Who is to be matched?", anchor="who"):
    phase_seats(studio)
    rematch = match_result.who(studio, mentors)
    who = gate.read_gate(studio, rematch=rematch)
    gate.show(who, "match")
    confirm(studio, [*mentees, *mentors])
    kept_apart.show(studio)
    matched_already(studio, store.people.waiting(studio.db, program.id))

baseline = solved(studio, rematch=rematch)
networking.show(studio, baseline)
with cell(2, "What matters?", anchor="weights"):
    settings = ask(program, baseline)
    moves = st.container()
    explain(studio, program, settings)

result = moved(studio, baseline, settings, rematch=rematch)
effect = settings_effect.effect(baseline, result)
if result is not baseline:
    with moves:
        what_if.in_short(program, effect)

if not len(result.mentees):
    with top:
        jump_list({anchor: CELLS[anchor] for anchor in NOBODY_TO_MATCH} | {"changes": "Earlier runs"})
    with cell(3, "What is the best assignment?", anchor="result"):
        empty(
            "Nobody who waits can be matched now: you see why above."
            if any(out.role == Role.MENTEE and not (out.partners or out.approved) for out in who.left_out)
            else "Every accepted mentee has a mentor. There is nobody to match now.",
            link=("../pages/relationships.py", "Follow the relationships"),
            stop=False,
        )
        fullest_day(studio, store.people.waiting, "mentees wait for a mentor")
    with cell(4, "What did earlier runs give?", anchor="changes"):
        what_if.earlier(studio, result)
    with cell(5, "Did pairs that scored higher fare better?", anchor="calibration"):
        calibration(studio, result)
    st.stop()

with top:
    match_result.in_short(result)
    jump_list(CELLS)

with cell(3, "What is the best assignment?", anchor="result"):
    match_result.glance(studio, result)
    views(studio, result)
    match_result.unmatched(result)

with cell(4, "What changes?", anchor="changes"):
    what_if.against_kept(program, result, effect)
    what_if.earlier(studio, result)

with cell(5, "Is another kind of answer better?", anchor="other-answers"):
    what_if.side_by_side(result)

with cell(6, "Why, why not, and how firm?", anchor="why"):
    what_if.one_pair(result)
    what_if.fit_better(result)

with cell(7, "Where would one more mentor help?", anchor="advice"):
    what_if.advice(result)

with cell(8, "Did pairs that scored higher fare better?", anchor="calibration"):
    calibration(studio, result)

with cell(9, "Take these pairs to the review?", anchor="propose"):
    match_result.keep(studio, result, rematch)
