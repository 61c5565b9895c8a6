"""Names that generated code takes for itself, and texts of the document as Python writes them."""

# Attributes that every model has besides its fields; a field of that name gets an underscore.
RESERVED_FIELDS = {"additional_properties", "fields_set", "from_dict", "to_dict", "to_json"}

# Classes that generated modules import; a schema of that name is called `…Model`.
RESERVED_CLASSES = {
    "Any",
    "AsyncGenerator",
    "Client",
    "FakeApi",
    "FakeServer",
    "Generator",
    "Iterable",
    "Iterator",
    "Literal",
    "Maker",
    "Mapping",
    "Model",
    "OnInvalid",
    "OpenIntEnum",
    "OpenStrEnum",
    "Path",
    "Response",
    "Self",
    "Timeout",
    "UNSET",
    "UUID",
    "Unset",
}

# Arguments that the functions of an operation have besides the operation's own.
TAKEN = {"client", "timeout", "max_retries", "max_stalled_pages", "on_invalid"}


def words(description: object) -> str:
    """The words of the document; what would end a docstring is escaped."""
    raw = description.get_untrusted_value() if hasattr(description, "get_untrusted_value") else description
    text = str(raw or "").strip().replace("\\", "\\\\")
    return text.replace('"', '\\"') if text.endswith('"') or '"""' in text else text


def in_quotes(text: str) -> str:
    """A text within the double quotes of a Python literal."""
    return repr(text)[1:-1].replace("\\'", "'").replace('"', '\\"')
