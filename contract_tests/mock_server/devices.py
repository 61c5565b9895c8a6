"""Realistic devices of alerts."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from contract_tests.mock_server import vocabulary as words
from contract_tests.mock_server.draw import (
    below,
    hexadecimal,
    ipv4,
    mac_address,
    seldom,
    sid,
    some,
    time_text,
    uuid_text,
)


def make_device(number: int, draw: Random, vendor: str, seen: datetime) -> dict[str, Any]:
    """A device with every documented key; its status and platform go through all values as `number` counts up."""
    platform = words.PLATFORMS[number % len(words.PLATFORMS)]
    system, major, minor = words.OS_VERSIONS[platform]
    host = f"{platform[:3]}-{hexadecimal(draw, 6)}"
    return {
        "id": uuid_text(draw),
        "status": seldom(draw, words.DEVICE_STATUSES[number // 2 % len(words.DEVICE_STATUSES)]),
        "platform": platform,
        "hostnames": [host] if below(draw, 5) else [host, f"{host}-älter"],
        "os_version": seldom(draw, system),
        "os_major_version": major or None,
        "os_minor_version": minor or None,
        "fqdns": [f"{host}.corp.example"],
        "ipv4s": [ipv4(draw) for _ in range(draw.randint(0, 2))],
        "ipv6s": seldom(draw, [f"fe80::{hexadecimal(draw, 4)}:{hexadecimal(draw, 4)}"]),
        "mac_addresses": [mac_address(draw)],
        "last_seen": time_text(seen),
        "first_seen": seldom(draw, time_text(seen - timedelta(days=draw.randint(1, 400)))),
        "source_vendors": [_source_vendor(draw, vendor)],
        "installed_software": seldom(draw, some(draw, words.SOFTWARE, 4)),
        "ad_info": seldom(draw, _ad_info(draw), 3),
        "cloud_metadata": seldom(draw, _cloud_metadata(draw), 3),
        "tags": seldom(draw, _tags(draw)),
        "identities": [{"username": draw.choice(words.USERS), "user_sid": seldom(draw, sid(draw), 3)}],
        "vendor_data": _vendor_data(draw),
    }


def _source_vendor(draw: Random, vendor: str) -> dict[str, Any]:
    agent = {
        "agent_version": f"{draw.randint(5, 7)}.{below(draw, 30)}.{below(draw, 20000)}",
        "signature_version": seldom(draw, f"1.{below(draw, 500)}.{below(draw, 2000)}.0", 3),
        "policies": [{"name": "Default – prevent", "id": below(draw, 10**6), "applied": True}, {}][
            : draw.randint(0, 2)
        ],
    }
    return {"vendor": words.PRODUCTS[vendor], "vendor_id": hexadecimal(draw, 32), "agent_info": seldom(draw, agent)}


def _ad_info(draw: Random) -> dict[str, Any]:
    return {
        "org_unit": "OU=Clients,OU=Zürich,DC=corp,DC=example",
        "site_name": draw.choice(words.SITES),
        "domain": "corp.example",
        "device_id": seldom(draw, uuid_text(draw)),
    }


def _cloud_metadata(draw: Random) -> dict[str, Any]:
    region = draw.choice(words.REGIONS)
    return {
        "cloud_provider": "aws",
        "account_id": f"{below(draw, 10**12):012}",
        "region": region,
        "availability_zone": f"{region}a",
        "instance_id": f"i-{hexadecimal(draw, 17)}",
        "instance_type": "m7i.large",
        "image_id": seldom(draw, f"ami-{hexadecimal(draw, 17)}"),
        "kernel_id": None,
        "vpc_id": f"vpc-{hexadecimal(draw, 17)}",
        "subnet_id": f"subnet-{hexadecimal(draw, 17)}",
    }


def _tags(draw: Random) -> list[dict[str, Any]]:
    tags = [("owner", "Größe & Co <it@corp.example>"), ("env", "prod"), ("cost-center", str(below(draw, 10**4)))]
    return [{"key": key, "value": value, "source": "aws"} for key, value in some(draw, tags, 3)]


def _vendor_data(draw: Random) -> dict[str, Any] | None:
    return seldom(
        draw, {"cid": hexadecimal(draw, 32), "group_hash": None, "score": below(draw, 100), "flags": ["rfm", "ü"]}, 4
    )
