//! Series cut where they have gaps.

use ibmcloud_core::series::Sample;

/// The parts of a series without a gap: between two values that are not finite, or that have a longer
/// time between them than is usual in this series.
pub(super) fn segments(samples: &[Sample]) -> Vec<Vec<Sample>> {
    let steps = samples.iter().zip(samples.iter().skip(1)).map(|(one, next)| next.at - one.at);
    let usual = steps.filter(|step| *step > 0.0).fold(f64::INFINITY, f64::min);
    let mut parts: Vec<Vec<Sample>> = Vec::new();
    let mut before: Option<Sample> = None;
    for sample in samples {
        if sample.value.is_finite() {
            let goes_on = before.is_some_and(|it| sample.at - it.at <= usual * 1.5);
            match parts.last_mut().filter(|_| goes_on) {
                Some(part) => part.push(*sample),
                None => parts.push(vec![*sample]),
            }
        }
        before = sample.value.is_finite().then_some(*sample);
    }
    parts
}
