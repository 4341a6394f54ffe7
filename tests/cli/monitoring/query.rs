//! `monitoring query`: instants, ranges and what there is to ask for, against series whose values are
//! known by formula.

use crate::support::{INSTANCE, Said, Sandbox, stable};

/// A time on the series' own grid.
const TIME: &str = "1750000200";

fn query(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&[&["monitoring", "query"], args, &["--name", INSTANCE]].concat())
}

#[test]
fn an_instant_is_a_table_of_values() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(query(&sandbox, &["sum by (region) (up)", "--time", TIME]), @r#"
    exit status: 0
    --- stdout
    Querying instance monitoring-instance-01...
    OK
    Series                Value
    {region="us-east"}    1
    {region="us-south"}   2
    --- stderr
    "#);
    insta::assert_snapshot!(query(&sandbox, &["count(up) * 2", "--time", "2025-06-15T15:10:00Z"]), @r#"
    exit status: 0
    --- stdout
    Querying instance monitoring-instance-01...
    OK
    Series   Value
    {}       6
    --- stderr
    "#);
}

#[test]
fn a_range_is_a_table_with_the_course_of_each_series() {
    let sandbox = Sandbox::new().logged_in();
    let range = ["--start", "1750000200", "--end", "1750003800", "--step", "5m"];
    let args = [&["avg by (host) (sysdig_host_cpu_used_percent)"], &range[..]].concat();
    insta::assert_snapshot!(query(&sandbox, &args), @r#"
    exit status: 0
    --- stdout
    Querying instance monitoring-instance-01...
    OK
    Series           Course          Min   Mean      Max   Last
    {host="db-1"}    ▆▅▃▂▁▂▃▅▆▇█▇▆   40    55.3846   70    60
    {host="web-1"}   ▆▅▃▂▁▂▃▅▆▇█▇▆   20    35.3846   50    40
    {host="web-2"}   ▆▅▃▂▁▂▃▅▆▇█▇▆   30    45.3846   60    50
    --- stderr
    "#);
}

#[test]
fn a_range_is_drawn_on_eighty_columns() {
    let sandbox = Sandbox::new().logged_in();
    let range = ["--start", "1750000200", "--end", "1750003800", "--step", "1m", "--plot"];
    let said = query(&sandbox, &[&["avg(sysdig_host_cpu_used_percent)"], &range[..]].concat());
    assert!(said.stdout.lines().all(|line| line.chars().count() <= 80), "{said}");
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Querying instance monitoring-instance-01...
    OK
    60 % ┤                                                         ⢀⣀⠤⠒⠊⠑⠢⠤⣀
         ┤                                                   ⢀⡠⠤⠒⠒⠊⠁        ⠉⠑⠒⠒⠤⣀⡀
         ┤⠒⠤⢄⡀                                          ⢀⣀⠤⠒⠉⠁                    ⠈⠑
         ┤   ⠈⠉⠒⠤⢄⡀                                ⢀⣀⠤⠒⠊⠁
    40 % ┤        ⠈⠉⠉⠒⠢⢄⡀                    ⢀⣀⠤⠒⠉⠉⠁
         ┤              ⠈⠉⠒⠤⢄⡀          ⢀⣀⠤⠒⠊⠁
         ┤                   ⠈⠉⠒⠤⢄⣀⣀⣀⠤⠒⠊⠁
         ┤
         ┤
    20 % ┤
         ┤
         ┤
         ┤
     0 % ┤
         └──────────────────────────────────────────────────────────────────────────
          2025-06-15T15:10:00Z                                  2025-06-15T16:10:00Z
    ● {}
    --- stderr
    ");
}

#[test]
fn programs_get_the_services_own_document() {
    let sandbox = Sandbox::new().logged_in();
    let document = query(&sandbox, &["up", "--time", TIME, "--output", "json"]).ok().json();
    assert_eq!(document["status"], "success");
    assert_eq!(document["data"]["resultType"], "vector");
    assert_eq!(document["data"]["result"][0]["value"][1], "1");
}

#[test]
fn comma_separated_values_have_a_column_for_each_label() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(query(&sandbox, &["up", "--time", TIME, "--csv"]), @r#"
    exit status: 0
    --- stdout
    time,value,__name__,host,job,region
    2025-06-15T15:10:00Z,1,up,db-1,db,us-south
    2025-06-15T15:10:00Z,1,up,web-1,web,us-south
    2025-06-15T15:10:00Z,1,up,web-2,web,us-east
    --- stderr
    "#);
}

#[test]
fn a_chart_is_drawn_into_a_file() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.home().join("chart.svg");
    let file = path.to_str().unwrap();
    let range = ["--start", "1750000200", "--end", "1750003800", "--chart", file];
    let said = query(&sandbox, &[&["sysdig_host_cpu_used_percent"], &range[..]].concat()).ok();
    assert!(said.stdout.contains("chart.svg"), "{said}");
    let chart = std::fs::read_to_string(&path).unwrap();
    assert!(chart.starts_with("<svg ") && chart.trim_end().ends_with("</svg>"));
    assert!(chart.matches("<polyline").count() >= 3, "a line for each host");
    for host in ["db-1", "web-1", "web-2"] {
        assert!(chart.contains(host), "{host} is in the legend");
    }
}

#[test]
fn a_chart_is_a_picture_if_its_file_is_one() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.home().join("chart.png");
    std::fs::write(&path, "an older chart").unwrap();
    let range = ["--start", "1750000200", "--end", "1750003800", "--chart", path.to_str().unwrap()];
    let said = query(&sandbox, &[&["sysdig_host_cpu_used_percent"], &range[..]].concat()).ok();
    assert!(said.stdout.contains("The chart is in"), "{said}");
    let file = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.width, frame.height), (960, 540));
    let blue = pixels.chunks(3).filter(|pixel| *pixel == [0, 114, 178]).count();
    assert!(blue > 500, "{blue} pixels of the first series");
}

