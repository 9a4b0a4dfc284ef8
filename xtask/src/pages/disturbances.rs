//! `docs/disturbances.md`: what single disturbances of an otherwise clean line cost.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::ops::{Range, RangeInclusive};

use lightpipe::clock::impair::{Disturbance, DisturbanceKind, Impairments, Unfit};
use lightpipe::link::Protocol;
use lightpipe::unit::Ui;

use super::neighbourhood::{Close, Sampled};
use super::{decimal, each_protocol};
use crate::impaired::{Content, Heard, Outcome, Random, Signal, samples_per_cell};

/// Disturbances of each kind.
const COUNT: usize = 1000;
/// From one to the next, in cells, give or take half of it; enough to find lock again.
const DISTANCE: i64 = 2560;
/// Millionths of a sample per cell.
const RATIOS: [u64; 4] = [1_953_125, 4_069_010, 8_138_021, 16_276_042];

/// A kind, and its sizes in thousandths of a cell, all as often.
struct Kind {
    name: &'static str,
    sizes: &'static [i64],
    of: fn(Ui) -> DisturbanceKind,
}

const KINDS: [Kind; 7] = [
    Kind {
        name: "dropout",
        sizes: &[500, 1000, 3000, 10_000, 100_000, 300_000],
        of: |length| DisturbanceKind::Dropout { length },
    },
    Kind {
        name: "glitch",
        sizes: &[50, 100, 200, 300, 500, 800, 1000],
        of: |width| DisturbanceKind::Glitch { width },
    },
    Kind { name: "extra edge", sizes: &[0], of: |_| DisturbanceKind::ExtraEdge },
    Kind { name: "missing edge", sizes: &[0], of: |_| DisturbanceKind::MissingEdge },
    Kind { name: "flipped cell", sizes: &[0], of: |_| DisturbanceKind::Flip },
    Kind {
        name: "displaced edge",
        sizes: &[-1000, -600, -450, -300, -200, 200, 300, 450, 600, 1000],
        of: |by| DisturbanceKind::Displaced { by },
    },
    Kind {
        name: "slip",
        sizes: &[-40_000, -3500, -1000, -500, -250, 250, 500, 1000, 3500, 40_000],
        of: |by| DisturbanceKind::Slip { by },
    },
];

/// What all disturbances of a kind did.
#[derive(Clone, Debug, Default)]
struct Tally {
    /// Frames touched, by [`Outcome`].
    exact: usize,
    marked: usize,
    wrong_marked: usize,
    missing: usize,
    /// Wrong without a mark, but on the line they are legal frames with clean timing.
    unknowable: usize,
    /// Wrong without a mark, though it could be known.
    silent: usize,
    /// Frames that no disturbance touches, and that are not exact and unmarked all the same: before one,
    /// and behind it.
    before: usize,
    behind: usize,
    /// Frames after the last touched one until all is exact and unmarked, at most.
    recovery: usize,
    /// Disturbances that turn a frame into another legal one with clean timing.
    legal: usize,
    /// What should not be, in words.
    complaints: Vec<String>,
}

/// Places in order.
fn places(kind: &Kind, seed: u64) -> Vec<Disturbance> {
    let mut random = Random(seed);
    (0..COUNT as i64)
        .map(|number| {
            let first = (2 * number + 4) * (DISTANCE / 2) * 1_000_000;
            let at = first + random.between(0, DISTANCE / 2 * 1_000_000);
            let size = kind.sizes[random.between(0, kind.sizes.len() as i64 - 1) as usize];
            Disturbance { at: Ui::from_millionths(at), kind: (kind.of)(Ui::from_millionths(1000 * size)) }
        })
        .collect()
}

/// A line of all disturbances of a kind, or of none.
fn signal(protocol: Protocol, ratio: u64, disturbances: Vec<Disturbance>) -> Result<Signal, Unfit> {
    let cells = (COUNT as i64 + 4) * DISTANCE;
    Ok(Signal {
        protocol,
        sample_rate: samples_per_cell(protocol, ratio).ok_or(Unfit::Rates)?,
        impairments: Impairments { seed: 1, disturbances, ..Impairments::default() },
        frames: (cells / i64::from(protocol.frame_cells())) as usize,
    })
}

/// One tally for each ratio; `calm` is the line without disturbances.
fn tallies(protocol: Protocol, kind: &Kind, seed: u64, calm: &Close) -> Result<Vec<Tally>, Unfit> {
    let disturbances = places(kind, seed);
    let close = Close::of(&signal(protocol, RATIOS[0], disturbances.clone())?)?;
    let touched = close.touched(calm, &disturbances);
    RATIOS
        .iter()
        .map(|&ratio| {
            let signal = signal(protocol, ratio, disturbances.clone())?;
            let mut edges = Vec::new();
            let heard = signal.receive_and(|new| edges.extend_from_slice(new))?;
            Ok(tally(&signal, &touched, &Sampled { edges, ratio, close: &close }, &heard))
        })
        .collect()
}

