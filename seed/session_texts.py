"""Seed, texts of sessions: what invented people say while they work together; notes of coordinators. Writes nothing."""

from __future__ import annotations

# Comments in health checks by role, each with the theme that a coordinator would give it.
GOOD_COMMENTS: dict[str, dict[str, str]] = {
    "mentee": {
        "I come out of every session with one thing to try.": "preparation",
        "More useful than any course I took.": "praise",
        "Easy to talk to, and honest.": "trust",
        "For the first time somebody asks what I want before telling me what to do.": "trust",
        "Two introductions in a month. I would never have written to these people.": "career",
        "We look at my real slides, not at theory.": "preparation",
        "My goals are on one page now and I look at them every Monday.": "goals",
        "I had doubts about a mentor from another department. It is the best part.": "match",
        "An hour a month is little, and it is the hour I look forward to.": "time",
        "Said no to a stakeholder last week, kindly. We had rehearsed it.": "goals",
        "The reminder with the guide came at the right moment.": "support",
        "I can say what I don't know here. That is rare.": "trust",
    },
    "mentor": {
        "My mentee is always prepared.": "preparation",
        "I learn about a part of the company that I only knew from reports.": "praise",
        "The questions are getting better every month, and shorter.": "preparation",
        "Good to see that an old mistake of mine is of use to somebody.": "praise",
        "We agreed on two goals instead of five. That helped.": "goals",
        "Clear match: the same change, ten years apart.": "match",
        "The session guide saved me from talking all the time.": "support",
        "It keeps me honest about how I give feedback in my own team.": "trust",
        "A date every four weeks, and we have moved it only once.": "time",
        "Ready for a bigger task; I will put in a word.": "career",
    },
}
POOR_COMMENTS: dict[str, dict[str, str]] = {
    "mentee": {
        "We have moved our meeting three times.": "time",
        "I am not sure what we are working toward.": "goals",
        "Nice talks, but my questions are about another field.": "match",
        "I get advice before I have finished the question.": "trust",
        "Half of the hour goes into catching up.": "preparation",
        "I would need somebody who has led people, not projects.": "match",
        "I don't dare to say that it isn't helping.": "trust",
    },
    "mentor": {
        "I would like to hear from my mentee more often.": "time",
        "I never know beforehand what we will talk about.": "preparation",
        "The topics turned to a system that I have never used.": "match",
        "We still have no goal that we could check.": "goals",
        "My calendar is full until the release. I should have said so.": "time",
        "What would help me is half an hour with other mentors.": "support",
    },
}
CLOSING_GOOD: dict[str, dict[str, str]] = {
    "mentee": {
        "I applied for a role that I would not have dared to before.": "career",
        "I gave the talk, and I would do it again.": "goals",
        "I know now which of my tasks are mine.": "goals",
        "Nobody had ever asked me what I am good at.": "trust",
        "Nine months were right. We will stay in touch.": "time",
        "The people I met through my mentor are worth as much as the talks.": "career",
        "Thank you for bringing us together.": "praise",
        "I would have liked one meeting with all mentees at the start.": "support",
        "I ask for feedback now without being nervous about it.": "trust",
    },
    "mentor": {
        "I learned as much as my mentee did.": "praise",
        "It made me put into words what I do without thinking.": "praise",
        "Good company from you in the background, never too much.": "support",
        "We reached both goals, and the second one mattered more.": "goals",
        "I would do it again after a break.": "time",
        "Matching across departments is the right idea.": "match",
        "Recognition from the leadership team meant a lot to me.": "praise",
        "The last session was the best one: we looked at the first page of notes.": "preparation",
        "I know now why junior colleagues leave, and told our director.": "career",
    },
}
CLOSING_POOR: dict[str, dict[str, str]] = {
    "mentee": {
        "We started too late to get far.": "time",
        "Pleasant, and I could not say what has changed.": "goals",
        "A mentor closer to my work would have helped me more.": "match",
    },
    "mentor": {
        "A clearer start would have helped us.": "support",
        "We met too seldom to build on anything.": "time",
        "I was not sure that I was the right one.": "match",
    },
}

# What somebody of a pair asks the program team, and what the talk came to.
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "mentee": (
        ("How do I say that I need less advice and more questions?", "Practiced one sentence for it. They will try."),
        ("My manager asks what we talk about. What may I say?", "Read their agreement together; topics are fine."),
        ("My goal has become pointless since the reorganization.", "Goals may change. A new one at the next session."),
        ("I feel bad for taking up so much time.", "Two hours a month is what was offered. Relieved."),
        ("Could I get a second view on the offer from another team?", "Introduced to somebody who did that move."),
        ("We talk a lot, and nothing follows from it.", "One step with a date at the end of each session."),
    ),
    "mentor": (
        ("My mentee cancels at short notice. Do I say something?", "Yes, as an observation. Talked through the words."),
        ("How much may I help with an internal application?", "Prepare, don't recommend. Agreed where the line is."),
        (
            "I think that this is a topic for a coach or a doctor.",
            "Right to ask. Shared the company's counseling line.",
        ),
        (
            "Are there other mentors whom I could compare notes with?",
            "Put in touch with two mentors; they meet monthly.",
        ),
        ("We have reached the goals. What now?", "Look back, set one more goal or close early. Both are fine."),
    ),
}
GENERAL_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("Can I mentor if I work part time?", "Yes. Two hours a month, also in one piece."),
    ("I would like to meet other mentees.", "Monthly lunch of mentees, next on the first Thursday."),
    ("How do I prepare for being a mentor?", "Half an hour with the guide and a mentor of the pilot."),
)
ASKED_AFTER_SILENCE = (
    "Would a pause help, or another rhythm? We have not met for weeks.",
    "I don't know how to start again after so long.",
    "My project takes all my time. Is it fair to go on?",
)
ASKED_AFTER_A_CHECK = (
    "I answered honestly. What happens now?",
    "We get on well, and I don't get further. What could we change?",
    "Is it me, or do we expect different things?",
    "May I say that the talks are too general?",
)
TALKS_THAT_HELP = (
    "Both want to go on, with an agenda sent the day before.",
    "Expectations were different. They will agree on two goals at the next session.",
    "The rhythm was the problem. Shorter, and every two weeks from now on.",
    "Said it to each other for the first time. They try two more sessions.",
)

