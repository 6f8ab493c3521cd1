//! Medians and percentiles of what was measured.

/// The middle value; of an even number the upper one of the two, 0 of none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    percentile(values, 50)
}

/// The value below which so many of a hundred lie; 0 of none.
pub(crate) fn percentile(values: impl IntoIterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let at = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(at).copied().unwrap_or_default()
}

/// Milliseconds, whole, with the values that a median was taken of.
pub(crate) fn each(values: &[f64]) -> String {
    values.iter().map(|value| format!("{value:.0}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_need_no_order() {
        let check = |values: &[f64], percent, wanted: f64| {
            assert_eq!(percentile(values.iter().copied(), percent).to_bits(), wanted.to_bits(), "{values:?}");
        };
        check(&[3.0, 1.0, 2.0], 50, 2.0);
        check(&[2.0, 1.0], 50, 2.0);
        check(&[], 95, 0.0);
        check(&[1.0], 95, 1.0);
        let hundred: Vec<f64> = (0..100).map(f64::from).collect();
        check(&hundred, 95, 95.0);
    }
}
