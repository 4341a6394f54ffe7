"""What the identity service has that the Go SDK's own tests do not know yet, through ibm-platform-services."""

import unittest

import cloud
from ibm_cloud_sdk_core import ApiException
from ibm_platform_services import IamIdentityV1

ACCOUNT = "0123456789abcdef0123456789abcdef"


class Identity(unittest.TestCase):
    def setUp(self):
        self.service = IamIdentityV1(authenticator=cloud.authenticator())

    def status(self, call, **arguments):
        with self.assertRaises(ApiException) as raised:
            call(**arguments)
        return raised.exception.status_code

    def test_service_ids_belong_to_groups(self):
        service = self.service
        group = service.create_service_id_group(account_id=ACCOUNT, name="python").get_result()
        made = service.create_service_id(account_id=ACCOUNT, name="in-a-group", group_id=group["id"]).get_result()
        listed = service.list_service_ids(account_id=ACCOUNT, group_id=group["id"], show_group_id=True).get_result()
        self.assertEqual([it["group_id"] for it in listed["serviceids"]], [group["id"]])
        self.assertEqual(self.status(service.delete_service_id_group, id=group["id"]), 400)
        service.delete_service_id(id=made["id"])
        changed = service.update_service_id_group(id=group["id"], if_match=group["entity_tag"], name="renamed")
        self.assertEqual(changed.get_result()["name"], "renamed")
        self.assertEqual(service.delete_service_id_group(id=group["id"]).get_status_code(), 204)
        self.assertEqual(service.list_service_id_group(account_id=ACCOUNT).get_result()["serviceid_groups"], [])

    def test_a_key_may_end(self):
        iam_id = self.service.get_api_keys_details(iam_api_key=cloud.API_KEY).get_result()["iam_id"]
        made = self.service.create_api_key(
            name="ends", iam_id=iam_id, expires_at="2099-01-01T00:00+0000", action_when_leaked="disable"
        ).get_result()
        self.assertEqual(made["expires_at"], "2099-01-01T00:00+0000")
        emptied = self.service.update_api_key(id=made["id"], if_match="*", expires_at="").get_result()
        self.assertNotIn("expires_at", emptied)
        self.service.delete_api_key(id=made["id"])

    def test_a_link_is_removed_by_what_it_names(self):
        profile = self.service.create_profile(name="linked", account_id=ACCOUNT).get_result()
        crn = f"crn:v1:bluemix:public:is:us-south-1:a/{ACCOUNT}::instance:0717_x"
        self.service.create_link(profile_id=profile["id"], cr_type="VSI", link={"crn": crn})
        removed = self.service.delete_link_by_parameters(profile_id=profile["id"], type="VSI", crn=crn)
        self.assertEqual(removed.get_status_code(), 204)
        self.assertEqual(self.service.list_links(profile_id=profile["id"]).get_result()["links"], [])
        self.service.delete_profile(profile_id=profile["id"])

    def test_an_identity_provider_is_consumed(self):
        service = self.service
        made = service.create_idp(account_id=ACCOUNT, name="sso", type="saml").get_result()
        setting = {"account_id": ACCOUNT, "idp_id": made["idp_id"]}
        service.add_id_p_setting(**setting, cloud_user_strategy="STATIC", active=True, ui_default=True)
        consumed = service.list_id_p_settings(account_id=ACCOUNT, type="consumed").get_result()
        self.assertEqual([it["idp_id"] for it in consumed["idps"]], [made["idp_id"]])
        self.assertEqual(service.remove_id_p_setting(**setting).get_status_code(), 204)
        self.assertEqual(service.delete_idp(idp_id=made["idp_id"]).get_status_code(), 204)
        self.assertEqual(service.list_idps(account_id=ACCOUNT).get_result()["idps"], [])

    def test_limits_count_on_demand(self):
        limits = self.service.get_account_limits(account_id=ACCOUNT, profiles="true").get_result()
        same = self.service.bulk_list_account_entity_consumption(account_id=ACCOUNT, profiles=True)
        self.assertEqual(same.get_result(), limits)
        self.assertLessEqual(limits["profiles"]["count"], limits["profiles"]["limit"])

    def test_templates_take_an_enterprise(self):
        listed = self.service.list_profile_templates(account_id=ACCOUNT).get_result()
        self.assertEqual(listed["profile_templates"], [])
        refused = self.status(self.service.create_profile_template, account_id=ACCOUNT, name="t")
        self.assertEqual(refused, 403)


if __name__ == "__main__":
    unittest.main()
