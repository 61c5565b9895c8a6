"""Where in the document a settled fact can be carried back to."""

from contract_tests.openapi.document import Operation


def parameter_pointer(operation: Operation, name: str) -> str:
    """Return the JSON pointer of a query parameter in the document, the operation's own where it has none."""
    for index, parameter in enumerate(operation.definition.get("parameters", ())):
        if operation.resolve(parameter)["name"] == name:
            return str(parameter.get("$ref", f"#{operation.pointer}/parameters/{index}")).removeprefix("#")
    return operation.pointer


def scheme_pointer(operation: Operation, header: str) -> str:
    """Return the JSON pointer of the security scheme that uses a header."""
    for name, scheme in operation.document.get("components", {}).get("securitySchemes", {}).items():
        if scheme.get("name") == header:
            return f"/components/securitySchemes/{name}"
    return operation.pointer
