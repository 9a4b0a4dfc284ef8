//! `docs/limits.md`: how many samples per cell which line needs.

use std::error::Error;
use std::fmt::Write;

use lightpipe::clock::impair::{Impairments, Unfit};
use lightpipe::link::Protocol;
use lightpipe::unit::{Ppm, Ui};

use super::received::{counts, line};
use super::{decimal, each_protocol, tolerance, units};
use crate::impaired::Counts;

/// Frames of an entry.
const FRAMES: usize = 400;
/// Frames of an entry near simple ratios, where the sampling phase slides slowly.
const LONG: usize = 1000;

/// Millionths of a sample per cell. 1.302, 1.628, 1.953 are ADAT at 48 kHz and 16, 20, 24 MS/s.
const RATIOS: [u64; 16] = [
    1_063_000, 1_116_000, 1_158_000, 1_210_000, 1_302_083, 1_420_000, 1_540_000, 1_627_604, 1_860_000,
    1_953_125, 2_126_000, 2_604_167, 3_150_000, 4_069_010, 8_138_021, 16_276_042,
];
const NEAR: [u64; 4] = [2_000_000, 1_500_000, 1_333_333, 1_250_000];
/// Thousandths of a cell.
const JITTERS: [i64; 8] = [0, 10, 20, 30, 40, 50, 70, 100];
const DUTIES: [i64; 6] = [-200, -100, 50, 100, 200, 300];
const OFFSETS_PPM: [i64; 8] = [-120_000, -10_000, -1000, -100, 100, 1000, 10_000, 120_000];
const NEAR_JITTERS: [i64; 3] = [0, 10, 20];
const NEAR_OFFSETS_PPM: [i64; 15] =
    [-1000, -400, -200, -100, -30, -10, -3, 0, 3, 10, 30, 100, 200, 400, 1000];

/// A table: what its columns are, and its rows.
struct Grid {
    title: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<Counts>)>,
}

/// Every ratio with every value of one impairment.
fn grid(
    protocol: Protocol,
    title: &str,
    values: &[i64],
    name: impl Fn(i64) -> String,
    impaired: impl Fn(i64) -> Impairments,
) -> Result<Grid, Unfit> {
    let row = |&ratio: &u64| {
        let counts = values.iter().map(|value| counts(protocol, ratio, FRAMES, impaired(*value)));
        Ok((decimal(ratio as i64), counts.collect::<Result<Vec<_>, Unfit>>()?))
    };
    Ok(Grid {
        title: title.to_owned(),
        columns: values.iter().map(|value| name(*value)).collect(),
        rows: RATIOS.iter().map(row).collect::<Result<_, Unfit>>()?,
    })
}

fn near(protocol: Protocol) -> Result<Grid, Unfit> {
    let columns: Vec<(u64, i64)> =
        NEAR.iter().flat_map(|ratio| NEAR_JITTERS.map(|jitter| (*ratio, jitter))).collect();
    let row = |ppm: i64| {
        let entry = |&(ratio, jitter): &(u64, i64)| {
            let offset = Ppm::from_thousandths(1000 * ppm);
            let jitter = Ui::from_millionths(1000 * jitter);
            counts(protocol, ratio, LONG, Impairments { offset, jitter, ..line() })
        };
        Ok((ppm.to_string(), columns.iter().map(entry).collect::<Result<Vec<_>, Unfit>>()?))
    };
    Ok(Grid {
        title: "Near simple ratios: offset (ppm), by samples per cell and jitter (RMS, cells)".to_owned(),
        columns: columns
            .iter()
            .map(|&(ratio, jitter)| {
                let (ratio, jitter) = (decimal(ratio as i64), decimal(1000 * jitter));
                format!("{}/{}", ratio.get(..4).unwrap_or(&ratio), jitter.get(1..4).unwrap_or(&jitter))
            })
            .collect(),
        rows: NEAR_OFFSETS_PPM.into_iter().map(row).collect::<Result<_, Unfit>>()?,
    })
}

fn grids(protocol: Protocol) -> Result<Vec<Grid>, Unfit> {
    let thousandths = |value: i64| decimal(1000 * value);
    let ui = |value: i64| Ui::from_millionths(1000 * value);
    Ok(vec![
        grid(protocol, "Jitter of each edge (RMS, cells)", &JITTERS, thousandths, |jitter| Impairments {
            jitter: ui(jitter),
            ..line()
        })?,
        grid(
            protocol,
            "Duty-cycle distortion (high pulses longer by so many cells)",
            &DUTIES,
            thousandths,
            |duty| Impairments { duty: ui(duty), ..line() },
        )?,
        grid(
            protocol,
            "Offset (ppm), with a jitter of 0.01 cells",
            &OFFSETS_PPM,
            |ppm| ppm.to_string(),
            |ppm| Impairments { offset: Ppm::from_thousandths(1000 * ppm), jitter: ui(10), ..line() },
        )?,
        near(protocol)?,
    ])
}

const HEAD: &str = "\
# How far it goes

<!-- written by `cargo run --release -p xtask -- pages`; edit xtask/src/pages/limits.rs -->

Lines of mixed content (noise, silence, all ones, a constant, a low sine) made by `lightpipe::clock::impair`, 137 ppm
off nominal where nothing else is said, and received by a `link::Receiver` that knows neither protocol nor rate. Each frame
is judged by its position in time and by all it carries.

Rows are samples per cell, columns what is wrong with the line. `.` says that every frame came out exact and unmarked;
three numbers say how many were **right but marked / lost, or wrong and marked / wrong without a mark**. With an offset, rows go by
the samples of a *nominal* cell.

The tests in `tests/limits` demand more of single points: 20 000 frames each.
";

pub(super) fn page() -> Result<String, Box<dyn Error>> {
    let mut page = String::from(HEAD);
    for (protocol, (grids, tolerance)) in
        each_protocol(|protocol| Ok((grids(protocol)?, tolerance::rows(protocol)?)))?
    {
        writeln!(page, "\n## {}", protocol.name())?;
        for Grid { title, columns, rows } in grids {
            let sent = rows.first().and_then(|(_, row)| row.first()).map_or(0, |counts| counts.sent);
            writeln!(page, "\n{title}; {sent} {} each:\n\n```", units(protocol))?;
            let head: String = columns.iter().map(|column| format!("{column:>14}")).collect();
            writeln!(page, "{:>8}{head}", "")?;
            for (name, row) in rows {
                let entries: String = row.iter().map(|counts| format!("{:>14}", entry(counts))).collect();
                writeln!(page, "{name:>8}{entries}")?;
            }
            writeln!(page, "```")?;
        }
        writeln!(
            page,
            "\nSinusoidal jitter (cells, peak to peak) at so many hertz that costs no frame of 1200, and what AES3-4 asks of a \
             receiver of S/PDIF; - is less than 0.1, and nothing above 20 was tried:\n\n```"
        )?;
        let head: String = tolerance::HERTZ.iter().map(|hertz| format!("{hertz:>10}")).collect();
        writeln!(page, "{:>8}{head}", "")?;
        for (name, row) in tolerance {
            let entries: String = row.iter().map(|entry| format!("{entry:>10}")).collect();
            writeln!(page, "{name:>8}{entries}")?;
        }
        writeln!(page, "```")?;
    }
    Ok(page)
}

fn entry(counts: &Counts) -> String {
    if counts.exact == counts.sent && counts.bad() == 0 {
        return ".".to_owned();
    }
    format!("{}/{}/{}", counts.marked, counts.missing + counts.wrong_marked, counts.silent)
}
