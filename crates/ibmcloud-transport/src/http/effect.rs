//! What carrying a request out does, from which follows when it may be sent again.

use crate::error::{Error, Phase};

/// The effect of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It reads, whatever the method.
    Read,
    /// It asks for a token, and changes nothing. It is not repeated after any 4xx but "too many
    /// requests": repeated wrong keys lock accounts, and a pace that is too quick says nothing about
    /// the key.
    TokenGrant,
    /// It sets a whole state: twice is the same as once.
    IdempotentChange,
    /// It changes something each time: it is repeated only if the service certainly did nothing.
    Change,
    /// As [`Effect::Change`], and never repeated, not even after a refused token: whoever sends it looks
    /// at the state first.
    ChangeOnce,
}

impl Effect {
    /// Whether whoever carries it out changes something.
    pub(crate) fn is_change(self) -> bool {
        match self {
            Self::Read | Self::TokenGrant => false,
            Self::IdempotentChange | Self::Change | Self::ChangeOnce => true,
        }
    }

    /// Whether the request may be sent again after `error`, with the same credentials.
    pub(super) fn may_repeat(self, error: &Error) -> bool {
        let refused =
            error.status().is_some_and(|status| (400..500).contains(&status) && status != 429);
        match self {
            Self::ChangeOnce => false,
            Self::Read | Self::IdempotentChange => is_transient(error),
            Self::TokenGrant => is_transient(error) && !refused,
            Self::Change => is_transient(error) && !error.may_have_applied(),
        }
    }

    /// Whether the request may be sent again with a fresh token after `error`, a 401. The service's own
    /// 401 says that nothing was done; somebody else's says nothing, so that only what may be done
    /// twice is sent again.
    pub(crate) fn may_repeat_with_fresh_token(self, error: &Error) -> bool {
        match self {
            Self::ChangeOnce => false,
            Self::Read | Self::TokenGrant | Self::IdempotentChange => true,
            Self::Change => !error.may_have_applied(),
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
    use crate::error::{Call, ErrorSource, Layer, Misunderstanding, NoAnswer, Refusal};

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
    fn reading_and_asking_for_a_token_change_nothing() {
        let all = [Effect::Read, Effect::TokenGrant, Effect::IdempotentChange, Effect::Change];
        assert_eq!(all.map(Effect::is_change), [false, false, true, true]);
        assert!(Effect::ChangeOnce.is_change());
    }

    #[test]
    fn what_is_tried_again_depends_on_the_request_and_the_phase() {
        use Effect::{Change, ChangeOnce, IdempotentChange, Read, TokenGrant};
        // (error, read, token grant, change)
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
            let allowed = [Read, TokenGrant, Change].map(|effect| effect.may_repeat(&error));
            assert_eq!(allowed, expected, "{error}");
            assert!(!ChangeOnce.may_repeat(&error));
            assert_eq!(IdempotentChange.may_repeat(&error), expected[0], "{error}");
        }
    }

    #[test]
    fn a_fresh_token_is_tried_where_the_service_itself_refused_the_old_one() {
        let unauthorized = |source| {
            let call = Call { method: "POST".into(), path: "/x".into(), changes: true };
            let refusal = Refusal { status: 401, source, ..Refusal::default() };
            Error::new(Layer::Monitor, Some(call), Phase::Refused(refusal))
        };
        for (source, once_only) in [(ErrorSource::Service, true), (ErrorSource::Unknown, false)] {
            let error = unauthorized(source);
            assert!(Effect::Read.may_repeat_with_fresh_token(&error));
            assert_eq!(Effect::Change.may_repeat_with_fresh_token(&error), once_only);
            assert!(!Effect::ChangeOnce.may_repeat_with_fresh_token(&error));
        }
    }

    #[test]
    fn a_half_read_answer_is_asked_for_again_and_a_strange_one_is_not() {
        let error = |reason| {
            let call = Call { method: "GET".into(), path: "/x".into(), changes: false };
            Error::new(Layer::Monitor, Some(call), Phase::NotUnderstood { status: 200, reason })
        };
        assert!(Effect::Read.may_repeat(&error(Misunderstanding::HalfRead)));
        assert!(!Effect::Read.may_repeat(&error(Misunderstanding::NotJson)));
    }
}
