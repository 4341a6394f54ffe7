//! Terminals of different sizes and kinds: what fits, what is redrawn, what moves, and what stays as it is elsewhere.

use std::io::{BufRead as _, BufReader, Read as _};
use std::time::Duration;

use ibmcloud_emulator::Phase;
use ibmcloud_plugin_sdk::terminal::display_width;

use crate::support::pty::{Ended, INTERRUPT, Terminal};
use crate::support::{INSTANCE, Sandbox};

const ENTER: &str = "\x1b[?1049h";
const LEAVE: &str = "\x1b[?1049l";

fn plain() -> Sandbox {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("NO_COLOR", "1");
    sandbox
}

fn on(sandbox: &Sandbox, columns: u16, args: &[&str]) -> Ended {
    Terminal::sized(sandbox, args, (columns, 24)).ends()
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| display_width(line, false)).max().unwrap_or_default()
}

#[test]
fn a_table_fits_on_every_terminal_and_loses_nothing_that_is_copied() {
    let sandbox = plain();
    let create =
        ["monitoring", "team", "create", "--team-name", "請求と支払いのチーム", "--name", INSTANCE];
    let description =
        ["--description", "すべての請求と支払いを監視するチームです。他のチームは見ません。"];
    sandbox.run(&[&create[..], &description].concat()).ok();
    let list =
        ["monitoring", "settings", "team", "list", "--output", "wide", "--name", INSTANCE, "-q"];
    let piped = sandbox.run(&list).ok().stdout;
    assert!(widest(&piped) > 120, "{piped}");
    for columns in [40, 60, 80, 100] {
        let shown = on(&sandbox, columns, &list).text;
        assert!(widest(&shown) <= usize::from(columns), "{columns}:\n{shown}");
        assert!(shown.contains("請求と支払いのチーム"), "{columns}:\n{shown}");
        for row in
            sandbox.run(&[&list[..5], &["json"], &list[6..]].concat()).json().as_array().unwrap()
        {
            assert!(shown.contains(&row["id"].to_string()), "{columns}:\n{shown}");
        }
    }
    insta::assert_snapshot!(on(&sandbox, 100, &list).text, @"
    Name                   ID      Users   Default   Immutable   Description
    Monitor Operations     40211   4       true      true        Immutable Monitor team with full visib…
    Payments               40212   3       false     false
    Platform               40213   3       false     false
    請求と支払いのチーム   50001   0       false     false       すべての請求と支払いを監視するチームで…
    ");
    insta::assert_snapshot!(on(&sandbox, 40, &list).text, @"
    Name          Monitor Operations
    ID            40211
    Users         4
    Default       true
    Immutable     true
    Description   Immutable Monitor team
                  with full visibility

    Name          Payments
    ID            40212
    Users         3
    Default       false
    Immutable     false

    Name          Platform
    ID            40213
    Users         3
    Default       false
    Immutable     false

    Name          請求と支払いのチーム
    ID            50001
    Users         0
    Default       false
    Immutable     false
    Description   すべての請求と支払いを監視
                  するチームです。他のチーム
                  は見ません。
    ");
    assert_eq!(on(&sandbox, 200, &list).text, piped, "a wide terminal shows all of it");
}

#[test]
fn columns_of_the_environment_count_on_a_terminal_and_nowhere_else() {
    let mut sandbox = plain();
    let list = ["resource", "service-instances", "-q"];
    let resources = ["resources", "-q"];
    let whole = sandbox.run(&resources).ok().stdout;
    sandbox.set("COLUMNS", "60");
    assert_eq!(sandbox.run(&resources).ok().stdout, whole, "a pipe loses nothing");
    let shown = on(&sandbox, 200, &resources).text;
    assert!(shown.contains("CRN") && shown != whole, "{shown}");
    let crns = |text: &str| text.matches("crn:v1:").count();
    assert_eq!(crns(&shown), crns(&whole));
    assert!(!on(&sandbox, 200, &list).text.is_empty());
}

#[test]
fn a_chart_is_as_large_as_its_terminal() {
    let mut sandbox = plain();
    let range =
        ["--start", "1750000200", "--end", "1750003800", "--plot", "-q", "--name", INSTANCE];
    let query = [&["monitoring", "query", "sysdig_host_cpu_used_percent"], &range[..]].concat();
    for columns in [40, 60, 80, 200] {
        let shown = on(&sandbox, columns, &query).text;
        assert_eq!(widest(&shown), usize::from(columns), "{columns}:\n{shown}");
        assert!(shown.lines().count() <= 24, "{columns}:\n{shown}");
        for mark in ["* sysdig", "o sysdig", "+ sysdig"] {
            assert!(shown.contains(mark), "{columns}:\n{shown}");
        }
        assert!(shown.contains("0 % ┤") && shown.contains("60 % ┤"), "{columns}:\n{shown}");
    }
    let asked = [&query[..], &["--width", "50", "--height", "10"]].concat();
    for said in [on(&sandbox, 200, &asked).text, sandbox.run(&asked).ok().stdout] {
        let chart = said.lines().take(10).collect::<Vec<_>>().join("\n");
        assert_eq!(widest(&chart), 50, "{said}");
        assert!(chart.lines().last().unwrap().ends_with("2025-06-15T16:10:00Z"), "{said}");
    }
    sandbox.unset("NO_COLOR");
    let coloured = on(&sandbox, 80, &query).text;
    assert!(coloured.contains("\x1b[38;5;39m●"), "{coloured}");
    sandbox.set("TERM", "dumb");
    let dumb = on(&sandbox, 80, &query).text;
    assert!(!dumb.contains('\x1b') && widest(&dumb) == 80, "{dumb}");
    let wrong = sandbox.run(&[&query[..], &["--width", "5"]].concat());
    assert!(wrong.stderr.contains("--width is from 20 to 3840"), "{wrong}");
    let wrong = sandbox.run(&["monitoring", "query", "up", "--width", "50", "--name", INSTANCE]);
    assert!(wrong.stderr.contains("'--width' is for either '--plot' or '--chart'"), "{wrong}");
}

#[test]
fn an_expression_keeps_its_unit_and_zero_can_be_left_out() {
    let sandbox = plain();
    let range = ["--start", "1750000200", "--end", "1750003800", "--plot", "--name", INSTANCE];
    let query = |expression: &str, more: &[&str]| {
        let args = [&["monitoring", "query", expression], &range[..], more].concat();
        sandbox.run(&args).ok().stdout
    };
    let memory = "sum by (region) (sysdig_host_memory_total_bytes)";
    assert!(query(memory, &[]).contains("GiB ┤"));
    let cpu = "max(sysdig_host_cpu_used_percent)";
    assert!(query(cpu, &[]).contains(" 0 % ┤"));
    assert!(!query(cpu, &["--no-zero"]).contains(" 0 % ┤"));
    assert!(!query("count(sysdig_host_cpu_used_percent)", &[]).contains('%'));
}

#[test]
fn watching_redraws_the_terminal_and_gives_it_back() {
    let mut sandbox = plain();
    sandbox.set("IBMCLOUD_MONITORING_PAUSE_SECONDS", "0.01");
    let watch = ["monitoring", "query", "up", "--watch", "--name", INSTANCE];
    let mut terminal = Terminal::sized(&sandbox, &watch, (80, 24));
    terminal.sees("Querying instance").sees(ENTER).sees("\x1b[H").sees("web-2").sees("\x1b[J");
    terminal.sees("\x1b[H").sees("web-2").press(INTERRUPT).sees(LEAVE);
    let ended = terminal.ends();
    assert_eq!(ended.code, 130, "{}", ended.text);
    assert_eq!(ended.text.matches(ENTER).count(), 1, "{}", ended.text);
    let (_, after) = ended.text.rsplit_once(LEAVE).unwrap();
    assert!(after.contains("web-2") && after.contains("FAILED\nInterrupted."), "{after}");
    // A service that refuses gives it back, too.
    sandbox.set("IBMCLOUD_MONITORING_PAUSE_SECONDS", "60");
    let quick = [&watch[..], &["--interval", "1s"]].concat();
    let mut terminal = Terminal::sized(&sandbox, &quick, (80, 24));
    terminal.sees(ENTER);
    sandbox.cloud.add_fault("GET /prometheus/* status=403".parse().unwrap());
    terminal.sees(LEAVE).sees("FAILED\n").sees("status 403");
    assert_eq!(terminal.ends().code, 1);
}

#[test]
fn watching_appends_where_nothing_can_be_redrawn() {
    let mut sandbox = plain();
    sandbox.set("IBMCLOUD_MONITORING_PAUSE_SECONDS", "0.01");
    sandbox.set("TERM", "dumb");
    let watch = ["monitoring", "query", "up", "--watch", "--name", INSTANCE];
    let mut terminal = Terminal::sized(&sandbox, &watch, (80, 24));
    terminal.sees("web-2").sees("web-2").press(INTERRUPT);
    let ended = terminal.ends();
    assert!(ended.code == 130 && !ended.text.contains('\x1b'), "{}", ended.text);
    let wrong = sandbox.run(&[&watch[..], &["--interval", "0s"]].concat());
    assert!(wrong.stderr.contains("an interval is a second or more"), "{wrong}");
    let wrong = sandbox.run(&["monitoring", "query", "up", "--interval", "5s", "--name", INSTANCE]);
    assert_eq!(wrong.code, 1, "{wrong}");
}

#[test]
fn something_moves_while_a_person_waits() {
    let mut sandbox = plain();
    sandbox.set("CI", "false");
    let groups = ["resource", "groups"];
    let before = sandbox.calls().len();
    sandbox.run(&groups).ok();
    let last = sandbox.calls().len() - before - 1;
    sandbox.cloud.hold(last, Phase::Before);
    let mut terminal = Terminal::sized(&sandbox, &groups, (80, 24));
    terminal.sees("Retrieving all resource groups").sees("\r\x1b[K⠙ 0:01").sees("\r\x1b[K⠹ 0:01");
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    sandbox.cloud.release();
    terminal.sees("\r\x1b[KOK\n").sees("default");
    assert_eq!(terminal.ends().code, 0);
}

#[test]
fn a_url_is_a_link_where_a_terminal_has_links() {
    let mut sandbox = plain();
    sandbox.set("TERM_PROGRAM", "WezTerm");
    let repos = ["plugin", "repos"];
    let url = "https://plugins.cloud.ibm.com";
    let link = format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\");
    let shown = on(&sandbox, 120, &repos).text;
    assert!(shown.contains(&link), "{shown}");
    let piped = sandbox.run(&repos).ok().stdout;
    assert!(piped.contains(url) && !piped.contains('\x1b'), "{piped}");
    sandbox.set("FORCE_HYPERLINK", "0");
    assert!(!on(&sandbox, 120, &repos).text.contains('\x1b'));
}

#[test]
fn no_control_character_is_in_a_pipe_unless_it_is_asked_for() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("TERM", "xterm-kitty");
    let list = ["monitoring", "settings", "team", "list", "--name", INSTANCE];
    let said = sandbox.run(&list).ok();
    assert!(!format!("{}{}", said.stdout, said.stderr).contains('\x1b'), "{said}");
    sandbox.set("CLICOLOR_FORCE", "1");
    assert!(sandbox.run(&list).ok().stdout.contains("\x1b[36;1m"));
    sandbox.run(&["config", "--color", "false"]).ok();
    assert!(!sandbox.run(&list).ok().stdout.contains('\x1b'), "the host's own setting counts");
}

#[test]
fn a_reader_who_has_seen_enough_hears_nothing_more() {
    let sandbox = Sandbox::new().logged_in();
    for form in ["table", "json", "yaml", "csv"] {
        let mut child = sandbox.spawn(&["catalog", "locations", "--output", form, "-q"]);
        let mut first = String::new();
        let mut out = BufReader::with_capacity(16, child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        drop(out);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(!first.is_empty(), "{form}");
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{form}");
    }
}

#[test]
fn an_empty_list_of_comma_separated_values_has_its_headings() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["iam", "access-groups", "--output", "CSV"]).ok();
    assert!(said.stdout.starts_with("Name,ID,Description\r\n"), "{said}");
    let said =
        sandbox.run(&["monitoring", "event", "list", "--output", "csv", "--name", INSTANCE]).ok();
    assert!(said.stdout.ends_with("\r\n") && said.stdout.contains("ID"), "{said}");
}
