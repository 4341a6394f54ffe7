"""What every test here needs of the sandbox that it runs in.

Host names are the real ones: HTTPS_PROXY and REQUESTS_CA_BUNDLE lead to the sandbox.
"""

import os
import time

from ibm_cloud_sdk_core.authenticators import IAMAuthenticator
from ibm_platform_services import GlobalCatalogV1, ResourceControllerV2, ResourceManagerV2
from sdcclient import IbmAuthHelper, SdMonitorClient

API_KEY = os.environ["IBMCLOUD_API_KEY"]
REGION = "us-south"
MONITOR = f"https://{REGION}.monitoring.cloud.ibm.com"
INSTANCE = "monitoring-instance-01"


def authenticator():
    return IAMAuthenticator(API_KEY)


def resource_controller():
    return ResourceControllerV2(authenticator=authenticator())


def resource_manager():
    return ResourceManagerV2(authenticator=authenticator())


def catalog():
    return GlobalCatalogV1(authenticator=authenticator())


def instance(name=INSTANCE):
    """The instance of that name, as the resource controller describes it."""
    found = resource_controller().list_resource_instances(name=name).get_result()["resources"]
    assert len(found) == 1, found
    return found[0]


def monitor_client(headers=None):
    """A Monitor client that authenticates the way IBM documents it."""
    headers = headers or IbmAuthHelper.get_headers(MONITOR, API_KEY, instance()["guid"])
    return SdMonitorClient(sdc_url=MONITOR, custom_headers=headers)


def settled(guid, seconds=30):
    """The instance once its last operation is over."""
    controller = resource_controller()
    end = time.monotonic() + seconds
    while True:
        found = controller.get_resource_instance(id=guid).get_result()
        if found["last_operation"]["state"] != "in progress":
            return found
        assert time.monotonic() < end, found["last_operation"]
        time.sleep(0.2)
