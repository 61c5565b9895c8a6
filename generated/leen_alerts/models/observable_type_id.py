# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`ObservableTypeId` of the document."""

from .._runtime.enums import OpenIntEnum


class ObservableTypeId(OpenIntEnum):
    """Number of an observable's type."""

    UNKNOWN = 0
    HOSTNAME = 1
    IP_ADDRESS = 2
    MAC_ADDRESS = 3
    USER_NAME = 4
    EMAIL_ADDRESS = 5
    URL_STRING = 6
    FILE_NAME = 7
    HASH = 8
    PROCESS_NAME = 9
    RESOURCE_UID = 10
    PORT = 11
    SUBNET = 12
    COMMAND_LINE = 13
    COUNTRY = 14
    PROCESS_ID = 15
    HTTP_USER_AGENT = 16
    CWE_UID = 17
    CVE_UID = 18
    USER_CREDENTIAL_ID = 19
    ENDPOINT = 20
    USER = 21
    EMAIL = 22
    URL = 23
    FILE = 24
    PROCESS = 25
    GEO_LOCATION = 26
    CONTAINER = 27
    REGISTRY_KEY = 28
    REGISTRY_VALUE = 29
    FINGERPRINT = 30
    OTHER = 99