# Why a pair is left in peace for some time, by the concern that brought it up.
SNOOZES: dict[str, tuple[str, ...]] = {
    "no_first_session": ("They have a date for the first session.", "Parental leave ends next week; they start then."),
    "no_session": (
        "Quarter-end close. They meet again after it.",
        "Moved to a new office, back in two weeks.",
        "Holidays.",
    ),
    "check_overdue": ("Asked on the phone; the answer comes after a trip.", "Wrote to them, waiting for the answer."),
    "poor_check": (
        "Talked with them. A fresh check in three weeks.",
        "They try two more sessions, then we look again.",
    ),
    "wants_switch": ("The switch is agreed; we look for somebody.",),
    "diverging": ("They go through the conversation guide together.", "They talk it over at the next session."),
    "no_goals": ("Goals are the topic of the next session.", "They work on one open question, without goals, for now."),
    "past_end": ("Asked both how to end it; we close it next week.",),
    "end_near": ("The last session is in both calendars.",),
    "long_pause": ("A date for starting again is set.",),
    "asked_for_help": ("A talk is set for this week.",),
}

AGREED_WORDS = (
    "Phones stay away during the session.",
    "The mentee sends two questions the day before.",
    "Whoever cancels offers the next date.",
    "Every second session is a walk.",
)
REFLECTIONS = (
    "To ask before I answer.",
    "That a no with a reason is respected more than a late yes.",
    "How decisions are made two levels above me.",
    "That I am good at explaining hard things, and that it is a skill.",
    "To prepare the first sentence and trust the rest.",
    "That I don't want to lead people yet, and why that is fine.",
    "To look for allies before the meeting, not in it.",
)
NEXT_STEPS = (
    "Apply for the lead role in spring.",
    "Keep the monthly look at my goals, with a colleague.",
    "Run the workshop once more, in the other office.",
    "Lunch with my mentor every quarter.",
    "Take over the customer talks in the new team.",
)
FOR_THE_MENTOR = (
    "Your stories about what went wrong helped most.",
    "You never gave me the answer, and I am glad.",
    "More of your honest feedback, earlier.",
    "The introductions opened doors.",
)
FOR_THE_MENTEE = (
    "You came prepared every time. Keep it up.",
    "Ask for help sooner; people like to give it.",
    "You are further than you think.",
    "Your notes after each session helped us both.",
)
STORIES = (
    "In January I read from my slides. In September I gave the talk at the company meeting without notes.",
    "Our two departments used to email each other complaints. Now we call and sort it out.",
    "I wanted a plan for my career. I got three conversations with people who do the job, and changed my mind.",
)
AWARD = "For the most sessions of all pairs by summer."
MENTION = "Named in the summer newsletter: a pair that prepares every session in writing."

# Mentoring outside of the programs, and the team's own links.
AD_HOC_TOPICS = ("Back from parental leave", "First board paper", "Moving to the Denver office")
LINKS = (
    ("Our mentoring channel", "https://intranet.example.com/mentoring", "both", "relationship"),
    ("Book a room for two", "https://intranet.example.com/rooms", "both", "relationship"),
    ("How we give feedback here", "https://intranet.example.com/feedback", "both", "onboarding"),
)
CIRCLE_LESSONS = (
    "Others have the same question. I thought it was only me.",
    "Ask for the decision at the start of the meeting, not at the end.",
    "Two people offered to read my draft before it goes out.",
    "Say what I need from the room in the first minute.",
)
SWITCH_COMMENTS = (
    "No blame on either side. The mentee's aim has changed since the intake.",
    "Both like each other; the questions need somebody closer to the work.",
    "The two calendars never met.",
)
TEAM_ENDS = "Neither answered any more after the planned end. Closed with thanks."
FIRST_OUTCOMES = (
    "Recurring meeting set for the next months.",
    "Told each other how we got here. Goals next time.",
    "Agreed what stays between us; two questions for the next time.",
)
LAST_OUTCOMES = (
    "Looked at the first page of notes, and at how far that is.",
    "Gave each other feedback.",
    "Next steps written down; a check-in every quarter.",
)
OUTCOMES = (
    "One step agreed with a date.",
    "Draft read together, next version in two weeks.",
    "Introduction to a colleague in another department.",
    "A difficult talk prepared.",
    "Rehearsed the first two minutes of the talk.",
    "Three options on paper; sleeps on it until next time.",
    "Went through the feedback of the team, two things to try.",
    "Map of who decides what. Two coffees to arrange.",
    "Looked at the week: what to stop, what to hand over.",
    "Read a job ad together and marked what is missing.",
    "Talked about a failure of the mentor's; a plan for ours.",
    "Numbers cut from twelve charts to three.",
    "Invites the mentee to sit in on a negotiation.",
)
