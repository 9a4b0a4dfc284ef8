//! Real recordings of which only every n-th sample is kept, down to where rounding of intervals is
//! hopeless: the same subframes, at every phase.
//!
//! What a recording holds comes from all of its samples; `spdif` compares that with the tables.

use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::unit::{Instant, Timebase};

use crate::received::{events, subframes};
use crate::spdif::{Recording, WITH_SUBFRAMES, XMOS};
use crate::support::{Line, captures};

/// Every `keep`-th sample from sample `phase` on, and the edges that this hides.
fn decimated(line: &Line, keep: i64, phase: i64) -> (Line, Vec<Instant>) {
    let mut edges: Vec<(Instant, Instant)> = Vec::new();
    let mut hidden = Vec::new();
    for &edge in &line.edges {
        let seen = Instant((edge.0 - phase + keep - 1).div_euclid(keep).max(0));
        match edges.pop() {
            // a pulse between two samples
            Some((last, first)) if last == seen => hidden.extend([first, edge]),
            last => {
                edges.extend(last);
                edges.push((seen, edge));
            }
        }
    }
    // the first sample shows a level, not an edge
    let edges = edges.into_iter().map(|(seen, _)| seen).filter(|seen| seen.0 > 0).collect();
    let samples = (line.samples as i64 - phase + keep - 1) / keep;
    (Line { samples: samples.unsigned_abs(), edges }, hidden)
}

/// What became of the subframes of a recording.
#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    exact: usize,
    marked: usize,
    wrong_marked: usize,
    silent: usize,
    missing: usize,
    /// Of these, those in which the decimation hid an edge.
    touched: usize,
    /// Not touched, and neither exact nor at an end.
    hurt: usize,
}

fn score(all: &[ReceivedSubframe], line: &Line, keep: i64, phase: i64) -> Score {
    let (line, hidden) = decimated(line, keep, phase);
    let received = subframes(&events(&line, Timebase::sampled(None)));
    let mut found: Vec<Vec<&ReceivedSubframe>> = vec![Vec::new(); all.len()];
    let mut score = Score::default();
    for subframe in &received {
        let at = subframe.span.start.0 * keep + phase;
        let behind = all.partition_point(|known| known.span.start.0 <= at);
        let distance = |n: &usize| all[*n].span.start.0.abs_diff(at);
        let candidates = [behind.saturating_sub(1), behind.min(all.len() - 1)];
        let nearest = candidates.into_iter().min_by_key(distance).unwrap();
        if distance(&nearest) * 4 < all[nearest].span.ticks().unsigned_abs() {
            found[nearest].push(subframe);
        } else if subframe.marks.is_clean() && behind > 0 && behind < all.len() {
            // at the ends, more may be found than the tables know
            score.silent += 1;
        }
    }
    for (n, (known, found)) in all.iter().zip(&found).enumerate() {
        // an edge belongs to the cells before and after it
        let cell = known.span.ticks() / 64;
        let from = hidden.partition_point(|edge| edge.0 < known.span.start.0 - cell);
        let touched = hidden.get(from).is_some_and(|edge| edge.0 < known.span.end.0 + cell);
        score.touched += usize::from(touched);
        let right =
            |subframe: &ReceivedSubframe| subframe.bits == known.bits && subframe.preamble == known.preamble;
        let clean = match found[..] {
            [] => {
                score.missing += 1;
                false
            }
            [one] => {
                let clean = one.marks.is_clean();
                match (right(one), clean) {
                    (true, true) => score.exact += 1,
                    (true, false) => score.marked += 1,
                    (false, false) => score.wrong_marked += 1,
                    (false, true) => score.silent += 1,
                }
                right(one) && clean
            }
            _ => {
                score.silent += 1;
                false
            }
        };
        let end = n == 0 || n + 1 == all.len();
        score.hurt += usize::from(!clean && !touched && !end);
    }
    score
}

/// Every phase of each decimation, or nothing without recordings.
fn scores(recording: &Recording, decimations: &[i64]) -> Vec<Score> {
    let Some(folder) = captures() else { return Vec::new() };
    let (line, timebase) = recording.line(&folder);
    let all = subframes(&events(&line, timebase));
    let first = all.first().unwrap().span.start;
    let cells = 64 * all.len() as i64;
    let samples_per_cell = all.last().unwrap().span.end.since(first) as f64 / cells as f64;
    let mut scores = Vec::new();
    for &keep in decimations {
        for phase in 0..keep {
            let score = score(&all, &line, keep, phase);
            let left = samples_per_cell / keep as f64;
            println!("{} at {left:.3} samples per cell, phase {phase}: {score:?}", recording.file);
            scores.push(score);
        }
    }
    scores
}

/// Nothing silently wrong, and everything exact that the decimation leaves whole.
fn same_at(recording: &Recording, decimations: &[i64]) -> bool {
    scores(recording, decimations).iter().all(|score| score.silent == 0 && score.hurt == 0)
}

/// Nothing lost, nothing wrong.
fn right_at(recording: &Recording, decimations: &[i64]) -> bool {
    let bad = |score: &Score| score.wrong_marked + score.silent + score.missing;
    scores(recording, decimations).iter().all(|score| bad(score) == 0)
}

#[test]
fn a_recording_of_100_megasamples_is_the_same_down_to_one_and_a_sixth_samples_per_cell() {
    assert!(same_at(&XMOS[0], &[8, 9, 10, 11, 12, 13, 14]));
}

#[test]
fn recordings_with_jitter_are_right_as_long_as_samples_show_every_pulse() {
    assert!(same_at(&XMOS[1], &[3]), "96 kHz");
    // edges that lie up to half a cell from a constant clock are worth a mark here
    assert!(right_at(&XMOS[1], &[4, 5, 6]), "96 kHz");
    assert!(right_at(&XMOS[2], &[2]), "192 kHz");
}

#[test]
fn clean_recordings_of_few_samples_per_cell_are_the_same() {
    assert!(same_at(&WITH_SUBFRAMES[0], &[2, 3, 4, 5, 6, 7]), "2ch-16bit");
    assert!(same_at(&WITH_SUBFRAMES[1], &[2]), "16 MHz");
    assert!(same_at(&WITH_SUBFRAMES[2], &[2, 3]), "pcm2707");
}