#[test]
fn a_chart_that_cannot_be_written_is_said_and_leaves_nothing() {
    let sandbox = Sandbox::new().logged_in();
    let folder = sandbox.home().join("charts");
    let path = folder.join("chart.png");
    let line = ["up", "--last", "1h", "--chart", path.to_str().unwrap()];
    let said = query(&sandbox, &line);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("charts/chart.png"), "{said}");
    // A folder cannot be replaced by a file.
    std::fs::create_dir_all(&path).unwrap();
    let said = query(&sandbox, &line);
    assert_eq!(said.code, 1, "{said}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no temporary file is left");
    let said = query(&sandbox, &["up", "--last", "1h", "--chart", "chart.gif"]);
    let reason = "'chart.gif' is not the name of a chart: it has to end in .svg or .png";
    assert!(said.stderr.contains(reason), "{said}");
    let said = query(&sandbox, &["no_such_metric", "--last", "1h", "--chart", "chart.png"]).ok();
    assert!(said.stdout.ends_with("No data found.\n"), "{said}");
}

/// Presses Ctrl-C.
fn interrupt(child: &std::process::Child) {
    let status = std::process::Command::new("bash")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn watching_ends_with_ctrl_c() {
    use std::io::BufRead as _;
    let mut sandbox = Sandbox::new().logged_in();
    // It is in the middle of a pause.
    sandbox.set("IBMCLOUD_MONITORING_PAUSE_SECONDS", "60");
    let mut child = sandbox.spawn(&["monitoring", "query", "up", "--watch", "--name", INSTANCE]);
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("web-2")), "an answer is shown");
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn watching_ends_in_the_middle_of_a_request_too() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.calls().len();
    query(&sandbox, &["up"]).ok();
    let last = sandbox.calls().len() - before - 1;
    sandbox.cloud.hold(last, ibmcloud_emulator::Phase::Before);
    let mut child = sandbox.spawn(&["monitoring", "query", "up", "--watch", "--name", INSTANCE]);
    assert!(sandbox.cloud.wait_held(std::time::Duration::from_secs(30)));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    sandbox.cloud.drop_held();
}

#[test]
fn what_there_is_to_ask_for() {
    let sandbox = Sandbox::new().logged_in();
    let labels = query(&sandbox, &["--labels", "-q"]).ok();
    assert!(labels.stdout.lines().any(|line| line == "host"), "{labels}");
    insta::assert_snapshot!(query(&sandbox, &["--label", "region"]), @r#"
    exit status: 0
    --- stdout
    OK
    us-east
    us-south
    --- stderr
    "#);
    insta::assert_snapshot!(query(&sandbox, &["up", "--series"]), @r#"
    exit status: 0
    --- stdout
    OK
    up{host="db-1",job="db",region="us-south"}
    up{host="web-1",job="web",region="us-south"}
    up{host="web-2",job="web",region="us-east"}
    --- stderr
    "#);
    insta::assert_snapshot!(query(&sandbox, &["up", "--metadata"]), @r#"
    exit status: 0
    --- stdout
    OK
    Metric   Type    Unit   Help
    up       gauge          Whether the target answered.
    --- stderr
    "#);
    let sets = query(&sandbox, &["up", "--series", "--output", "JSON"]).ok().json();
    assert_eq!(sets[0]["__name__"], "up");
}

#[test]
fn nothing_found_is_said_and_is_no_failure() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(query(&sandbox, &["no_such_metric"]), @r#"
    exit status: 0
    --- stdout
    Querying instance monitoring-instance-01...
    OK
    No data found.
    --- stderr
    "#);
}

#[test]
fn a_mistake_in_the_expression_is_the_services_to_tell() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    insta::assert_snapshot!(query(&sandbox, &["sum("]), @r#"
    exit status: 1
    --- stdout
    Querying instance monitoring-instance-01...
    --- stderr
    FAILED
    Could not query instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 400, code bad_data): unknown position: parse error: unclosed left parenthesis
    Trace ID: [ID]
    "#);
}

#[test]
fn wrong_words_are_told_before_anything_is_asked() {
    let sandbox = Sandbox::new().logged_in();
    for (args, reason) in [
        (vec!["up", "--last", "soon"], "'soon' is not a duration"),
        (vec!["up", "--start", "200", "--end", "100"], "the range ends before it begins"),
        (vec!["up", "--time", "noon"], "'noon' is not a time"),
        (vec!["up", "--last", "1h", "--step", "0s"], "a step is longer than nothing"),
        (vec!["up", "--csv", "--plot"], "cannot be used with"),
    ] {
        let said = query(&sandbox, &args);
        assert_eq!(said.code, 1);
        assert!(said.stderr.contains(reason), "{said}");
    }
    let said = query(&sandbox, &[]);
    assert!(said.stderr.contains("EXPRESSION is missing"), "{said}");
}

#[test]
fn a_service_in_trouble_and_a_caller_without_an_instance() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("GET /prometheus/* status=403".parse().unwrap());
    let said = query(&sandbox, &["up"]);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("IBM Cloud Monitoring refused (status 403"), "{said}");
    let said = sandbox.run(&["monitoring", "query", "up", "--name", "nowhere"]);
    assert!(said.stderr.contains("No instance of IBM Cloud Monitoring named 'nowhere'"), "{said}");
}

