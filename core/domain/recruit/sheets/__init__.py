"""Sheets: a file becomes people, row by row, with what is wrong in each. Never writes, and knows no database.

    data ─ read ─► Table ─ guess ─► ColumnMapping ─ check ─► Checked ─ core.actions ─► SheetEffects
                                          ▲ a person may change it         └ rejected_frame

reading, csv_text              bytes (core/sheet_reader) become rows, rows a table
sheet_choice                   which sheet of a workbook, which header of a sheet
header_rows, answer_rows       which rows name the columns, which are answers
merged_cells, broken_letters   cells as they were meant
collecting                     no search for circles among objects while a sheet is read
notes                          what was handled on the way, in sentences
sheet_format, formats/         what is special about the sheets of one tool
vocabulary/                    what words mean in twelve languages
headers, columns               what a column can hold, and its names
header_evidence                how much the words of a header speak for each key
parsed_headers                 what a header says by itself: whom it is about, what it asks
column_families                columns that are one question together
rating_grids                   columns that rate topics, which nobody reads unasked
column_scoring                 how well cells fit what a header asks
column_candidates              what each question may hold
column_choice                  which column holds what, weighed for all at once
column_comparison              what two columns say in the same rows
open_columns, elimination      what headers leave open: told by cells, by elimination, or asked
column_decisions, questions    what was decided, what has to be asked
column_mapping                 the result, and how a person changes it
mapping                        from a table to its mapping, with the order of its dates
missing_columns                why a mapping can't be used yet
sheet_kind, sheet_roles        what kind of sheet it is, whom it is about
values                         what a cell says, by the kind of its question
names, addresses               who somebody is
written_dates                  days in any spelling
survey_waves                   days, quarters and other times that a header or a file's name speaks of
amounts, amount_words          hours, years and seats in words
frequency                      how often, in an answer about time
spoken_languages               languages by their English names
listed_answers, topics         the answers of a list, and which topics they are
place_cells                    where somebody works: "ditto", signs for nothing, odd numbers
uncomputed                     errors and formulas instead of a value
parsed_columns                 the cells of all columns, read
row_roles                      for which roles a row is meant
drafts, row_checks             rows become intakes and problems
checked_rows                   the result, and the rows to mend
gathered_rows, duplicates      rows of one person, two people under one address
reporting_lines                who manages whom
reading_choices                what a person says about a sheet before it is read
account, account_words         what became of every column, row and value
people_index                   who of a sheet is on record
import_changes                 what an import did, or would do, as values
"""

from core.domain.recruit.sheets.account import Account, ColumnLine, RowLine, ValueLine, account, column_lines
from core.domain.recruit.sheets.checked_rows import Checked, rejected_frame
from core.domain.recruit.sheets.column_mapping import Column, ColumnMapping
from core.domain.recruit.sheets.columns import Role, fields, label
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.duplicates import Likely
from core.domain.recruit.sheets.import_changes import FieldChange, Leaver, Namesake, RowPerson, SheetEffects
from core.domain.recruit.sheets.mapping import guess
from core.domain.recruit.sheets.missing_columns import missing
from core.domain.recruit.sheets.notes import ReadingNote
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, Table, read
from core.domain.recruit.sheets.reading_choices import AS_READ, ReadingChoices, UnmappedError, choose
from core.domain.recruit.sheets.row_checks import check
from core.domain.recruit.sheets.topics import TopicSuggestion
from core.sheet_reader.refusals import SheetError

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Account",
    "Checked",
    "Column",
    "ColumnLine",
    "ColumnMapping",
    "FieldChange",
    "Leaver",
    "Likely",
    "Namesake",
    "Problem",
    "ReadingChoices",
    "ReadingNote",
    "Role",
    "RowLine",
    "RowPerson",
    "SheetEffects",
    "SheetError",
    "SheetQuestion",
    "Table",
    "TopicSuggestion",
    "UnmappedError",
    "ValueLine",
    "account",
    "check",
    "column_lines",
    "fields",
    "guess",
    "label",
    "load",
    "missing",
    "read",
    "rejected_frame",
]


def load(data: bytes, filename: str, role: Role | None, choices: ReadingChoices = AS_READ) -> Checked:
    """Read, guess and check in one go, for files that map by themselves or as `choices` say. `role` None: found out.

    Raises SheetError with one sentence when the file can't be read, when its kind can't be told, when a choice names a
    column that is not there, or (UnmappedError) when a column is missing without which no row can be used: name,
    email; topics of mentors, needs of mentees.
    """
    table = read(data, filename, choices.sheet, role=role)
    mapping = choose(table, guess(table, role), choices)
    if reason := missing(table, mapping):
        raise UnmappedError(reason, table, mapping)
    checked = check(table, mapping)
    if choices.own_topics and checked.topic_suggestions:
        own = {suggestion.text: "" for suggestion in checked.topic_suggestions}
        return check(table, mapping.with_topics(own))
    return checked
