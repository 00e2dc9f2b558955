"""Settings: who coordinates, the rules of attention, the calendar, and your data in your own hands."""

import streamlit as st

from ui.frame.cells import cell
from ui.frame.studio import open_studio
from ui.settings import data
from ui.settings.calendar import holidays, time_zones
from ui.settings.history import history
from ui.settings.people import coordinators, organization, shortcuts
from ui.settings.texts import texts
from ui.settings.thresholds import agenda, thresholds

studio = open_studio()
st.title("Settings")
st.caption("Who runs the programs, when the studio asks for attention, and how your data stays yours.")

with cell(1, "Who coordinates?", "Decisions are remembered under the name chosen in the sidebar."):
    coordinators(studio)
    shortcuts(studio)

with cell(2, "Whose programs are these?", "The name, color and logo on decks, briefs, handbooks and certificates."):
    organization(studio)

with cell(3, "When does a relationship need attention?", "Each threshold says where its default comes from."):
    thresholds(studio)

with cell(4, "When does a review meeting talk about a case?", "What is below these limits is one block to skim."):
    agenda(studio)

with cell(
    5,
    "Which time zones and holidays?",
    "Time zones count for working hours in common and calendar files, holidays for the first meeting that a pair's "
    "letters suggest.",
):
    zones, days = st.columns(2)
    with zones:
        time_zones(studio)
    with days:
        holidays(studio)

with cell(6, "Where is the data, and how is it kept safe?", "One SQLite file on this machine, and copies of it."):
    data.copies(studio)

with cell(7, "What do we hold about a person?", "Export everything about one person, or erase them."):
    data.person(studio)

with cell(
    8, "Which words do you use?", "Letters, messages, session guides and handbooks, in the words of your organization."
):
    texts(studio)

with cell(
    9, "What was done, and by whom?", "Every step that nothing later stands on can be undone, also after a reload."
):
    history(studio)

with cell(10, "Would you like to look around in the demo?", "An invented company in files of its own."):
    data.demo_company(studio)
