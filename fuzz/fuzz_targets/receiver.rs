//! Any edges through the receiver: how they are cut makes no difference, and what it says is bounded.
#![no_main]

use arbitrary::{Result, Unstructured};
use lightpipe::adat::Frame;
use lightpipe::iec60958::{Preamble, SubframeBits};
use lightpipe::link::{Protocol, Transmitter};
use lightpipe::unit::{Instant, Ratio, Timebase};
use lightpipe_fuzz::line::{Part, receive};

const MOST_EDGES: usize = 20_000;
/// Pulses that are no signal, up to so many: nothing takes a receiver longer.
const PULSES: [i64; 4] = [10, 100, 600, 5000];
/// Events per part beside one for each edge.
const FEW: usize = 16;

/// Appends something to the recording; returns the new end.
fn draw(u: &mut Unstructured<'_>, edges: &mut Vec<Instant>, now: i64) -> Result<i64> {
    let mut end = now;
    let mut edge = |at: Instant| {
        end = end.max(at.0);
        edges.push(at);
    };
    match u.int_in_range(0..=6)? {
        0 => edge(Instant(now).plus(u.int_in_range(0..=40)?)),
        1 => edge(Instant(now).plus(u.int_in_range(0..=i64::MAX)?)),
        // Even pulses.
        2 => {
            let (gap, most) = (u.int_in_range(0..=20)?, *u.choose(&PULSES)?);
            (1..=u.int_in_range(0..=most)?).for_each(|n| edge(Instant(now).plus(n * gap)));
        }
        // Uneven ones.
        3 => {
            let (mut noise, mut at): (u32, _) = (u.arbitrary()?, Instant(now));
            let most = *u.choose(&PULSES)?;
            for _ in 0..u.int_in_range(0..=most)? {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                at = at.plus(i64::from(noise >> 28));
                edge(at);
            }
        }
        // A signal, up to a slow one.
        choice => {
            let protocol = if choice == 4 { Protocol::Adat } else { Protocol::Iec60958 };
            let per_cell =
                if u.arbitrary()? { u.int_in_range(10..=200)? } else { u.int_in_range(10..=1 << 40)? };
            let rate = Ratio::new(per_cell * u64::from(protocol.frame_cells()), 10);
            let Some(mut transmitter) = rate.and_then(|rate| Transmitter::new(protocol, 1, rate)) else {
                return Ok(now);
            };
            let mut noise: u32 = u.arbitrary()?;
            for n in 0..u.int_in_range(0..=60)? {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let out = |at: Instant| edge(at.plus(now));
                if protocol == Protocol::Adat {
                    let slots = [noise as i32 >> 8; 8];
                    transmitter.adat(&Frame { slots, ..Frame::default() }, out);
                } else {
                    let preamble = [Preamble::B, Preamble::W, Preamble::M][n.min(2 - n % 2)];
                    transmitter.subframe(preamble, SubframeBits::new(noise), out);
                }
            }
            end = end.max(transmitter.until().plus(now).0);
        }
    }
    Ok(end)
}

fn part(u: &mut Unstructured<'_>, from: i64) -> Result<Part> {
    let mut part = Part { from, until: from, ..Part::default() };
    while part.edges.len() < MOST_EDGES && !u.is_empty() && u.ratio(7, 8)? {
        part.until = draw(u, &mut part.edges, part.until)?;
        if u.ratio(1, 8)? && !part.edges.is_empty() {
            let gone = u.choose_index(part.edges.len())?;
            part.edges.remove(gone);
        }
    }
    part.until = part.until.saturating_add(u.int_in_range(0..=200)?);
    Ok(part)
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let timebase = if u.arbitrary()? {
        Timebase::sampled(None)
    } else {
        Timebase::interpolated(Ratio::new(24_000_000, 1))
    };
    let cuts: Vec<u16> = u.arbitrary()?;
    let start = if u.arbitrary()? { 0 } else { u.arbitrary()? };
    let mut parts = vec![part(u, start)?];
    while parts.len() < 3 && u.ratio(1, 4)? {
        let from = parts[parts.len() - 1].until.saturating_add(u.int_in_range(0..=1000)?);
        parts.push(part(u, from)?);
    }
    let whole = receive(&Protocol::ALL, &parts, timebase, || usize::MAX);
    let edges: usize = parts.iter().map(|part| part.edges.len()).sum();
    assert!(whole.len() <= edges + parts.len() * FEW, "{} events of {edges} edges", whole.len());
    let mut cuts = cuts.into_iter().cycle();
    let cut = receive(&Protocol::ALL, &parts, timebase, || cuts.next().unwrap_or(1).into());
    if let Some(n) = whole.iter().zip(&cut).position(|(whole, cut)| whole != cut) {
        panic!("event {n} depends on how edges are cut: {:?} or {:?}", whole[n], cut[n]);
    }
    assert_eq!(whole.len(), cut.len());
    // Edges that do not rise.
    let mut wild = vec![Part { from: u.arbitrary()?, until: u.arbitrary()?, ..Part::default() }];
    while !u.is_empty() {
        wild[0].edges.push(Instant(u.arbitrary()?));
    }
    wild.extend(parts);
    receive(&Protocol::ALL, &wild, timebase, || usize::MAX);
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Too few bytes for more is no finding.
    let _ = run(&mut Unstructured::new(bytes));
});
