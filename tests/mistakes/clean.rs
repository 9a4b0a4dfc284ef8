//! Streams without a mistake: nothing may be said about them, whatever they carry.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lightpipe::capture::{Format, Layout, Options, open_path};
use lightpipe::check::mistake;
use lightpipe::fault::Severity;
use lightpipe::link::{Event, Heard, ListenOptions, listen};
use lightpipe::unit::Ratio;

use crate::content::Content;
use crate::iec60958::{Mistake, Status, cells};
use crate::{adat, codes, receive};

const FRAMES: usize = 192 * 6;

#[test]
fn nothing_is_said_about_iec60958_without_a_mistake() {
    for (rate, sampling) in [(44_100, 24_000_000), (48_000, 100_000_000), (96_000, 100_000_000)] {
        for status in Status::ALL {
            for content in Content::ALL {
                let found = receive::iec60958(
                    &cells(Mistake::Nothing, content, status, rate, FRAMES),
                    rate,
                    sampling,
                );
                assert!(found.is_empty(), "{content:?}, {status:?} at {rate}: {found:#?}");
            }
        }
    }
}

#[test]
fn nothing_is_said_about_adat_without_a_mistake() {
    for rate in [44_100, 48_000] {
        for smux in [1, 2] {
            for content in Content::ALL {
                let frames = adat::frames(adat::Mistake::Nothing, content, smux, rate, FRAMES);
                let found = receive::adat(&frames, rate, 100_000_000);
                assert!(found.is_empty(), "{content:?}, S/MUX {smux} at {rate}: {found:#?}");
            }
        }
    }
}

#[test]
fn smux_4_is_seen_by_its_slots_but_is_no_mistake() {
    for content in Content::ALL {
        let frames = adat::frames(adat::Mistake::Nothing, content, 4, 48_000, FRAMES);
        let found = receive::adat(&frames, 48_000, 100_000_000);
        assert!(matches!(codes(&found).as_str(), "-" | "LP057"), "{content:?}: {found:#?}");
        assert!(found.iter().all(|finding| finding.code.severity() < Severity::Warn));
        assert!(content != Content::Music24 || !found.is_empty());
    }
}

/// Damage is no mistake of the transmitter.
#[test]
fn cells_that_are_lost_or_wrong_now_and_then_have_no_name() {
    for content in Content::ALL {
        let mut cells = cells(Mistake::Nothing, content, Status::Numbered, 48_000, FRAMES);
        for (n, cells) in cells.iter_mut().enumerate().skip(40) {
            let random = crate::content::random(n, 11);
            if random.is_multiple_of(30) {
                // One wrong bit in slots 4 to 31.
                *cells ^= 1 << (9 + (random >> 32) % 28 * 2);
            }
        }
        let found = receive::iec60958(&cells, 48_000, 100_000_000);
        assert!(found.is_empty(), "{content:?}: {found:#?}");
    }
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else if path
            .extension()
            .is_some_and(|end| ["stream", "sr", "csv", "bin", "vcd"].iter().any(|e| end == *e))
            && !path
                .components()
                .any(|part| ["golden", "pcm", "cells", "hdl"].iter().any(|n| part.as_os_str() == *n))
        {
            all.push(path);
        }
    }
}

#[test]
fn nothing_is_said_about_recordings() {
    let folder = std::env::var_os("LIGHTPIPE_CAPTURES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/captures"), PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no captures in {}", folder.display());
        return;
    }
    let mut all = Vec::new();
    for kind in ["spdif", "adat"] {
        files(&folder.join(kind), &mut all);
    }
    assert!(all.len() > 15, "{all:?}");
    let mut heard = 0;
    for path in all {
        // Streams and packed samples have no header.
        let end = path.extension().and_then(|end| end.to_str()).unwrap();
        let format = ["stream", "bin"].contains(&end).then_some(Format::Raw(Layout::Lsb1));
        let rate = if end == "stream" { Ratio::new(100_000_000, 1) } else { None };
        let file_name = path.file_name().and_then(|name| name.to_str());
        let options = Options { rate, format, file_name };
        let mut capture = open_path(&path, &options).unwrap();
        let mut iec60958 = mistake::Iec60958::new();
        let mut adat = mistake::Adat::new();
        listen(&mut capture, &ListenOptions::default(), |told| {
            match told {
                Heard::Event(Event::Subframe(subframe)) => {
                    heard += 1;
                    iec60958.subframe(&subframe);
                }
                Heard::Event(Event::Frame(frame)) => {
                    heard += 1;
                    adat.frame(&frame);
                }
                _ => {}
            }
            ControlFlow::Continue(())
        });
        assert_eq!(iec60958.findings(None), [], "{}", path.display());
        assert_eq!(adat.findings(), [], "{}", path.display());
    }
    assert!(heard > 10_000, "{heard} frames");
}
