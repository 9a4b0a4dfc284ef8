//! How much sinusoidal jitter costs no frame.

use lightpipe::clock::impair::{Impairments, Tone, Unfit};
use lightpipe::link::Protocol;
use lightpipe::unit::{Rate, Ui};

use super::decimal;
use super::received::{counts, line};

/// A fortieth of a second.
const FRAMES: usize = 1200;
pub(super) const HERTZ: [u32; 9] = [100, 200, 500, 1000, 2000, 4000, 8000, 20_000, 100_000];
/// Millionths of a sample per cell.
const RATIOS: [u64; 6] = [1_302_083, 1_953_125, 2_604_167, 4_069_010, 8_138_021, 16_276_042];
/// Peak to peak, in thousandths of a cell.
const STEPS: [i64; 17] =
    [100, 150, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000];

/// The largest step without a bad frame, found by halving; `None` if there is none.
fn largest(protocol: Protocol, ratio: u64, hertz: u32) -> Result<Option<i64>, Unfit> {
    let stands = |step: i64| {
        let tones = vec![Tone::new(Ui::from_millionths(step * 500), Rate::from_hertz(hertz))];
        Ok(counts(protocol, ratio, FRAMES, Impairments { tones, ..line() })?.bad() == 0)
    };
    let (mut good, mut bad) = (0, STEPS.len() + 1);
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        match STEPS.get(middle - 1) {
            Some(step) if stands(*step)? => good = middle,
            _ => bad = middle,
        }
    }
    Ok(good.checked_sub(1).and_then(|good| STEPS.get(good).copied()))
}

/// Rows: samples per cell, and the largest step at each frequency; then what AES3 asks for.
pub(super) fn rows(protocol: Protocol) -> Result<Vec<(String, Vec<String>)>, Unfit> {
    let row = |&ratio: &u64| {
        let entry = |hertz: &u32| {
            let largest = largest(protocol, ratio, *hertz)?;
            Ok(largest.map_or("-".to_owned(), |step| decimal(1000 * step)))
        };
        Ok((decimal(ratio as i64), HERTZ.iter().map(entry).collect::<Result<_, Unfit>>()?))
    };
    let mut rows: Vec<_> = RATIOS.iter().map(row).collect::<Result<_, Unfit>>()?;
    // 10 UI below 200 Hz, falling with the frequency to 0.25 UI at 8 kHz
    let template = |hertz: &u32| decimal((10_000_000 * 200 / i64::from(*hertz.max(&200))).max(250_000));
    rows.push(("AES3".to_owned(), HERTZ.iter().map(template).collect()));
    Ok(rows)
}
