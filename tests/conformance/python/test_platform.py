"""The platform services through ibm-cloud-sdk-core and ibm-platform-services."""

import time
import unittest

import cloud
from ibm_cloud_sdk_core import ApiException, IAMTokenManager
from ibm_cloud_sdk_core.authenticators import BearerTokenAuthenticator, IAMAuthenticator
from ibm_platform_services import IamIdentityV1, ResourceControllerV2
from ibm_platform_services.resource_controller_v2 import ResourceInstancesPager, ResourceKeysPager


class Iam(unittest.TestCase):
    def test_a_token_is_granted_and_kept_while_it_is_valid(self):
        manager = IAMTokenManager(cloud.API_KEY)
        token = manager.get_token()
        self.assertEqual(token.count("."), 2)
        self.assertEqual(manager.get_token(), token)
        self.assertGreater(manager.expire_time, time.time() + 600)

    def test_a_token_of_its_own_can_be_brought_along(self):
        token = IAMTokenManager(cloud.API_KEY).get_token()
        controller = ResourceControllerV2(authenticator=BearerTokenAuthenticator(token))
        self.assertEqual(controller.list_resource_instances().get_status_code(), 200)

    def test_a_wrong_key_is_refused_with_iams_own_code(self):
        controller = ResourceControllerV2(authenticator=IAMAuthenticator("no-such-key"))
        with self.assertRaises(ApiException) as raised:
            controller.list_resource_instances()
        self.assertEqual(raised.exception.status_code, 400)
        self.assertIn("Provided API key could not be found", raised.exception.message)

    def test_an_expired_or_foreign_token_is_refused(self):
        controller = ResourceControllerV2(authenticator=BearerTokenAuthenticator("a.b.c"))
        with self.assertRaises(ApiException) as raised:
            controller.list_resource_instances()
        self.assertEqual(raised.exception.status_code, 401)

    def test_the_key_knows_whose_it_is(self):
        identity = IamIdentityV1(authenticator=cloud.authenticator())
        details = identity.get_api_keys_details(iam_api_key=cloud.API_KEY).get_result()
        self.assertTrue(details["iam_id"].startswith("IBMid-"), details)
        self.assertTrue(details["account_id"], details)


class Catalog(unittest.TestCase):
    def test_the_service_and_its_plans(self):
        catalog = cloud.catalog()
        found = catalog.list_catalog_entries(q="name:sysdig-monitor", include="*").get_result()
        (service,) = [it for it in found["resources"] if it["name"] == "sysdig-monitor"]
        self.assertEqual(service["kind"], "service")
        same = catalog.get_catalog_entry(id=service["id"]).get_result()
        self.assertEqual(same["id"], service["id"])
        plans = catalog.get_child_objects(id=service["id"], kind="plan").get_result()
        self.assertIn("graduated-tier", [it["name"] for it in plans["resources"]])

    def test_an_unknown_entry_is_not_found(self):
        with self.assertRaises(ApiException) as raised:
            cloud.catalog().get_catalog_entry(id="no-such-entry")
        self.assertEqual(raised.exception.status_code, 404)


class ResourceManager(unittest.TestCase):
    def test_groups_are_listed_shown_and_filtered(self):
        manager = cloud.resource_manager()
        groups = manager.list_resource_groups().get_result()["resources"]
        names = [it["name"] for it in groups]
        self.assertIn("default", [name.lower() for name in names])
        one = manager.get_resource_group(id=groups[0]["id"]).get_result()
        self.assertEqual(one["crn"], groups[0]["crn"])
        (default,) = manager.list_resource_groups(default=True).get_result()["resources"][:1]
        self.assertTrue(default["default"])

    def test_an_unknown_group_is_not_found(self):
        with self.assertRaises(ApiException) as raised:
            cloud.resource_manager().get_resource_group(id="0" * 32)
        self.assertEqual(raised.exception.status_code, 404)


