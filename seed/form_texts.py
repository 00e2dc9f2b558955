"""Seed, texts of forms: what invented participants write in forms, goals and comments. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TopicTexts:
    """A topic of the question kit: aims that mentees write, goals as (sentence, measure, definition of done), and what
    a mentor says about it."""

    aims: tuple[str, ...]
    goals: tuple[tuple[str, str, str], ...]
    experience: str


THEMES: dict[str, TopicTexts] = {
    "Career planning": TopicTexts(
        ("I have a plan for my next role and know what is missing", "I know which two roles I want to work toward"),
        (
            ("Write a plan for my next role", "Steps of the plan discussed with my manager", "The plan has dates"),
            ("Talk to three people who do the job I want", "Conversations held", "I can name what the job asks of me"),
        ),
        "Changed careers twice and helped several colleagues plan their next step",
    ),
    "Change management": TopicTexts(
        ("My team goes along with the new planning process", "I can explain a change so that people try it"),
        (
            ("Bring the new planning process into my team", "Share of the team using it", "Two cycles without me"),
            ("Make a map of who a change touches", "People on it I have talked to", "No surprise at the launch"),
        ),
        "Moved 60 people to a new system without losing a single customer",
    ),
    "Coaching skills": TopicTexts(
        ("I ask more than I tell in my conversations", "My colleagues find their own answers with my help"),
        (
            ("Hold one coaching conversation every two weeks", "Conversations held", "Two colleagues say it helped"),
            ("Replace advice by questions in my weekly talks", "Talks noted afterwards", "It feels natural to me"),
        ),
        "Trained as an internal coach and coached about twenty colleagues",
    ),
    "Cross-cultural work": TopicTexts(
        ("The teams in both offices decide together", "I understand why our meetings end in silence"),
        (
            ("Agree on how the two offices decide", "Decisions made the new way", "Both offices sign it"),
            ("Learn what my colleagues abroad expect from me", "Colleagues asked", "I changed two habits"),
        ),
        "Led teams in four countries and learned most from the misunderstandings",
    ),
    "Data storytelling": TopicTexts(
        ("My numbers lead to decisions", "My monthly report is read to the end"),
        (
            (
                "Turn the monthly report into one page with a message",
                "Readers who answer it",
                "A decision came from it",
            ),
            ("Present a finding to the leadership team", "Rehearsals with my mentor", "They remember the one point"),
        ),
        "Presented figures to the board for six years",
    ),
    "Facilitation, workshops": TopicTexts(
        ("I run a workshop that people want to come back to", "I can lead a room of twenty people"),
        (
            ("Run a half-day workshop with another department", "Feedback after the workshop", "They ask for another"),
            ("Build a set of exercises I can rely on", "Exercises tried", "I can plan a workshop in an hour"),
        ),
        "Ran more than a hundred workshops, from five people to two hundred",
    ),
    "First-time leadership": TopicTexts(
        ("I lead my first team with confidence", "I know whether management is for me", "I let go of my old tasks"),
        (
            ("Hold a weekly talk with everyone in my team", "Talks held", "Everyone knows what is expected of them"),
            ("Hand over the tasks of my old role", "Tasks handed over", "Nobody asks me about them any more"),
            ("Lead one project team from start to end", "Milestones reached", "The team would work with me again"),
        ),
        "Became a team lead at 26 and learned it on the job",
    ),
    "Giving feedback": TopicTexts(
        ("I say what I see, kindly and early", "Feedback in my team goes both ways"),
        (
            ("Give one piece of honest feedback a week", "Weeks in which I did", "Someone thanked me for it"),
            ("Ask for feedback after every project", "Answers received", "I changed one habit"),
        ),
        "Built a feedback round into a team that avoided it for years",
    ),
    "Learning design": TopicTexts(
        ("The onboarding course changes what people do", "I can design a course that is used at work"),
        (
            ("Redesign the onboarding course", "New colleagues who finish it", "Their leads see the difference"),
            ("Test a course with five people before the launch", "Tests run", "Half of it got shorter"),
        ),
        "Designed the sales academy and measured what stayed",
    ),
    "Negotiation": TopicTexts(
        ("I negotiate contracts on my own", "I don't give in at the first no"),
        (
            ("Prepare and lead one supplier negotiation", "Negotiations prepared with my mentor", "A signed contract"),
            ("Learn to name my limits before a talk", "Talks prepared in writing", "I kept my limits three times"),
        ),
        "Negotiated contracts with large customers in three countries",
    ),
    "People analytics": TopicTexts(
        ("We can say why people leave", "I can answer a question of leadership with our own data"),
        (
            ("Find out what new colleagues who leave have in common", "Sources joined", "Leadership knows the answer"),
            ("Build a small set of figures about people", "Figures agreed on", "They are used in two meetings"),
        ),
        "Set up the first people figures in a company of 4,000 people",
    ),
    "Personal brand": TopicTexts(
        ("People outside my team know what I am good at", "I get asked for my advice"),
        (
            ("Show my work outside of my team", "Occasions on which I did", "Two people asked me for advice"),
            ("Write about what I do every month", "Texts published inside the company", "A text led to a talk"),
        ),
        "Went from back office to being the face of a product",
    ),
    "Project delivery": TopicTexts(
        ("I have led one project end to end", "My projects end when I said they would"),
        (
            ("Lead one project end to end", "Milestones reached in time", "Handed over to its owners"),
            ("Make risks visible before they hurt", "Risks found early", "No date moved without a warning"),
        ),
        "Delivered projects with teams of 3 to 40 people",
    ),
    "Public speaking": TopicTexts(
        ("My presentations lead to decisions", "I can speak to a full room without fear"),
        (
            ("Give a talk at the company meeting", "Rehearsals", "I gave it without reading"),
            ("Speak up in every leadership meeting I attend", "Meetings in which I did", "It no longer costs effort"),
        ),
        "Spoke at conferences after years of stage fright",
    ),
    "Stakeholder management": TopicTexts(
        ("I can say no to a stakeholder without losing them", "My stakeholders hear of things before they happen"),
        (
            ("Agree on priorities with my three main stakeholders", "Agreements in writing", "No double work left"),
            ("Say no with a reason and an offer", "Times I did", "They still come to me"),
        ),
        "Kept three departments with different aims on one project",
    ),
    "Strategic thinking": TopicTexts(
        ("I see beyond my own quarter", "I can explain how my work serves the company's plan"),
        (
            (
                "Write a one-page view of where my area should be in two years",
                "Drafts discussed",
                "My director uses it",
            ),
            ("Stop two activities that serve no aim", "Activities looked at", "Two are stopped"),
        ),
        "Wrote the five-year plan of a business unit",
    ),
    "Technical leadership": TopicTexts(
        ("My technical decisions are understood and followed", "I lead without being anyone's manager"),
        (
            ("Lead one technical decision across two teams", "People heard before it", "It is written down and used"),
            ("Bring along a younger engineer", "Pieces of work done together", "They lead one on their own"),
        ),
        "Led the rebuilding of a platform while it was in use",
    ),
    "Work-life balance": TopicTexts(
        ("I keep my evenings free and my work is still good", "I know what to drop when it gets too much"),
        (
            ("Keep two evenings a week free of work", "Weeks in which I did", "Two months in a row"),
            ("Hand over or drop what others can do", "Tasks dropped", "My week fits into its hours"),
        ),
        "Came back after a long leave and works four days a week",
    ),
}

# Other words that some people use for a topic of the kit.
OWN_WORDS: dict[str, str] = {
    "Public speaking": "Presentation skills",
    "First-time leadership": "Becoming a team lead",
    "Stakeholder management": "Managing expectations",
    "Career planning": "Plan for my next role",
    "Negotiation": "Negotiating",
    "Giving feedback": "Honest feedback",
}

DIRECTIONS = ("People lead", "Director", "Stay an expert", "Move to another department", "Not sure yet")
STYLES = (
    "Structured, with an agenda",
    "Free-flowing conversation",
    "Working on real material together",
    "Homework between meetings",
)
INDUSTRIES = ("Banking", "Pharma", "Public sector", "Retail", "Software")
ROLES = ("Guide", "Sparring partner", "Cheerleader", "Connector", "Coach", "Challenger")

MENTOR_TALKS = (
    "Good talk. Asks before answering, which fits what most mentees look for.",
    "Would like to start small and see how it goes. Agreed on one mentee for now.",
    "Has mentored informally for years and would enjoy a frame for it.",
)
MENTEE_TALKS = (
    "We talked about time. Fridays are free from next month on, so a start is realistic.",
    "Was not sure whether a course would do. We agreed that a mentor adds honest feedback.",
    "Knows what to change and wants someone from outside the team to keep at it.",
)
WAIT_TALKS = (
    "Two courses are running until spring. We agreed to talk again in the next round.",
    "Less than an hour a month at the moment. A single talk with an expert fits better now.",
)
PARK_COMMENTS = (
    "Wait until the travel plans of the mentor are clear.",
    "Ask the mentee first whether the same office matters.",
)
VETO_COMMENTS = ("They worked on the same disputed project.", "Close friends outside of work, so no fresh view.")
HAND_COMMENTS = (
    "Went through the same change of department two years ago.",
    "They met at the info session and both asked for it.",
)
ENDINGS: dict[str, str] = {
    "mismatch": "Both said that the topics did not fit.",
    "distance": "Time zones left one hour a week, and it never suited both.",
    "expertise": "The questions turned to a field that the mentor does not know.",
    "no_time": "The mentee's project takes all hours until the end of the year.",
    "left_company": "Left the company.",
    "other": "Changed to a course after a talk with us.",
}
