//! Recordings of other people's instruments and transmitters: where they are, and the edges on one
//! channel of them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lightpipe::capture::{Capture, ChannelKind};
use lightpipe::edges::{InterleavedEdges, PackedEdges, Threshold, VoltageEdges};
use lightpipe::trace::Block;
use lightpipe::unit::Instant;

/// The folder named by `LIGHTPIPE_CAPTURES`, or `../shared/captures`.
pub(crate) fn captures() -> Option<PathBuf> {
    let folder = std::env::var_os("LIGHTPIPE_CAPTURES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no captures in {}", folder.display());
    None
}

/// Everything that a capture holds on one channel: samples, and edges in ticks.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) samples: u64,
    pub(crate) edges: Vec<Instant>,
}

pub(crate) fn line(capture: &mut Capture<'_>, kind: ChannelKind) -> Line {
    let mut line = Line::default();
    let mut packed = PackedEdges::default();
    let mut voltages = None;
    let mut out = vec![Instant(0); 1000];
    let bit = if let ChannelKind::Logic { bit } = kind { bit } else { 0 };
    let mut interleaved = InterleavedEdges::new(bit, Instant(0));
    let mut take = |next: &mut dyn FnMut(&mut [Instant]) -> usize| {
        loop {
            let n = next(&mut out);
            line.edges.extend_from_slice(&out[..n]);
            if n < out.len() {
                return;
            }
        }
    };
    let read = capture.read(|block| {
        match block {
            Block::Packed(mut samples) => take(&mut |out| packed.changes(&mut samples, out)),
            Block::Interleaved(mut samples) => take(&mut |out| interleaved.changes(&mut samples, out)),
            Block::Voltages(mut samples) if kind == (ChannelKind::Analogue { index: samples.channel }) => {
                let edges = voltages.get_or_insert_with(|| {
                    let flat = Threshold::new(i32::MAX, 0);
                    VoltageEdges::new(Threshold::from_samples(samples.microvolts).unwrap_or(flat), 0)
                });
                take(&mut |out| edges.changes(&mut samples, out));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    read.expect("a readable file");
    line.samples = capture.notes().samples;
    line
}