class ResourceController(unittest.TestCase):
    def plan(self):
        catalog = cloud.catalog()
        found = catalog.list_catalog_entries(q="name:sysdig-monitor").get_result()["resources"]
        (service,) = [it for it in found if it["name"] == "sysdig-monitor"]
        plans = catalog.get_child_objects(id=service["id"], kind="plan").get_result()["resources"]
        (plan,) = [it for it in plans if it["name"] == "graduated-tier"]
        return plan["id"]

    def create(self, name):
        controller = cloud.resource_controller()
        group = cloud.resource_manager().list_resource_groups().get_result()["resources"][0]
        answer = controller.create_resource_instance(
            name=name,
            target=cloud.REGION,
            resource_group=group["id"],
            resource_plan_id=self.plan(),
            parameters={"external_api_auth": "ANY"},
        )
        self.assertIn(answer.get_status_code(), (201, 202))
        guid = answer.get_result()["guid"]
        self.addCleanup(self.remove, guid)
        return controller, cloud.settled(guid)

    def remove(self, guid):
        controller = cloud.resource_controller()
        try:
            controller.delete_resource_instance(id=guid, recursive=True)
        except ApiException as gone:
            self.assertIn(gone.status_code, (404, 410))

    def test_the_life_of_an_instance(self):
        controller, made = self.create("conformance")
        self.assertEqual((made["state"], made["last_operation"]["type"]), ("active", "create"))
        self.assertEqual(made["id"], made["crn"])
        self.assertEqual(made["parameters"]["external_api_auth"], "ANY")

        changed = controller.update_resource_instance(
            id=made["guid"],
            name="conformance-2",
            parameters={"external_api_auth": "IAM_ONLY"},
        )
        self.assertIn(changed.get_status_code(), (200, 202))
        found = cloud.settled(made["guid"])
        self.assertEqual(found["name"], "conformance-2")
        self.assertEqual(found["last_operation"]["type"], "update")
        self.assertEqual(found["parameters"]["external_api_auth"], "IAM_ONLY")

        deleted = controller.delete_resource_instance(id=made["guid"])
        self.assertIn(deleted.get_status_code(), (202, 204))
        names = [it["name"] for it in ResourceInstancesPager(client=controller).get_all()]
        self.assertNotIn("conformance-2", names)

    def test_a_locked_instance_can_be_neither_changed_nor_deleted(self):
        controller, made = self.create("conformance-locked")
        locked = controller.lock_resource_instance(id=made["guid"]).get_result()
        self.assertTrue(locked["locked"])
        with self.assertRaises(ApiException) as raised:
            controller.update_resource_instance(id=made["guid"], name="other")
        self.assertIn(raised.exception.status_code, (400, 422))
        with self.assertRaises(ApiException):
            controller.delete_resource_instance(id=made["guid"])
        unlocked = controller.unlock_resource_instance(id=made["guid"]).get_result()
        self.assertFalse(unlocked["locked"])

    def test_keys_are_made_listed_renamed_and_deleted(self):
        controller, made = self.create("conformance-keys")
        key = controller.create_resource_key(name="first", source=made["crn"]).get_result()
        self.assertEqual(key["source_crn"], made["crn"])
        with self.assertRaises(ApiException) as raised:
            controller.delete_resource_instance(id=made["guid"], recursive=False)
        self.assertEqual(raised.exception.status_code, 400)

        renamed = controller.update_resource_key(id=key["guid"], name="second").get_result()
        self.assertEqual(renamed["name"], "second")
        listed = controller.list_resource_keys_for_instance(id=made["guid"]).get_result()
        self.assertEqual([it["guid"] for it in listed["resources"]], [key["guid"]])
        everywhere = ResourceKeysPager(client=controller, limit=1).get_all()
        self.assertIn(key["guid"], [it["guid"] for it in everywhere])

        gone = controller.delete_resource_key(id=key["guid"])
        self.assertEqual(gone.get_status_code(), 204)
        left = controller.list_resource_keys_for_instance(id=made["guid"]).get_result()
        self.assertEqual(left["resources"], [])

    def test_pages_of_any_size_hold_every_instance_once(self):
        controller = cloud.resource_controller()
        whole = [it["guid"] for it in ResourceInstancesPager(client=controller).get_all()]
        self.assertGreater(len(whole), 3)
        for limit in (1, 2, 3):
            pages = ResourceInstancesPager(client=controller, limit=limit).get_all()
            self.assertEqual([it["guid"] for it in pages], whole, limit)
        self.assertEqual(len(set(whole)), len(whole))

    def test_filters_find_one_instance(self):
        controller = cloud.resource_controller()
        one = cloud.instance()
        by_guid = controller.list_resource_instances(guid=one["guid"]).get_result()
        self.assertEqual([it["crn"] for it in by_guid["resources"]], [one["crn"]])

    def test_an_unknown_instance_is_not_found(self):
        with self.assertRaises(ApiException) as raised:
            cloud.resource_controller().get_resource_instance(
                id="00000000-0000-4000-8000-000000000000"
            )
        self.assertEqual(raised.exception.status_code, 404)


if __name__ == "__main__":
    unittest.main()
