"""The documented values of each enum, and words that realistic alerts are made of."""

VENDORS = ("crowdstrike", "ms_defender_endpoint", "sentinelone")
SEVERITIES = ("none", "low", "medium", "high", "critical", "info")
STATUSES = ("unknown", "new", "in_progress", "unresolved", "resolved")
DEVICE_STATUSES = ("active", "offline", "quarantined")
PLATFORMS = ("mac", "windows", "linux", "unknown")

_OBSERVABLE_NAMES = [
    "UNKNOWN",
    "HOSTNAME",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "USER_NAME",
    "EMAIL_ADDRESS",
    "URL_STRING",
    "FILE_NAME",
    "HASH",
    "PROCESS_NAME",
    "RESOURCE_UID",
    "PORT",
    "SUBNET",
    "COMMAND_LINE",
    "COUNTRY",
    "PROCESS_ID",
    "HTTP_USER_AGENT",
    "CWE_UID",
    "CVE_UID",
    "USER_CREDENTIAL_ID",
    "ENDPOINT",
    "USER",
    "EMAIL",
    "URL",
    "FILE",
    "PROCESS",
    "GEO_LOCATION",
    "CONTAINER",
    "REGISTRY_KEY",
    "REGISTRY_VALUE",
    "FINGERPRINT",
    "OTHER",
]
OBSERVABLE_TYPES: tuple[tuple[int, str], ...] = tuple(zip((*range(31), 99), _OBSERVABLE_NAMES, strict=True))
"""Pairs of `type_id` and `type`, after OCSF 1.3.0."""

OBJECT_TYPES = range(20, 31)
"""Types of observables that name an object and so have no value."""

VENDOR_SEVERITIES = {
    "crowdstrike": ("Informational", "Low", "Medium", "High", "Critical"),
    "ms_defender_endpoint": ("informational", "low", "medium", "high"),
    "sentinelone": ("SUSPICIOUS", "MALICIOUS", "N/A"),
}
VENDOR_STATUSES = {
    "crowdstrike": ("new", "in_progress", "true_positive", "false_positive", "closed"),
    "ms_defender_endpoint": ("New", "InProgress", "Resolved"),
    "sentinelone": ("mitigated", "not_mitigated", "marked_as_benign"),
}
PRODUCTS = {
    "crowdstrike": "CrowdStrike Falcon",
    "ms_defender_endpoint": "Microsoft Defender for Endpoint",
    "sentinelone": "SentinelOne Singularity",
}
TITLES = (
    "Credential dumping from LSASS memory",
    "PowerShell with encoded command line",
    "Ransomware behaviour: mass file renaming",
    "Suspicious scheduled task created",
    "Connexion à un serveur de commande suspecté",
    "Verdächtige Änderung der Registrierungsschlüssel",
    "不審なプロセスの起動が検出されました",
    "Обнаружена подозрительная сетевая активность",
    "Unsigned driver loaded ⚠️",
    "Browser extension <unknown> reads cookies & passwords",
)
DESCRIPTIONS = (
    "A process opened a handle to another process' memory, as tools for stealing credentials do. Check its parent.",
    "An interpreter was started with an argument that hides what it does.\nThe decoded text downloads a second stage.",
    'Many files were renamed in a short time; the new names end in ".locked". Isolate the device.',
    "Une tâche planifiée lance un exécutable depuis un dossier temporaire — à vérifier.",
    "通信先は既知の指令サーバーと一致します。端末を隔離してください。",
)
USERS = ("a.keller", "SYSTEM", "müller", "j.o'brien", "svc-backup", "李雷", "n.ångström", "ACME\\p.ivanova")
PROCESSES = (
    "powershell.exe",
    "rundll32.exe",
    "cmd.exe",
    "python3",
    "osascript",
    "bash",
    "svchost.exe",
    "rechnung 2025.exe",
)
SITES = ("Zürich", "Kraków", "São Paulo", "Austin", "東京")
TACTICS = (
    ("Credential Access", "TA0006", (("OS Credential Dumping", "T1003"), ("Brute Force", "T1110"))),
    ("Execution", "TA0002", (("Command and Scripting Interpreter", "T1059"),)),
    ("Impact", "TA0040", (("Data Encrypted for Impact", "T1486"),)),
    ("Persistence", "TA0003", (("Scheduled Task/Job", "T1053"), ("Boot or Logon Autostart Execution", "T1547"))),
    ("Command and Control", "TA0011", (("Application Layer Protocol", "T1071"),)),
)
OS_VERSIONS = {
    "mac": ("macOS 14.4.1", "14", "4"),
    "windows": ("Windows 11 Enterprise 23H2", "10", "0"),
    "linux": ("Linux 6.8.0-31-generic", "6", "8"),
    "unknown": ("", "", ""),
}
SOFTWARE = (
    "Google Chrome 131.0",
    "7-Zip 24.08",
    "Visual Studio Code",
    "OpenSSL 3.0.13",
    "Zoom 6.2",
    "Microsoft 365 Apps – de-de",
)
REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2")
