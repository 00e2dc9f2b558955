"""Commands of the command line, a module for each kind; `python -m core` puts them together. Decide nothing.

imports        bring people in
match          match, approve, introduce; pairs: what a run found, as a file and on the screen
relationships  log a session
checks         keep the answers of a form about how pairs do
measures       keep dated values of people from another tool
figures        KPIs
records        copy, restore, erase, export

Below them: parser (what every command takes), arguments (a file, a program, a person, a sheet, or a refusal) and
streams (what is printed beside the answer).
"""