#[test]
fn numbers_are_shown_as_they_are() {
    let sandbox = Sandbox::new().logged_in();
    let value = |expression: &str| {
        let said = query(&sandbox, &[expression, "--time", TIME, "-q"]).ok();
        said.stdout.lines().last().unwrap().split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!(value("1e6 + max(up)"), "1000001");
    assert_eq!(value("time()"), TIME);
    assert_eq!(value("max(sysdig_host_memory_total_bytes)"), "17179869184");
    let range = ["--start", "1750000200", "--end", "1750003800", "--step", "5m", "--plot"];
    let close = ["1e12 + avg(sysdig_host_cpu_used_percent) / 10", "--no-zero"];
    let drawn = query(&sandbox, &[&close, &range[..]].concat()).ok().stdout;
    let labels = drawn.lines().filter_map(|it| it.split_once(" ┤")).map(|it| it.0.trim());
    let labels: Vec<&str> = labels.filter(|it| !it.is_empty()).collect();
    let different: std::collections::HashSet<&&str> = labels.iter().collect();
    assert!(labels.len() > 2 && labels.len() == different.len(), "{drawn}");
}

#[test]
fn every_kind_of_result_is_shown() {
    let sandbox = Sandbox::new().logged_in();
    let show =
        |args: &[&str]| query(&sandbox, &[args, &["--time", TIME, "-q"]].concat()).ok().stdout;
    assert_eq!(show(&["\"abc\""]), "abc\n");
    assert_eq!(show(&["\"abc\"", "--csv"]), "time,value\n2025-06-15T15:10:00Z,abc\n");
    insta::assert_snapshot!(show(&["up[1m] offset 1m"]), @r#"
    Series                                         Course   Min   Mean   Max   Last
    up{host="db-1",job="db",region="us-south"}     ▅▅▅▅▅▅   1     1      1     1
    up{host="web-1",job="web",region="us-south"}   ▅▅▅▅▅▅   1     1      1     1
    up{host="web-2",job="web",region="us-east"}    ▅▅▅▅▅▅   1     1      1     1
    "#);
    let range =
        ["max(up) / 0", "--start", "1750000200", "--end", "1750003800", "--step", "10m", "-q"];
    insta::assert_snapshot!(query(&sandbox, &range).ok().stdout, @"
    Series   Course   Min    Mean   Max    Last
    {}                +Inf   +Inf   +Inf   +Inf
    ");
}

#[test]
fn watched_values_are_one_table() {
    use std::io::BufRead as _;
    let sandbox = Sandbox::new().logged_in();
    let args = ["monitoring", "query", "up", "--watch", "--csv", "--name", INSTANCE];
    let mut child = sandbox.spawn(&args);
    let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    // Three series in two answers.
    let lines: Vec<String> = lines.take(7).map(Result::unwrap).collect();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(lines[0], "time,value,__name__,host,job,region");
    assert!(lines[1..].iter().all(|line| line.contains(",up,")), "{lines:?}");
}

#[test]
fn watching_ends_quietly_when_nobody_reads() {
    let sandbox = Sandbox::new().logged_in();
    let mut child = sandbox.spawn(&["monitoring", "query", "up", "--watch", "--name", INSTANCE]);
    let mut first = [0; 8];
    std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut first).unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_chart_that_cannot_be_written_is_named_as_it_was_typed() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(query(&sandbox, &["up", "--last", "5m", "--chart", "/nodir/x.svg"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    The file '/nodir/x.svg' cannot be used: there is no folder '/nodir'
    Nothing was changed.
    ");
}
