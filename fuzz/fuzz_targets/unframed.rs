//! Any edges through what reads a line without frames in other line codes.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat::Frame;
use lightpipe::check::mistake::{MOST_EDGES, unframed};
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::unit::Instant;
use lightpipe_fuzz::audio::noise;
use lightpipe_fuzz::findings::check_text;

/// Frames of either protocol, with their cells.
fn cells(u: &mut Unstructured<'_>) -> Result<Vec<bool>> {
    let mut words = Vec::new();
    let mut state = u.arbitrary()?;
    let is_adat = u.arbitrary()?;
    for n in 0..u.int_in_range(0..=40usize)? {
        if is_adat {
            let slots = [(); 8].map(|()| noise(&mut state) as i32 >> 8);
            words.extend(Frame { slots, ..Frame::default() }.emit().0);
        } else {
            let preamble = [Preamble::B, Preamble::W, Preamble::M][n.min(2 - n % 2)];
            words.push(SubframeBits::new(noise(&mut state)).cells(preamble));
        }
    }
    Ok(words.iter().flat_map(|word| (0..64).map(move |n| word >> n & 1 == 1)).collect())
}

/// The changes of a line that carries these cells as it should not.
fn changes(u: &mut Unstructured<'_>, mut cells: Vec<bool>) -> Result<Vec<bool>> {
    for _ in 0..u.int_in_range(0..=2)? {
        match u.int_in_range(0..=2)? {
            // Levels in place of changes.
            0 => {
                let before = std::iter::once(false).chain(cells.iter().copied());
                cells = cells.iter().zip(before).map(|(now, before)| *now != before).collect();
            }
            1 => cells.iter_mut().for_each(|cell| *cell = !*cell),
            _ => cells.chunks_exact_mut(8).for_each(<[bool]>::reverse),
        }
    }
    Ok(cells)
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let mut edges = Vec::new();
    let mut at = Instant(u.arbitrary()?);
    // Every edge costs some ten thousand readings of a cell.
    let most = if u.ratio(1, 16)? { MOST_EDGES + 16 } else { 200 };
    while edges.len() < most && !u.is_empty() {
        match u.int_in_range(0..=3)? {
            0 => {
                at = if u.arbitrary()? { Instant(u.arbitrary()?) } else { at.plus(u.int_in_range(0..=100)?) };
                edges.push(at);
            }
            1 => {
                let most = 1 << u.int_in_range(0..=40)?;
                let gap = u.int_in_range(0..=most)?;
                for _ in 0..u.int_in_range(0..=200)? {
                    at = at.plus(gap);
                    edges.push(at);
                }
            }
            _ => {
                let tenths: i64 = u.int_in_range(5..=200)?;
                let cells = cells(u)?;
                for (n, change) in (1..).zip(changes(u, cells)?) {
                    if change {
                        edges.push(at.plus(n * tenths / 10));
                    }
                }
                at = edges.last().copied().unwrap_or(at);
            }
        }
    }
    edges.truncate(most);
    let finding = unframed(&edges);
    if let Some(first) = edges.get(..MOST_EDGES) {
        assert_eq!(finding, unframed(first));
    }
    if let Some(finding) = finding {
        assert_eq!(finding.at, edges.first().copied());
        check_text(&finding);
    }
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
