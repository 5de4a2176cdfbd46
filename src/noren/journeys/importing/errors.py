"""Why a file is refused as a whole; single rows have a RejectCode instead."""

from noren.kernel.errors import AppError, ErrorKind


class FileUnreadable(AppError):
    code = "import.file_unreadable"
    kind = ErrorKind.NOT_FOUND
    message = "The file cannot be read."


class FileEmpty(AppError):
    code = "import.file_empty"
    message = "The file is empty."


class FileTooLarge(AppError):
    """More than is looked at line by line before it is written (bulk edit)."""

    code = "import.file_too_large"
    message = "The file is larger than 2 MB, has more than 5,000 lines, or changes more than 20,000 values. Split it."


class FileDamaged(AppError):
    code = "import.file_damaged"
    message = "The compressed file is damaged or incomplete."


class EncodingWrong(AppError):
    """The heading cannot be read in the encoding that was named."""

    code = "import.encoding_wrong"
    message = "The file is not written in this encoding."


class EncodingUnknown(AppError):
    code = "import.encoding_unknown"
    message = "There is no such encoding."


class ColumnsMissing(AppError):
    code = "import.columns_missing"
    message = "The file lacks columns that the mapping names."


class ColumnsDoubled(AppError):
    code = "import.columns_doubled"
    message = "A column that the mapping names stands twice in the heading."


class MappingInvalid(AppError):
    code = "import.mapping_invalid"
    message = "The mapping is not valid."


class PresetUnknown(AppError):
    code = "import.preset_unknown"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such preset."


class PlaceMissing(AppError):
    """Neither the mapping nor the options say which place sold."""

    code = "import.place_missing"
    message = "Say with --location which place sold."


class PlaceUnknown(AppError):
    code = "import.place_unknown"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such place."


class CurrencyDiffers(AppError):
    """A company has one currency; the file has another."""

    code = "import.currency_differs"
    message = "The company has another currency than the file."


class NotGrouped(AppError):
    """One order's rows lie too far apart to be held together."""

    code = "import.not_grouped"
    message = "The rows of one order lie too far apart. Sort the file by order number."


class TooManyRejects(AppError):
    code = "import.too_many_rejects"
    message = "Almost nothing in this file can be read; the mapping is probably wrong."


class FileChanged(AppError):
    code = "import.file_changed"
    kind = ErrorKind.CONFLICT
    message = "The file has changed while it was read. Start again."


class RunningElsewhere(AppError):
    """Another process brings in the same file and was faster."""

    code = "import.running_elsewhere"
    kind = ErrorKind.CONFLICT
    message = "This file is being imported by another process."


class SheetInvalid(AppError):
    """Not a workbook, broken, or made to burst when it is unpacked."""

    code = "import.sheet_invalid"
    message = "This is no XLSX file that can be read."


class SheetTooLarge(AppError):
    code = "import.sheet_too_large"
    message = "The workbook is too large unpacked. Save it as CSV."


class SheetUnknown(AppError):
    code = "import.sheet_unknown"
    kind = ErrorKind.NOT_FOUND
    message = "The workbook has no such sheet."


class ProgrammeMissing(AppError):
    """Points belong to a programme, which has to be there before them."""

    code = "import.programme_missing"
    kind = ErrorKind.NOT_FOUND
    message = "There is no points programme yet. Set it up in the office first."


class MembersMissing(AppError):
    """A file that `export` wrote names customers by Noren's own ids."""

    code = "import.members_missing"
    kind = ErrorKind.NOT_FOUND
    message = "Bring in the members first."
