//! The runs that `README.md` shows. `cargo xtask tidy` compares its blocks with what is seen here.

use crate::support::{INSTANCE, Sandbox};

#[test]
fn the_readme_shows_the_plan_that_is_made() {
    let sandbox = Sandbox::new().logged_in();
    let command =
        ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "--dry-run"];
    insta::assert_snapshot!(sandbox.run(&command).ok().stdout, @"
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             8d7af921-b136-4078-9666-081bd8470d94
    Location:         us-south
    Authentication:   ANY -> IAM_ONLY
    Your role:        ROLE_ADMIN

      1. Check that you may update the instance, by sending its own name
      2. Reset the Monitor API token of team Monitor Operations (40211)
      3. Check that the old token of team Monitor Operations is refused
      4. Reset the Monitor API token of team Payments (40212)
      5. Check that the old token of team Payments is refused
      6. Reset the Monitor API token of team Platform (40213)
      7. Check that the old token of team Platform is refused
      8. Set external_api_auth to IAM_ONLY, with all other parameters beside it
      9. Read everything back

    What this plan cannot prove:
      - The tokens of manager@example.com are their own, and not reset: Monitor Operations, Payments, Platform.
      - The tokens of reader@example.com are their own, and not reset: Monitor Operations, Platform.
      - The tokens of writer@example.com are their own, and not reset: Monitor Operations, Payments.
    IAM_ONLY will refuse those tokens too. If the mode ever returns to ANY, they work again unless their owners have reset them.

    To send to them (tokens can be reset while the mode is ANY):
      Please reset your Monitor API tokens of instance monitoring-instance-01, one for each of your teams: run
      'ibmcloud monitoring token reset --mine --name 8d7af921-b136-4078-9666-081bd8470d94', or open https://cloud.ibm.com/observe/embedded-view/monitoring/8d7af921-b136-4078-9666-081bd8470d94 and click
      your initials > Secrets Management > Sysdig API Tokens (older pages: Settings > Monitor API) > Reset Token.

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Whether you may update the instance is not tried in a dry run: step 1 finds it out.
    Nothing was changed.
    ");
}

#[test]
fn the_readme_shows_what_an_instance_accepts() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["monitoring", "auth", "show", "--name", INSTANCE]).ok();
    insta::assert_snapshot!(said.stdout, @"
    Getting the authentication method of instance monitoring-instance-01...
    OK

    Name:                 monitoring-instance-01
    GUID:                 8d7af921-b136-4078-9666-081bd8470d94
    Location:             us-south
    Authentication:       ANY
    Accepts:              IAM tokens and Monitor API tokens
    Teams that you see:   3
    Your role:            ROLE_ADMIN
    Last lock-down:       none known on this machine
    ");
}
