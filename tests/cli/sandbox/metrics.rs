//! `sandbox exec --metrics FILE`: queries over metrics of one's own.

use crate::support::{INSTANCE, Sandbox};

fn inside(file: &str, text: &str, script: &str) -> crate::support::Said {
    let outer = Sandbox::new();
    let path = outer.file(file, text).display().to_string();
    let clock = ["--clock", "2026-03-01T12:00:00Z"];
    let bash = ["--", "bash", "-euo", "pipefail", "-c", script];
    outer.run(&[&["sandbox", "exec", "--metrics", &path], &clock[..], &bash[..]].concat())
}

#[test]
fn queries_find_the_metrics_of_a_file() {
    let text = "# TYPE orders counter\n# HELP orders Orders.\n\
        orders_total{shop=\"north\"} 10 1772366100\n\
        orders_total{shop=\"north\"} 40 1772366280\n\
        build_info{version=\"1.2\"} 1\n# EOF\n";
    let said = inside("own.txt", text, &format!(
        "ibmcloud login -q >/dev/null
        query() {{ ibmcloud monitoring query --name {INSTANCE} --output json \"$@\" | jq -c '.data.result[] | [.metric, .value[1]]'; }}
        query 'sum by (shop) (orders_total)'
        query 'sum_over_time(orders_total[10m])'
        query 'build_info'
        query 'up{{job=\"db\"}}'"
    ));
    insta::assert_snapshot!(said.ok().stdout, @r#"
    [{"shop":"north"},"40"]
    [{"shop":"north"},"50"]
    [{"__name__":"build_info","version":"1.2"},"1"]
    [{"__name__":"up","host":"db-1","job":"db","region":"us-south"},"0"]
    "#);
}

#[test]
fn what_is_no_open_metrics_is_refused_with_its_line() {
    let said = inside("own.txt", "orders_total 1\norders_total one\n# EOF\n", "true");
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("line 2: the value is no number"), "{said}");
    let said = inside("own.txt", "orders_total 1\n", "true");
    assert!(said.stderr.contains("line 1: the text must end with # EOF"), "{said}");
}
