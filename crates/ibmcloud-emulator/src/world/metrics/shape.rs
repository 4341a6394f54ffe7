//! Values that are a function of the time.

pub(super) const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;

/// How a value depends on the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Constant(f64),
    /// 1, but 0 in the first minute of each hour.
    Fails,
    /// `base` plus the distance from the middle of the period, divided by `divisor`.
    Valley {
        base: f64,
        period: i64,
        divisor: f64,
    },
    /// Grows steadily by `rate` a second, and begins again each day.
    Counter {
        rate: f64,
    },
    /// Grows by one every six hours, and begins again each week.
    Steps {
        base: f64,
    },
}

impl Shape {
    /// The value at a time in Unix seconds.
    pub(super) fn at(self, time: i64) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Fails => f64::from(u8::from(time.rem_euclid(3_600) >= 60)),
            Self::Valley { base, period, divisor } => {
                base + number((time.rem_euclid(period) - period / 2).abs()) / divisor
            }
            Self::Counter { rate } => number(time.rem_euclid(DAY)) * rate,
            Self::Steps { base } => base + number(time.rem_euclid(WEEK) / 21_600),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "times in seconds are below 2^53")]
fn number(whole: i64) -> f64 {
    whole as f64
}
