//! When a failed request is tried again, and after how long: data and pure functions, no clock.

use std::time::Duration;

use crate::error::{Error, Phase};

/// How often and how patiently a request is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// The longest wait after the first attempt; it doubles with each further one.
    pub first: Duration,
    /// The longest wait ever, unless the service asks for a longer one.
    pub cap: Duration,
}

impl RetryPolicy {
    /// One attempt and no more.
    pub const NONE: Self = Self { attempts: 1, first: Duration::ZERO, cap: Duration::ZERO };

    /// The wait after a failed attempt (counted from one), or `None` to give up.
    ///
    /// A wait that the service `asked` for is honoured as it is. Otherwise "full jitter": anything
    /// between nothing and the doubled bound, by `random` in 0..1, so that many clients that failed
    /// together do not come back together.
    pub fn delay_after(
        &self,
        attempt: u32,
        asked: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let bound = self.first.saturating_mul(doubled).min(self.cap);
        Some(asked.unwrap_or_else(|| bound.mul_f64(random.clamp(0.0, 1.0))))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 5, first: Duration::from_secs(1), cap: Duration::from_secs(30) }
    }
}

/// What may be done with a request a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Anything: it reads, or it sets a whole state.
    Freely,
    /// As [`Repeat::Freely`], but after no other 4xx than "too many requests": repeated wrong keys
    /// lock accounts, and a pace that is too quick says nothing about the key.
    TokenGrant,
    /// Only if the service certainly did nothing.
    IfNotApplied,
    /// Nothing, not even after a refused token: whoever sends it looks at the state first.
    Never,
}

impl Repeat {
    /// Whether the request may be sent again after `error`, with the same credentials.
    pub(crate) fn allows(self, error: &Error) -> bool {
        let refused =
            error.status().is_some_and(|status| (400..500).contains(&status) && status != 429);
        match self {
            Self::Never => false,
            Self::Freely => is_transient(error),
            Self::TokenGrant => is_transient(error) && !refused,
            Self::IfNotApplied => is_transient(error) && !error.may_have_applied(),
        }
    }

    /// Whether the request may be sent again with a fresh token after `error`, a 401. The service's own
    /// 401 says that nothing was done; somebody else's says nothing, so that only what may be done
    /// twice is sent again.
    pub(crate) fn allows_fresh_token(self, error: &Error) -> bool {
        match self {
            Self::Never => false,
            Self::Freely | Self::TokenGrant => true,
            Self::IfNotApplied => !error.may_have_applied(),
        }
    }
}

/// Whether the trouble may pass by itself.
fn is_transient(error: &Error) -> bool {
    match error.phase() {
        Phase::NoAnswer(failure) => failure.obstacle.is_none(),
        Phase::Refused(refusal) => {
            // A broker's own status says more than the status that the platform wraps it in.
            let broker = refusal.broker.as_ref().and_then(|broker| broker.status);
            match broker {
                Some(status) => matches!(status, 429 | 502 | 503 | 504),
                None => matches!(refusal.status, 429 | 500 | 502 | 503 | 504),
            }
        }
        Phase::NotUnderstood { reason, .. } => reason.is_half_read(),
        Phase::NotBuilt(_) | Phase::Redirected { .. } | Phase::NotFinished { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Call, Layer, Misunderstanding, NoAnswer, Refusal, Voice};

    const POLICY: RetryPolicy = RetryPolicy {
        attempts: 4,
        first: Duration::from_millis(100),
        cap: Duration::from_millis(350),
    };

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let waits: Vec<Option<u128>> = (1..=5)
            .map(|attempt| POLICY.delay_after(attempt, None, 1.0).map(|wait| wait.as_millis()))
            .collect();
        assert_eq!(waits, [Some(100), Some(200), Some(350), None, None]);
    }

    #[test]
    fn jitter_takes_any_part_of_the_wait() {
        assert_eq!(POLICY.delay_after(1, None, 0.0), Some(Duration::ZERO));
        assert_eq!(POLICY.delay_after(1, None, 0.5), Some(Duration::from_millis(50)));
        assert_eq!(POLICY.delay_after(u32::MAX - 1, None, 0.5), None);
        let endless = RetryPolicy { attempts: u32::MAX, ..POLICY };
        assert_eq!(endless.delay_after(90, None, 1.0), Some(POLICY.cap));
    }

    #[test]
    fn a_wait_that_was_asked_for_is_neither_shortened_nor_jittered() {
        let asked = Duration::from_secs(7);
        assert_eq!(POLICY.delay_after(1, Some(asked), 0.1), Some(asked));
        assert_eq!(POLICY.delay_after(4, Some(asked), 0.1), None);
    }

    fn refused(status: u16) -> Error {
        let call = Call { method: "PATCH".into(), path: "/x".into(), changes: true };
        let refusal = Refusal { status, ..Refusal::default() };
        Error::new(Layer::ResourceController, Some(call), Phase::Refused(refusal))
    }

    fn no_answer(sent: bool) -> Error {
        let call = Call { method: "POST".into(), path: "/x".into(), changes: true };
        let failure = NoAnswer { sent, ..NoAnswer::default() };
        Error::new(Layer::Monitor, Some(call), Phase::NoAnswer(failure))
    }

    #[test]
    fn what_is_tried_again_depends_on_the_request_and_the_phase() {
        use Repeat::{Freely, IfNotApplied, Never, TokenGrant};
        // (error, freely, token grant, if not applied)
        let cases = [
            (refused(400), [false, false, false]),
            (refused(401), [false, false, false]),
            (refused(404), [false, false, false]),
            (refused(429), [true, true, true]),
            (refused(500), [true, true, false]),
            (refused(501), [false, false, false]),
            (refused(503), [true, true, false]),
            (no_answer(false), [true, true, true]),
            (no_answer(true), [true, true, false]),
        ];
        for (error, expected) in cases {
            let allowed = [Freely, TokenGrant, IfNotApplied].map(|repeat| repeat.allows(&error));
            assert_eq!(allowed, expected, "{error}");
            assert!(!Never.allows(&error));
        }
    }

    #[test]
    fn a_fresh_token_is_tried_where_the_service_itself_refused_the_old_one() {
        let unauthorized = |voice| {
            let call = Call { method: "POST".into(), path: "/x".into(), changes: true };
            let refusal = Refusal { status: 401, voice, ..Refusal::default() };
            Error::new(Layer::Monitor, Some(call), Phase::Refused(refusal))
        };
        for (voice, once_only) in [(Voice::Service, true), (Voice::Unknown, false)] {
            let error = unauthorized(voice);
            assert!(Repeat::Freely.allows_fresh_token(&error));
            assert_eq!(Repeat::IfNotApplied.allows_fresh_token(&error), once_only);
            assert!(!Repeat::Never.allows_fresh_token(&error));
        }
    }

    #[test]
    fn a_half_read_answer_is_asked_for_again_and_a_strange_one_is_not() {
        let error = |reason| {
            let call = Call { method: "GET".into(), path: "/x".into(), changes: false };
            Error::new(Layer::Monitor, Some(call), Phase::NotUnderstood { status: 200, reason })
        };
        assert!(Repeat::Freely.allows(&error(Misunderstanding::HalfRead)));
        assert!(!Repeat::Freely.allows(&error(Misunderstanding::NotJson)));
    }
}
