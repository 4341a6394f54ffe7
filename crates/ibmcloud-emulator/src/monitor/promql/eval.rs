//! Evaluates an expression at one instant.

use std::cell::Cell;
use std::time::SystemTime;

use promql_parser::parser::{
    AtModifier, Expr, MatrixSelector, Offset, SubqueryExpr, UnaryExpr, VectorSelector,
};

use super::expression::{Evaluate, Frame, Range, Stamped, distinct, millis};
use super::value::{Labels, Problem, Sample, Stretch, Value};
use super::{aggregate, binary, functions};
use crate::world::metrics::Visible;

/// The most samples that one query may look at for one instant; Prometheus limits those in memory at once.
const MOST_SAMPLES: usize = 5_000_000;
/// The most that it may look at for all instants together: the sandbox has other callers.
const MOST_SAMPLES_IN_ALL: usize = 500_000_000;
/// Distance between the steps of a subquery that names none, in milliseconds.
const SUBQUERY_STEP: i64 = 60_000;

/// What holds for a whole query. Times in milliseconds.
pub(super) struct Query<'a> {
    metrics: &'a Visible<'a>,
    frame: Frame,
    now: i64,
    loaded: Cell<usize>,
    loaded_in_all: Cell<usize>,
}

impl<'a> Query<'a> {
    pub(super) fn new(metrics: &'a Visible<'a>, frame: Frame, now: i64) -> Self {
        Self { metrics, frame, now, loaded: Cell::new(0), loaded_in_all: Cell::new(0) }
    }

    /// Another instant begins: what was looked at for the one before is forgotten.
    pub(super) fn next_instant(&self) {
        self.loaded.set(0);
    }

    fn negated(&self, unary: &UnaryExpr, at: i64) -> Result<Value, Problem> {
        match self.value(&unary.expr, at)? {
            Value::Scalar(value) => Ok(Value::Scalar(-value)),
            Value::Vector(samples) => {
                let negated = |it: Sample| Sample { value: -it.value, ..it }.unnamed();
                distinct(samples.into_iter().map(negated).collect()).map(Value::Vector)
            }
            Value::Text(_) => Err(Problem::bad("a text cannot be negated")),
        }
    }

    /// The newest sample of each series that a selector chooses.
    fn instant(&self, it: &VectorSelector, at: i64) -> Result<Vec<Sample>, Problem> {
        let stamped = self.stamped(it, at)?.into_iter();
        Ok(stamped.map(|(labels, (_, value))| Sample::new(labels, value)).collect())
    }

    fn range(&self, selector: &MatrixSelector, at: i64) -> Result<Range, Problem> {
        let it = &selector.vs;
        let end = self.moved(at, it.at.as_ref(), it.offset.as_ref());
        let begin = end - millis(selector.range);
        let mut stretches = Vec::new();
        for series in self.metrics.select(it.name.as_deref(), &it.matchers) {
            // Counted first, so that a range of a century is refused and not built.
            self.load(series.count(begin, end, self.now))?;
            let stretch = series.between(begin, end, self.now);
            if !stretch.points.is_empty() {
                stretches.push(stretch);
            }
        }
        Ok(Range { begin, end, stretches })
    }

    /// An expression evaluated at steps that do not depend on where the range begins.
    fn subquery(&self, it: &SubqueryExpr, at: i64) -> Result<Range, Problem> {
        let end = self.moved(at, it.at.as_ref(), it.offset.as_ref());
        let begin = end - millis(it.range);
        let step = it.step.map_or(SUBQUERY_STEP, millis);
        if step <= 0 {
            return Err(Problem::bad("the step of a subquery must be positive"));
        }
        let mut stretches: Vec<Stretch> = Vec::new();
        for index in begin.div_euclid(step) + 1..=end.div_euclid(step) {
            self.load(1)?;
            let samples = match self.value(&it.expr, index * step)? {
                Value::Vector(samples) => samples,
                Value::Scalar(value) => vec![Sample::new(Labels::new(), value)],
                Value::Text(_) => return Err(Problem::bad("a text has no range")),
            };
            for Sample { labels, value } in samples {
                let point = (index * step, value);
                match stretches.iter_mut().find(|stretch| stretch.labels == labels) {
                    Some(stretch) => stretch.points.push(point),
                    None => stretches.push(Stretch { labels, points: vec![point] }),
                }
            }
        }
        Ok(Range { begin, end, stretches })
    }

    /// The instant that a selector means by its `@` and `offset`.
    fn moved(&self, at: i64, fixed: Option<&AtModifier>, offset: Option<&Offset>) -> i64 {
        let base = match fixed {
            None => at,
            Some(AtModifier::Start) => self.frame.start,
            Some(AtModifier::End) => self.frame.end,
            Some(AtModifier::At(time)) => match time.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(since) => millis(since),
                Err(before) => -millis(before.duration()),
            },
        };
        match offset {
            None => base,
            Some(Offset::Pos(by)) => base - millis(*by),
            Some(Offset::Neg(by)) => base + millis(*by),
        }
    }

    fn load(&self, samples: usize) -> Result<(), Problem> {
        self.loaded.set(self.loaded.get().saturating_add(samples));
        self.loaded_in_all.set(self.loaded_in_all.get().saturating_add(samples));
        if self.loaded.get() > MOST_SAMPLES || self.loaded_in_all.get() > MOST_SAMPLES_IN_ALL {
            let text =
                "query processing would load too many samples into memory in query execution";
            return Err(Problem::execution(text));
        }
        Ok(())
    }
}

impl Evaluate for Query<'_> {
    fn frame(&self) -> Frame {
        self.frame
    }

    fn value(&self, expression: &Expr, at: i64) -> Result<Value, Problem> {
        match expression {
            Expr::NumberLiteral(number) => Ok(Value::Scalar(number.val)),
            Expr::StringLiteral(text) => Ok(Value::Text(text.val.clone())),
            Expr::Paren(inner) => self.value(&inner.expr, at),
            Expr::Unary(unary) => self.negated(unary, at),
            Expr::VectorSelector(selector) => self.instant(selector, at).map(Value::Vector),
            Expr::Aggregate(aggregate) => aggregate::evaluate(self, aggregate, at),
            Expr::Binary(binary) => binary::evaluate(self, binary, at),
            Expr::Call(call) => functions::call(self, call, at),
            Expr::MatrixSelector(_) | Expr::Subquery(_) => {
                Err(Problem::execution("a range of a series is no value by itself"))
            }
            Expr::Extension(_) => Err(Problem::execution("the expression is not supported")),
        }
    }

    fn stretches(&self, expression: &Expr, at: i64) -> Result<Range, Problem> {
        match expression {
            Expr::Paren(inner) => self.stretches(&inner.expr, at),
            Expr::MatrixSelector(selector) => self.range(selector, at),
            Expr::Subquery(subquery) => self.subquery(subquery, at),
            _ => Err(Problem::bad("expected an expression of type range vector")),
        }
    }

    fn stamped(&self, it: &VectorSelector, at: i64) -> Result<Vec<Stamped>, Problem> {
        let at = self.moved(at, it.at.as_ref(), it.offset.as_ref());
        let found: Vec<_> = self
            .metrics
            .select(it.name.as_deref(), &it.matchers)
            .filter_map(|series| Some((series.labels.clone(), series.at(at, self.now)?)))
            .collect();
        self.load(found.len())?;
        Ok(found)
    }
}
