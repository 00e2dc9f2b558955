"""The core: what is true about a mentoring programme. Imports no Streamlit; usable from a page, a script or a notebook.

Rooms, and what may import what (tests/test_architecture.py holds the arrows):

    rules       text · people · admission · participation · coverage · forms · spreadsheets · sheet_reader
                programs · readiness · options · assumptions · forecast · plan · rounds · calendar
                matches · matching · review
                relationships · attention · kpis · history · playbook
                options · readiness · plan · rounds · assumptions (the design of a program)
                values in, values out; no SQL, no clock, no chance
    store       the only SQL: rows in, domain objects and frames out
    actions     every change: check, write, remember, all or nothing
    charts      frame in, Altair chart out
    documents   values in, a file or text out
    commands    a module for each kind of command; __main__ puts them together as python -m core …
"""
