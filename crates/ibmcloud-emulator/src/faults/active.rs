//! The faults of a running cloud: which requests they hit, and how often they have.

use std::time::Duration;

use super::{Fault, Trouble};

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultReport {
    /// Counts from 0 in the order in which faults are arranged, and is never used again.
    pub number: usize,
    /// The fault.
    pub fault: Fault,
    /// Requests that it matches.
    pub matched: u32,
    /// Requests that it has changed something for.
    pub fired: u32,
    /// Why somebody could not act, the last time.
    pub failed: Option<String>,
}

/// All faults, in the order in which they were arranged.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    all: Vec<FaultReport>,
    /// How many there have been.
    count: usize,
}

/// What the faults do to one request.
#[derive(Debug, Default)]
pub(crate) struct Hit {
    /// How much later the answer comes.
    pub(crate) delay: Duration,
    /// What happens besides, with the number of its fault.
    pub(crate) aside: Vec<(usize, Trouble)>,
    /// What becomes of the answer.
    pub(crate) answer: Option<Trouble>,
    /// In words.
    pub(crate) text: Option<String>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        let mut all = Self::default();
        for fault in faults {
            all.add(fault);
        }
        all
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        let number = self.count;
        self.count += 1;
        self.all.push(FaultReport { number, fault, matched: 0, fired: 0, failed: None });
    }

    pub(crate) fn reports(&self) -> &[FaultReport] {
        &self.all
    }

    /// Takes away the fault of this number, or all; says how many that were.
    pub(crate) fn remove(&mut self, number: Option<usize>) -> usize {
        let before = self.all.len();
        self.all.retain(|it| number.is_some_and(|number| number != it.number));
        before - self.all.len()
    }

    /// Notes that nobody could act.
    pub(crate) fn failed(&mut self, number: usize, reason: String) {
        if let Some(report) = self.all.iter_mut().find(|it| it.number == number) {
            report.fired = report.fired.saturating_sub(1);
            report.failed = Some(reason);
        }
    }

    /// What happens to a request that comes `elapsed` after the cloud's start, by the cloud's clock. Every fault
    /// that matches counts it.
    pub(crate) fn hit(
        &mut self,
        (method, host, path): (&str, &str, &str),
        elapsed: Duration,
    ) -> Hit {
        let mut hit = Hit::default();
        let mut texts = Vec::new();
        for report in &mut self.all {
            if !report.fault.matches(method, host, path) {
                continue;
            }
            report.matched += 1;
            let fault = &report.fault;
            if !fault.when.hits(report.matched, elapsed) {
                continue;
            }
            let aside = fault.trouble.as_ref().is_some_and(Trouble::is_aside);
            let late = hit.answer.is_some() && fault.trouble.is_some() && !aside;
            if late && fault.delay.is_zero() {
                continue;
            }
            hit.delay = hit.delay.saturating_add(fault.delay);
            match fault.trouble.clone() {
                Some(trouble) if aside => hit.aside.push((report.number, trouble)),
                Some(trouble) if !late => hit.answer = Some(trouble),
                _ => {}
            }
            texts.push(fault.to_string());
            report.fired += 1;
        }
        hit.text = Some(texts.join(", ")).filter(|text| !text.is_empty());
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::super::When;
    use super::*;
    use crate::world::Act;

    const GET_X: (&str, &str, &str) = ("GET", "h", "/x");

    fn fault(text: &str) -> Fault {
        text.parse().unwrap()
    }

    #[test]
    fn each_fault_counts_what_it_matches() {
        let fault = |when| Fault { when, ..Fault::new("/x", Trouble::CutBefore) };
        let hits = |when| {
            let mut faults = Faults::new(vec![fault(when)]);
            let hit = |at| faults.hit(GET_X, Duration::from_secs(at)).answer.is_some();
            (0..5).map(hit).collect::<Vec<_>>()
        };
        assert_eq!(hits(When::Always), [true; 5]);
        assert_eq!(hits(When::Nth(2)), [false, true, false, false, false]);
        assert_eq!(hits(When::First(2)), [true, true, false, false, false]);
        assert_eq!(hits(When::Every(2)), [false, true, false, true, false]);
        let during = When::During { from: Duration::from_secs(1), to: Duration::from_secs(3) };
        assert_eq!(hits(during), [false, true, true, false, false]);
    }

    #[test]
    fn several_faults_delay_and_act_and_the_first_answer_counts() {
        let texts = [
            "/x slow=1s",
            "/x meanwhile=rename:a",
            "/x slow=2s status=503",
            "/x cut-after",
            "/x clock-back=9",
            "/y 500",
        ];
        let mut faults = Faults::new(texts.map(fault).to_vec());
        let hit = faults.hit(GET_X, Duration::ZERO);
        assert_eq!(hit.delay, Duration::from_secs(3));
        assert!(matches!(hit.answer, Some(Trouble::Status { status: 503, .. })));
        let aside = [
            (1, Trouble::meanwhile(Act::Rename("a".into()))),
            (4, Trouble::ClockBack(Duration::from_secs(9))),
        ];
        assert_eq!(hit.aside, aside);
        let said = "slow=1000ms, meanwhile=rename:a, status=503 slow=2000ms, clock-back=9";
        assert_eq!(hit.text.as_deref(), Some(said));
        // Somebody acts once, and not at every request.
        assert_eq!(faults.hit(GET_X, Duration::ZERO).aside, []);
        faults.failed(1, "why".into());
        let fired: Vec<_> = faults.reports().iter().map(|it| (it.matched, it.fired)).collect();
        assert_eq!(fired, [(2, 2), (2, 0), (2, 2), (2, 0), (2, 1), (0, 0)]);
        assert_eq!(faults.reports()[1].failed.as_deref(), Some("why"));
    }
}