fn tally(
    signal: &Signal,
    touched: &[Option<RangeInclusive<usize>>],
    sampled: &Sampled<'_>,
    heard: &Heard,
) -> Tally {
    let protocol = signal.protocol;
    let mut tally = Tally { silent: heard.strays, wrong_marked: heard.marked_strays, ..Tally::default() };
    let as_it_looks =
        |(number, content): &&(usize, Content)| sampled.legal(protocol, *number) == Some(*content);
    let unknowable: BTreeSet<usize> =
        heard.silent.iter().filter(as_it_looks).map(|silent| silent.0).collect();
    let mut next = 0;
    let mut last_one = None;
    for (disturbance, range) in signal.impairments.disturbances.iter().zip(touched) {
        let Some(range) = range else { continue };
        let (first, last) = (*range.start(), *range.end());
        tally.hurt(&heard.outcomes, next..first, [last_one, Some(disturbance)]);
        last_one = Some(disturbance);
        tally.legal += usize::from(range.clone().any(|number| sampled.is_another(protocol, number)));
        for number in first.max(next)..=last {
            match heard.outcomes.get(number) {
                Some(Outcome::Exact) => tally.exact += 1,
                Some(Outcome::Marked) => tally.marked += 1,
                Some(Outcome::WrongMarked) => tally.wrong_marked += 1,
                Some(Outcome::Silent) if unknowable.contains(&number) => tally.unknowable += 1,
                Some(Outcome::Silent) => {
                    tally.silent += 1;
                    tally
                        .complaints
                        .push(format!("{} at {}: {number} silent", disturbance.kind, disturbance.at));
                }
                Some(Outcome::Missing) | None => tally.missing += 1,
            }
        }
        next = last + 1;
    }
    tally.hurt(&heard.outcomes, next..heard.outcomes.len(), [last_one, None]);
    tally
}

impl Tally {
    /// Takes the untouched frames between two disturbances.
    fn hurt(&mut self, outcomes: &[Outcome], range: Range<usize>, around: [Option<&Disturbance>; 2]) {
        let untouched = outcomes.get(range.clone()).unwrap_or_default();
        let middle = untouched.len() / 2;
        let hurt = untouched.iter().enumerate().filter(|(_, outcome)| **outcome != Outcome::Exact);
        for (number, outcome) in hurt {
            self.silent += usize::from(*outcome == Outcome::Silent);
            // What is hurt in the second half belongs to the next disturbance.
            let (side, disturbance) =
                if number < middle { ("behind", around[0]) } else { ("before", around[1]) };
            if number < middle {
                self.behind += 1;
                self.recovery = self.recovery.max(number + 1);
            } else {
                self.before += 1;
            }
            let what = disturbance.map_or("the end".to_owned(), |disturbance| {
                format!("{} at {}", disturbance.kind, disturbance.at)
            });
            self.complaints.push(format!("{what}: {} {side} it {outcome:?}", range.start + number));
        }
    }
}

/// The seed of the first kind's places on the page; each kind has the next.
pub(crate) const SEED: u64 = 1;

/// Tallies by kind and ratio.
fn measure(protocol: Protocol, seed: u64) -> Result<Vec<Vec<Tally>>, Unfit> {
    let calm = Close::of(&signal(protocol, RATIOS[0], Vec::new())?)?;
    KINDS.iter().zip(seed..).map(|(kind, seed)| tallies(protocol, kind, seed, &calm)).collect()
}

/// Every frame that is wrong without a mark though it could be known, or hurt though nothing touched it;
/// the places of the first kind have this seed, and each kind the next.
pub(crate) fn complaints(seed: u64) -> Result<String, Box<dyn Error>> {
    let mut list = String::new();
    for (protocol, kinds) in each_protocol(|protocol| measure(protocol, seed))? {
        for tallies in kinds {
            for (ratio, tally) in RATIOS.iter().zip(tallies) {
                for complaint in tally.complaints {
                    writeln!(list, "{} {}: {complaint}", protocol.name(), decimal(*ratio as i64))?;
                }
            }
        }
    }
    Ok(list)
}

const HEAD: &str = "\
# What single disturbances cost

<!-- written by `cargo run --release -p xtask -- pages`; edit xtask/src/pages/disturbances.rs -->

A clean line of mixed content (noise, silence, all ones, a constant, a low sine), made by `lightpipe::clock::impair` and received by a `link::Receiver` that was told nothing. A thousand disturbances of each kind lie
at random places on it, 2560 cells apart on average, with sizes drawn from those named below.

* **touched** frames (ADAT) or subframes (IEC 60958) are those in which an edge came, went, or moved (less than half a cell
  before a frame it is taken for the first of that frame), or of which a slip took cells. They came out *exact*, right but *marked*, *wrong* and marked, or were *lost*.
* **unknowable**: wrong without a mark, but exactly what the samples show: cut by the true clock they make a legal frame, and every
  edge is, as far as samples tell, within an eighth of a cell of the start of a cell. Nobody could tell. Parity, biphase and
  preambles leave less of that to IEC 60958 than separators do to ADAT.
