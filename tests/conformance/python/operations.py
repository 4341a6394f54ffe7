"""Lists the operations of the platform SDK, a JSON document in a line: module, method, path and name.

They are read from the sources of the installed package: each method of a client builds one request.
"""

import json
import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import ibm_platform_services

MODULES = [
    "iam_identity_v1",
    "iam_access_groups_v2",
    "iam_policy_management_v1",
    "resource_controller_v2",
    "resource_manager_v2",
    "user_management_v1",
    "account_management_v4",
    "global_tagging_v1",
    "global_search_v2",
    "global_catalog_v1",
    "context_based_restrictions_v1",
    "enterprise_management_v1",
]
PART = re.compile(
    r"    def (?P<name>[a-z]\w*)\(|        url = '(?P<url>[^']+)'|method='(?P<method>[A-Z]+)'"
)

for module in MODULES:
    source = (Path(ibm_platform_services.__file__).parent / f"{module}.py").read_text()
    base = re.search(r"DEFAULT_SERVICE_URL = '([^']*)'", source)
    base = urlsplit(base[1]).path if base else ""
    name = url = None
    for part in PART.finditer(source):
        name, url = part["name"] or name, part["url"] or url
        if part["method"]:
            print(json.dumps([module, part["method"], base + url, name]))
print(json.dumps(["version", "", "", version("ibm-platform-services")]))
