"""Names that generated code takes for itself, and the document's words as docstrings hold them."""


def words(description: object) -> str:
    """The words of the document; what would end a docstring is escaped."""
    raw = description.get_untrusted_value() if hasattr(description, "get_untrusted_value") else description
    text = str(raw or "").strip().replace("\\", "\\\\")
    return text.replace('"', '\\"') if text.endswith('"') or '"""' in text else text


# Names that generated models use for something else; a field of that name gets an underscore.
RESERVED = {
    "additional_keys",
    "additional_properties",
    "check_free",
    "check_free_objects",
    "check_texts",
    "decode_list",
    "extra_kind",
    "from_dict",
    "json_fields",
    "new",
    "parse_date",
    "parse_time",
    "parse_uuid",
    "quick_decoder",
    "to_dict",
}

# Arguments that the functions of an operation have besides the operation's own.
TAKEN = {"client", "timeout", "max_retries", "max_stalled_pages", "on_invalid"}