* **silent**: wrong without a mark, though it could be known. There should be none.
* **before**: frames before a disturbance that were not touched and are not exact and unmarked all the same. They are right; but where
  a disturbance takes the beginning of the sync behind a frame, a slip by whole cells that began in that frame could look the same:
  how many cells are gone is known only up to whole frames. A sync that begins as it should, for longer than data ever holds the
  level, proves the frame before it whole, whatever became of the rest of the sync.
* **behind**: the same behind one. There should be none: decoding is exact again from the first whole frame of clean signal.
* **recovery**: how many of these followed a disturbance, at most, until all was exact.
* **legal**: disturbances that made another legal frame with clean timing, seen by this receiver or not.

Sizes: ";

pub(super) fn page() -> Result<String, Box<dyn Error>> {
    let mut page = String::from(HEAD);
    let sizes = |kind: &Kind| {
        let sizes: Vec<String> = kind.sizes.iter().map(|size| short(*size)).collect();
        format!("{} of {}", kind.name, sizes.join(", "))
    };
    let sized: Vec<String> = KINDS.iter().filter(|kind| kind.sizes.len() > 1).map(sizes).collect();
    writeln!(page, "{} cells.", sized.join("; "))?;
    for (protocol, kinds) in each_protocol(|protocol| measure(protocol, SEED))? {
        let legal: usize = kinds.iter().filter_map(|tallies| tallies.last()).map(|tally| tally.legal).sum();
        writeln!(page, "\n## {}\n", protocol.name())?;
        let all = KINDS.len() * COUNT;
        writeln!(
            page,
            "At {} samples per cell {legal} of {all} disturbances ({}.{} %) make another legal frame with clean \
             timing.\n",
            decimal(RATIOS[RATIOS.len() - 1] as i64),
            legal * 100 / all,
            legal * 1000 / all % 10,
        )?;
        writeln!(page, "```")?;
        writeln!(
            page,
            "{:>7} {:<15}{:>8}{:>8}{:>8}{:>8}{:>8}{:>11}{:>8}{:>8}{:>8}{:>9}{:>7}",
            "samples",
            "kind",
            "touched",
            "exact",
            "marked",
            "wrong",
            "lost",
            "unknowable",
            "silent",
            "before",
            "behind",
            "recovery",
            "legal",
        )?;
        for (number, ratio) in RATIOS.iter().enumerate() {
            for (kind, tallies) in KINDS.iter().zip(&kinds) {
                let Some(tally) = tallies.get(number) else { continue };
                let Tally { exact, marked, wrong_marked, missing, unknowable, .. } = tally;
                let Tally { silent, before, behind, recovery, legal, .. } = tally;
                let touched = exact + marked + wrong_marked + missing + unknowable + silent;
                writeln!(
                    page,
                    "{:>7} {:<15}{touched:>8}{exact:>8}{marked:>8}{wrong_marked:>8}{missing:>8}{unknowable:>11}\
                     {silent:>8}{before:>8}{behind:>8}{recovery:>9}{legal:>7}",
                    decimal(*ratio as i64),
                    kind.name,
                )?;
            }
        }
        writeln!(page, "```")?;
    }
    Ok(page)
}

/// Thousandths without needless zeros.
fn short(thousandths: i64) -> String {
    let text = decimal(1000 * thousandths);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    /// The column of that name of all tables; another test holds the page to what is computed.
    fn column(name: &str) -> Vec<usize> {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/disturbances.md")).unwrap();
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut from_end = None;
        let mut column = Vec::new();
        for line in page.lines().map(words) {
            if line.first().is_some_and(|word| word == "samples") {
                from_end = line.iter().rev().position(|word| word == name);
            } else if let (Some(from_end), Some(Ok(_))) =
                (from_end, line.first().map(|word| word.parse::<f64>()))
            {
                column.push(line[line.len() - 1 - from_end].parse().unwrap());
            }
        }
        assert_eq!(column.len(), 2 * super::KINDS.len() * super::RATIOS.len(), "{name}");
        column
    }

    #[test]
    fn nothing_that_samples_show_goes_by_without_a_mark() {
        // Of 56 000 disturbances.
        assert_eq!(column("silent").iter().sum::<usize>(), 0);
    }

    #[test]
    fn nor_at_other_places() {
        // Among them slips by a cell of which a frame was made that is none.
        let complaints = super::complaints(200).unwrap();
        let silent: Vec<&str> = complaints.lines().filter(|line| line.ends_with("silent")).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    #[test]
    fn hardly_any_frame_is_marked_because_of_what_comes_behind_it() {
        assert!(column("before").iter().sum::<usize>() <= 161);
    }

    #[test]
    fn all_is_exact_again_soon_after() {
        // Most at two samples per cell, where half a cell is as near one way as the other.
        assert!(column("behind").iter().sum::<usize>() <= 153);
        assert!(column("recovery").iter().all(|&frames| frames <= 5));
    }
}
