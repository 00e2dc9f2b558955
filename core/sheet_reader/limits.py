"""Limits: how much of a file is looked at before it is refused. Each stands well above what real sheets hold.

They keep the promise that any file up to the largest is read or refused within 15 seconds and a gigabyte.
"""

LARGEST_FILE = 25 * 1024 * 1024  # bytes; 60,000 answers of our longest form are about 22 MB as CSV
MOST_ROWS = 60_000  # with text in them
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000  # in rows with text: 60,000 rows of 50 columns
LONGEST_CELL = 32_767  # characters, as in Excel; a longer one is a quotation mark that was never closed
HEADROOM = 31  # rows above the data: titles and the header
LONGEST_HEADER = 300  # characters of a cell that may be a header
HEAD_TEXT = 2_000_000  # characters in the first rows of all sheets together
HEAD_ROWS = 30  # rows that are looked at to choose a sheet and to find its header

# Of a text file.
SAMPLE_TEXT = 64_000  # characters from which the delimiter is told
LAST_ROW = 1_048_576  # rows of an Excel sheet, blank ones too; a text of more lines is no sheet either
LAST_COLUMN = 16_384

# Of a workbook, which is a ZIP archive: what it unpacks to and what stands in its parts.
LARGEST_INFLATED = 200 * 1024 * 1024  # bytes of all parts: a sheet of 60,000 long answers is about 90 MB
MOST_RATIO = (
    150  # times its packed size; sheets shrink to a tenth, whole columns of empty formatted cells to a fiftieth
)
RATIO_FROM = 1024 * 1024  # bytes of a part from which on its ratio counts: small parts may hold one thing many times
MOST_PARTS = 5_000
MOST_SHEETS = 250
MOST_CELLS_SEEN = 8_000_000  # empty cells too: they are only there to be formatted
MOST_ELEMENTS = 20_000_000  # of a sheet or the table of strings
MOST_MARKS = 20_000  # merged cells, formulas without a value: of the rest only the first are named
MOST_SETTINGS = 1_000_000  # elements of the list of sheets or of the styles
MOST_STRINGS = 2_000_000  # in the table of strings that cells share
MOST_TEXT = 48 * 1024 * 1024  # characters in it, and in the cells of a sheet
LONGEST_FORMAT = 300  # characters of a number format
DEEPEST = 64  # elements inside each other; sheets need eight
LONGEST_TOKEN = 4 * 1024 * 1024  # bytes of one piece of markup, such as a comment

# Of the child process that reads.
MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space
NO_MEMORY = 3  # what it ends with when that was not enough
LONGEST_WORK = 8  # seconds of processor time, where the system can limit it; 60,000 rows of an Excel file take three
LONGEST_READ = 30.0  # seconds by the clock: a busy machine is no reason to refuse a file
AT_ONCE = 2  # files that are read at the same time; the next one waits
SMALL_TEXT = 64 * 1024  # bytes of a text file that are read without a child process: less work than starting one
