//! What is known about a request that changes something, once it has failed: the one table that says
//! what each status and each form of an answer proves.
//!
//! | What came | In whose form | The request |
//! | --- | --- | --- |
//! | nothing; it was never sent | | was not carried out |
//! | nothing; it was sent, or may have been | | may have been carried out |
//! | a redirect, to another host too | | may have been carried out: 303 follows a finished change |
//! | 2xx that breaks off or makes no sense | | may have been carried out |
//! | 401, 403, 451 | the service's own | was not carried out |
//! | 401, 403, 451 | somebody else's, or nobody's | may have been carried out: what authenticates or filters in front of a service also sees, and replaces, its answers |
//! | any other 4xx | anybody's | was not carried out: whoever says it has not passed it on (size, form, route, pace), or is the service and has refused it |
//! | 501, 505 | anybody's | was not carried out |
//! | any other 5xx | anybody's, the service's too | may have been carried out: a service fails after a change as well as before it |
//! | the resource controller quoting a broker | the broker's 4xx, 501 or 505 | was not carried out |
//! | | the broker's 500 with its reason | was not carried out: that is how a broker refuses |
//! | | the broker's 500 without a reason, any other 5xx | may have been carried out |
//!
//! A request that only reads or asks for a token changes nothing, whatever came. After several attempts
//! the worst of them counts.

use super::Error;
use super::phase::{ErrorSource, Phase, Refusal};

impl Error {
    /// Whether the service may have carried out the request, or an earlier attempt of it. Always
    /// `false` for requests that change nothing. The module `effect` has the whole table.
    pub fn may_have_applied(&self) -> bool {
        let changes = self.0.call.as_ref().is_some_and(|call| call.changes);
        self.0.uncertain || (changes && self.0.phase.leaves_open())
    }
}

impl Phase {
    /// Whether a change may have been carried out that ended so.
    fn leaves_open(&self) -> bool {
        match self {
            Self::NotBuilt(_) => false,
            Self::NoAnswer(failure) => failure.sent,
            Self::Refused(refusal) => refusal.leaves_open(),
            Self::NotUnderstood { .. } | Self::Redirected { .. } | Self::NotFinished { .. } => true,
        }
    }
}

impl Refusal {
    fn leaves_open(&self) -> bool {
        match &self.broker {
            Some(broker) => match broker.status.unwrap_or(self.status) {
                500 => broker.message.is_none(),
                status => status_leaves_open(status, ErrorSource::Service),
            },
            None => status_leaves_open(self.status, self.source),
        }
    }
}

fn status_leaves_open(status: u16, source: ErrorSource) -> bool {
    match status {
        401 | 403 | 451 => source != ErrorSource::Service,
        400..=499 | 501 | 505 => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{BrokerRefusal, Call, Layer, LocalError, Misunderstanding, NoAnswer};

    fn call(changes: bool) -> Call {
        Call { method: "POST".into(), path: "/x".into(), changes }
    }

    fn open(phase: Phase) -> bool {
        Error::new(Layer::Monitor, Some(call(true)), phase).may_have_applied()
    }

    fn refused(status: u16, source: ErrorSource) -> Phase {
        Phase::Refused(Refusal { status, source, ..Refusal::default() })
    }

    fn broker(outer: u16, status: Option<u16>, message: Option<&str>) -> Phase {
        let message = message.map(str::to_owned);
        let broker = Some(BrokerRefusal { status, message });
        let source = ErrorSource::Service;
        Phase::Refused(Refusal { status: outer, source, broker, ..Refusal::default() })
    }

    #[test]
    fn without_an_answer_it_depends_on_whether_the_request_left_this_machine() {
        let no_answer = |sent| Phase::NoAnswer(NoAnswer { sent, ..NoAnswer::default() });
        assert!(!open(Phase::NotBuilt(LocalError::NotLoggedIn)));
        assert!(!open(no_answer(false)));
        assert!(open(no_answer(true)));
        assert!(open(Phase::NotFinished { waited: std::time::Duration::from_secs(1) }));
    }

    #[test]
    fn every_status_from_every_source_has_its_line_in_the_table() {
        for status in 100..600 {
            let (own, foreign) = match status {
                401 | 403 | 451 => (false, true),
                400..=499 | 501 | 505 => (false, false),
                _ => (true, true),
            };
            assert_eq!(open(refused(status, ErrorSource::Service)), own, "{status}");
            assert_eq!(open(refused(status, ErrorSource::Unknown)), foreign, "{status}");
        }
    }

    #[test]
    fn an_answer_that_is_no_answer_proves_nothing() {
        for reason in [
            Misunderstanding::HalfRead,
            Misunderstanding::TooLarge,
            Misunderstanding::NotJson,
            Misunderstanding::Shape("x".into()),
        ] {
            assert!(open(Phase::NotUnderstood { status: 200, reason }));
        }
        assert!(open(Phase::Redirected { target: "https://x".into() }));
    }

    #[test]
    fn a_broker_that_gives_its_reason_did_not_act() {
        assert!(!open(broker(502, Some(500), Some("it is enabled for B"))));
        assert!(!open(broker(400, Some(409), None)));
        assert!(!open(broker(502, Some(501), None)));
        assert!(open(broker(502, Some(500), None)));
        // A gateway in front of the broker has words, too, and no idea.
        assert!(open(broker(502, Some(504), Some("upstream request timeout"))));
        assert!(open(broker(502, None, Some("no status at all"))));
    }

    #[test]
    fn what_changes_nothing_is_never_open() {
        for phase in [refused(503, ErrorSource::Unknown), refused(401, ErrorSource::Unknown)] {
            let error = Error::new(Layer::Iam, Some(call(false)), phase);
            assert!(!error.may_have_applied(), "{error}");
        }
    }

    #[test]
    fn an_uncertain_earlier_attempt_is_not_forgotten() {
        let conflict = |uncertain| {
            let error =
                Error::new(Layer::Monitor, Some(call(true)), refused(409, ErrorSource::Service));
            error.after(uncertain).may_have_applied()
        };
        assert!(conflict(true) && !conflict(false));
    }
}
