//! The condition of a metric alert: `group(time(metric)) operator value`, several of them with `AND`
//! and `OR` between, and parentheses. The group aggregation may be left out. It is not PromQL.

use serde_json::Value;

use crate::net::exact;

/// How deep parentheses may be nested: our choice.
const DEEPEST: usize = 50;
const GROUP: [&str; 5] = ["avg", "sum", "min", "max", "count"];
const TIME: [&str; 8] = ["avg", "timeAvg", "sum", "min", "max", "rate", "count", "concat"];
/// The longer ones first, since they begin like the others.
const OPERATORS: [&str; 7] = ["<=", ">=", "==", "!=", "<", ">", "="];

/// One comparison of a condition.
#[derive(Debug, PartialEq)]
pub(super) struct Comparison<'a> {
    pub(super) group: Option<&'a str>,
    pub(super) time: &'a str,
    pub(super) metric: &'a str,
    pub(super) operator: &'static str,
    pub(super) value: Value,
}

/// The comparisons of a condition, in their order; an error says where it is wrong.
pub(super) fn parse(text: &str) -> Result<Vec<Comparison<'_>>, String> {
    let mut parser = Parser { rest: text.trim(), found: Vec::new() };
    parser.condition(0)?;
    if parser.rest.is_empty() { Ok(parser.found) } else { Err(parser.wrong("AND or OR")) }
}

struct Parser<'a> {
    rest: &'a str,
    found: Vec<Comparison<'a>>,
}

impl<'a> Parser<'a> {
    fn wrong(&self, wanted: &str) -> String {
        let at: String = self.rest.chars().take(30).collect();
        if at.is_empty() {
            format!("it ends where {wanted} should stand")
        } else {
            format!("at '{at}' {wanted} should stand")
        }
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default().trim_start();
    }

    fn sign(&mut self, sign: &str) -> bool {
        let there = self.rest.starts_with(sign);
        if there {
            self.skip(sign.len());
        }
        there
    }

    fn word(&mut self, also: &str) -> &'a str {
        let ends = |it: char| !(it.is_alphanumeric() || it == '_' || also.contains(it));
        let (word, _) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.skip(word.len());
        word
    }

    fn condition(&mut self, depth: usize) -> Result<(), String> {
        loop {
            self.operand(depth)?;
            let before = self.rest;
            let word = self.word("");
            if !["and", "or"].iter().any(|it| word.eq_ignore_ascii_case(it)) {
                self.rest = before;
                return Ok(());
            }
        }
    }

    fn operand(&mut self, depth: usize) -> Result<(), String> {
        if !self.sign("(") {
            let comparison = self.comparison()?;
            self.found.push(comparison);
            return Ok(());
        }
        if depth == DEEPEST {
            return Err("its parentheses are nested too deeply".into());
        }
        self.condition(depth + 1)?;
        if self.sign(")") { Ok(()) } else { Err(self.wrong("a closing parenthesis")) }
    }

    fn comparison(&mut self) -> Result<Comparison<'a>, String> {
        let outer = self.aggregation(&[&GROUP[..], &TIME[..]].concat())?;
        let before = self.rest;
        let name = self.word(".:-");
        let (group, time, metric) = if self.rest.starts_with('(') {
            self.rest = before;
            let time = self.aggregation(&TIME)?;
            let metric = self.metric()?;
            self.close()?;
            (Some(outer), time, metric)
        } else {
            self.rest = before;
            if name.is_empty() {
                return Err(self.wrong("a metric"));
            }
            (None, outer, self.metric()?)
        };
        self.close()?;
        if group.map_or(!TIME.contains(&time), |group| !GROUP.contains(&group)) {
            return Err(format!("'{outer}' does not aggregate there"));
        }
        let operator = self.operator()?;
        let value = self.value()?;
        Ok(Comparison { group, time, metric, operator, value })
    }

    /// The name of an aggregation and its opening parenthesis.
    fn aggregation(&mut self, known: &[&str]) -> Result<&'a str, String> {
        let before = self.rest;
        let word = self.word("");
        if known.contains(&word) && self.sign("(") {
            return Ok(word);
        }
        self.rest = before;
        Err(self.wrong("an aggregation such as 'avg(timeAvg(metric))'"))
    }

    fn metric(&mut self) -> Result<&'a str, String> {
        let before = self.rest;
        let metric = self.word(".:-");
        if metric.is_empty() {
            self.rest = before;
            return Err(self.wrong("a metric"));
        }
        Ok(metric)
    }

    fn close(&mut self) -> Result<(), String> {
        if self.sign(")") { Ok(()) } else { Err(self.wrong("a closing parenthesis")) }
    }

    /// An operator; a documented example has a blank inside of one.
    fn operator(&mut self) -> Result<&'static str, String> {
        for operator in OPERATORS {
            let (first, second) = operator.split_at(1);
            let before = self.rest;
            if self.sign(first) && (second.is_empty() || self.sign(second)) {
                return Ok(operator);
            }
            self.rest = before;
        }
        Err(self.wrong("a comparison"))
    }

    fn value(&mut self) -> Result<Value, String> {
        let ends = |it: char| it.is_whitespace() || it == ')';
        let (text, _) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        let value = exact::number(text).ok_or_else(|| self.wrong("a number"))?;
        self.skip(text.len());
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_conditions_are_read() {
        let one = parse("avg(timeAvg(uptime)) <= 0").unwrap();
        let expected = Comparison {
            group: Some("avg"),
            time: "timeAvg",
            metric: "uptime",
            operator: "<=",
            value: 0.into(),
        };
        assert_eq!(one, [expected]);
        for (text, count) in [
            ("timeAvg(container.count) != 10", 1),
            ("avg(cpu.used.percent) > 80", 1),
            ("min(min(cpu.used.percent)) < = 30 OR max(max(cpu.used.percent)) >= 60", 2),
            ("timeAvg(cpu) > 50 AND (timeAvg(mysql.net) > 20 OR timeAvg(memory) > 75)", 3),
            ("sum( timeAvg( kubernetes.pod.restart.count ) )>2.5e1", 1),
            ("timeAvg(uptime) = -0.5", 1),
            ("((avg(a) > 1) or avg(b) < 2) and avg(c) == 3", 3),
        ] {
            assert_eq!(parse(text).map(|found| found.len()), Ok(count), "{text}");
        }
    }

    #[test]
    fn promql_is_refused() {
        for (text, said) in [
            ("up == 0", "at 'up == 0' an aggregation such as"),
            ("rate(http_requests_total[5m]) > 1", "at '[5m]) > 1' a closing parenthesis"),
            ("sum by (host) (x) > 1", "at 'sum by (host) (x) > 1' an aggregation"),
            ("avg(up{job=\"a\"}) > 1", "at '{job=\"a\"}) > 1' a closing parenthesis"),
            ("histogram_quantile(0.9, x) > 1", "an aggregation"),
            ("avg(x) > avg(y)", "at 'avg(y)' a number should stand"),
            ("avg(x)", "it ends where a comparison should stand"),
            ("avg() > 1", "at ') > 1' a metric"),
            ("avg(sum(min(x))) > 1", "at '(x))) > 1' a closing parenthesis"),
            ("timeAvg(avg(x)) > 1", "'timeAvg' does not aggregate there"),
            ("avg(x) > 1 unless avg(y) > 1", "at 'unless avg(y) > 1' AND or OR"),
            ("avg(x) > 1 and", "it ends where an aggregation"),
            ("(avg(x) > 1", "it ends where a closing parenthesis"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(parse(&"(".repeat(100_000)).unwrap_err().contains("too deeply"));
    }
}
