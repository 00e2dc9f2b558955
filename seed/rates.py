"""Seed, the rates: how often things happen in the story. Every number here is invented; none was measured anywhere.

They are chosen so that a coordinator meets each situation that the product is made for, not to say how programs go.

The truth behind the story, for whoever compares participants with similar people:

- Mentees are `engagement_by_mentoring` points more engaged, of the 1 to 5 of the survey: two fifths of a standard
  deviation of the company. This is the effect that the page Proof can find, with some thirty people.
- Half as many mentees leave (`leaves_mentored` instead of `leaves`, of those who lead nobody), and
  `promoted_by_mentoring` more of them are promoted a year. A company of this size cannot show either: what the page
  says of them could be chance, and whoever looks at it knows here that they are real.
- All three begin with the introduction and last. Mentors gain nothing, and nobody moves to another department.
- People choose to apply: the `ambitious` are `ambitious_apply` times as likely to, and `promoted_by_ambition` more of
  them are promoted a year, with or without a mentor. Nothing on record tells who is ambitious. So a plain comparison of
  promotions shows more than mentoring did, and so does one of similar people; a comparison of who stays or is engaged
  does not.
- Whoever is compared with a mentee may find a mentor before the next survey. Then both gain, and the difference that
  is measured comes out smaller than what was planted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Shares are 0..1, `days` spans are (least, most). Invented, all of them."""

    # Recruitment
    mentees: float = 0.30  # of the company, who apply as mentees
    mentors: float = 0.22  # of the company, who offer to mentor
    recommended: float = 0.35  # mentors who were recommended by a colleague
    criterion_seen: float = 0.6  # of a mentor's criteria that the form does not answer
    onboarded: float = 0.8  # of the steps before the first meeting, a person
    mentor_talk: float = 0.35  # mentors met before the decision
    mentor_after_talk: tuple[tuple[str, float], ...] = (("accepted", 0.66), ("not_now", 0.22), ("declined", 0.12))
    self_check: tuple[tuple[str, float], ...] = (("Yes", 0.72), ("Mostly", 0.20), ("Not sure", 0.08))
    mentee_talk: tuple[tuple[str, float], ...] = (("Yes", 0.08), ("Mostly", 0.45), ("Not sure", 1.0))
    mentee_waitlist: float = 0.07  # of those not talked to
    mentee_after_talk: tuple[tuple[str, float], ...] = (
        ("accepted", 0.66),
        ("advised_to_wait", 0.22),
        ("withdrawn", 0.12),
    )
    starts_later: float = 0.07  # accepted mentors who have time from a later day on
    starts_later_days: tuple[int, int] = (45, 90)
    withdraws: float = 0.06  # accepted mentees who change their mind before they are matched
    withdraws_days: tuple[int, int] = (1, 4)
    from_waitlist: float = 0.7  # accepted later
    decision_days: tuple[int, int] = (1, 6)
    talk_days: tuple[int, int] = (3, 9)
    waitlist_days: tuple[int, int] = (25, 60)
    capacity: tuple[tuple[int, float], ...] = ((1, 0.56), (2, 0.34), (3, 0.10))
    hours: tuple[tuple[float, float], ...] = ((1.5, 0.25), (3.5, 0.60), (6.0, 0.15))
    wishes: float = 0.22  # mentees who ask something of their mentor
    mentor_wishes: float = 0.18  # mentors who ask something of their mentee
    wishes_must: float = 0.25  # of these, as a must
    wishes_confirmed: float = 0.85  # read and confirmed by a coordinator
    industries: float = 0.45  # mentees who say which industry their part of the company works for
    units: float = 0.5  # mentors who lead people and say how many they led before
    own_words: float = 0.10  # topics written in somebody's own words

    # Review
    by_hand: float = 0.07  # proposals settled with another mentor
    parked: float = 0.06
    vetoed: float = 0.05
    parked_days: tuple[int, int] = (5, 12)
    parked_approved: float = 0.75  # the others are vetoed

    # The relationship
    first_session_days: tuple[int, int] = (2, 13)
    slow_start: float = 0.11
    slow_start_days: tuple[int, int] = (16, 36)
    never_starts: float = 0.06
    session_gap_days: tuple[int, int] = (21, 38)
    close_gap_days: tuple[int, int] = (12, 18)  # for pairs that meet twice a month
    meets_twice: float = 0.15
    skips: float = 0.15  # a month without a session
    fades: float = 0.12  # pairs whose sessions stop
    fades_after: tuple[int, int] = (1, 5)  # sessions
    fading_seen: float = 0.6  # of the faded, ended after a talk; the rest is left to the end
    fading_days: tuple[int, int] = (65, 130)
    drops: float = 0.08  # for reasons that are not fading
    drop_days: tuple[int, int] = (45, 210)
    drop_reasons: tuple[tuple[str, float], ...] = (
        ("mismatch", 0.28),
        ("no_time", 0.30),
        ("expertise", 0.16),
        ("distance", 0.14),
        ("other", 0.12),
    )
    pauses: float = 0.05
    pause_days: tuple[int, int] = (20, 45)
    role_noted: float = 0.6  # sessions that note the role the mentor took
    outcome_noted: float = 0.35
    agrees: float = 0.85  # pairs that note after the first session what they agreed
    agreed_words: float = 0.3
    rhythm: float = 0.85  # of these, with a rhythm in both calendars
    asks_for_help: float = 0.2  # pairs in which somebody asks for a talk
    help_days: tuple[int, int] = (15, 220)

    # Goals
    no_goals: float = 0.12  # pairs that never set one
    goals: tuple[tuple[int, float], ...] = ((1, 0.35), (2, 0.45), (3, 0.20))
    progress_noted: float = 0.75  # sessions after which the progress of goals is recorded
    progress: tuple[int, int] = (9, 32)  # percent each time
    reworded: float = 0.08  # each time
    abandoned: float = 0.025  # each time

    # Checks
    check_answered: float = 0.93  # a side, first check; later checks a little less
    check_weariness: float = 0.03  # less with every further check
    check_days: tuple[int, ...] = (30, 90, 150, 210)
    check_late_days: tuple[int, int] = (0, 11)
    diverging: float = 0.05  # checks in which one side sees it much worse
    misfits: float = 0.07  # pairs whose mentee says in a check that they would rather have somebody else
    switch_days: tuple[int, int] = (3, 10)
    new_match_days: tuple[int, int] = (8, 20)  # after a switch, until a matching is run again
    quiz: float = 0.25  # pairs that do the alignment quiz
    quiz_days: tuple[int, int] = (60, 120)
    comments: float = 0.3

    # The coordinators: once a week they look at the queue, worst first
    looks: bool = True
    bearable: tuple[float, int] = (0.11, 3)  # of the running pairs, lines at least: may stand in the queue after a look
    patience_days: int = 9  # before they come back to the same concern
    sent_at_once: float = 0.6  # letters; the others wait in the outbox for some days
    meets_after_nudge: float = 0.55
    meets_after_talk: float = 0.6
    answers_reminder: float = 0.7
    answers_call: float = 0.85
    switches_after_talk: float = 0.07  # of pairs with a poor check, each time
    mended: tuple[float, float] = (0.12, 0.34)  # quality that a talk adds
    goals_after_nudge: float = 0.55
    goes_on: float = 0.25  # pairs past their end that want some weeks more
    reaction_days: tuple[int, int] = (2, 10)
    talk_soon_days: tuple[int, int] = (2, 8)
    fresh_check_days: tuple[int, int] = (12, 22)  # after a talk
    tagged: float = 0.85  # comments that are given a theme at the month's end

    # The end
    closing_session: float = 0.90
    closing_session_days: tuple[int, int] = (-18, 4)  # around the planned end
    closing_after_days: tuple[int, int] = (0, 5)
    left_open_days: tuple[int, int] = (20, 34)  # without a closing session, until a coordinator ends it
    closing_answered: float = 0.78
    closing_answer_days: tuple[int, int] = (0, 12)
    closing_comments: float = 0.55
    thanks_days: tuple[int, int] = (1, 8)
    closing_words: float = 0.75
    certificates: float = 0.9
    stories: float = 0.3  # of good ends, until the stories are told
    mentor_next: tuple[tuple[str, float], ...] = (("ready", 0.62), ("break", 0.29), ("retired", 0.09))
    mentee_mentors: float = 0.3  # of those who completed: want to mentor in the next program
    invited_answer: float = 0.8  # of these, who answer the form of mentors

    # The company, a year
    on_leave: float = 0.06  # of those without a pair, from one directory to the next
    leaves: float = 0.12
    leaves_mentored: float = 0.06  # of those who have or had a mentor
    promoted: float = 0.06
    promoted_by_mentoring: float = 0.06  # more, of those who have or had a mentor
    promoted_by_ambition: float = 0.05  # more, of the ambitious
    ambitious: float = 0.35  # of the company
    ambitious_apply: float = 3.0  # times as likely as others of their level

    # The engagement survey, on a scale from 1 to 5
    survey_answered: float = 0.92  # of the company: the others never answer one
    engagement: tuple[float, float] = (3.5, 0.7)  # of people without a mentor: mean and standard deviation
    engagement_on_the_day: float = 0.28  # standard deviation of what one person answers, around their own usual
    engagement_by_mentoring: float = 0.3  # more, of those who have or had a mentor


DEFAULT = Rates()
