"""The core: what is true about a mentoring program. Imports no Streamlit; usable from a page, a script or a notebook.

Rooms, and what may import what (tests/test_architecture.py holds the arrows):

    domain      values in, values out; no SQL, no clock, no chance. A room for each noun:
                base           people, text, intervals, dates, events
                playbook       what is known about mentoring: loads and checks data/playbook/*.toml
                design         programs, options, assumptions, forecast, readiness, plan, rounds
                recruit        admission, coverage, participation, forms, sheets (files in)
                match          criteria, rules, the assignment, what-ifs, shortlists, wishes
                review         the meeting: cases, comparison, decisions, privacy
                relationships  stages, attention, appointments, support, answers from forms
                kpis           the ledger, the registry of figures, the funnel, trends, the report
    sheet_reader  the bytes of a file become rows of text, in a child process with limits; imports no pandas
    store       the only SQL: rows in, domain objects and frames out
    migrations  the tables, oldest first, append only
    actions     every change: check, write, remember, all or nothing
    charts      frame in, Altair chart out
    documents   values in, a file or text out
    commands    a module for each kind of command; __main__ puts them together as python -m core …
"""
