"""Packed: the one file inside a .gz becomes its bytes, never more of them than a file may have. Opens no file."""

import zlib

from core.sheet_reader.limits import LARGEST_FILE
from core.sheet_reader.refusals import SheetError

GZIP = b"\x1f\x8b"
_ARCHIVE = b"ustar"  # where a .tar says what it is
_ARCHIVE_AT = 257


def unpacked(data: bytes, file: str) -> bytes:
    """What a .gz holds. Raises SheetError when that is too large, several files, packed again, or cut short."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = unpacker.decompress(data, LARGEST_FILE + 1)
    except zlib.error:
        reason = "the file is damaged or was only written in part; save or download it again."
        raise SheetError(reason, file=file) from None
    if len(content) > LARGEST_FILE:
        raise SheetError(f"the file would unpack to more than {LARGEST_FILE >> 20} MB and was not opened.", file=file)
    if not unpacker.eof:
        reason = "the file is damaged or was only written in part; save or download it again."
        raise SheetError(reason, file=file)
    if unpacker.unused_data.strip(b"\x00") or content[_ARCHIVE_AT : _ARCHIVE_AT + len(_ARCHIVE)] == _ARCHIVE:
        raise SheetError("this archive holds several files; unpack it and choose the sheet itself.", file=file)
    if content.startswith(GZIP):
        raise SheetError("this is an archive in an archive; unpack it and choose the sheet itself.", file=file)
    return content
