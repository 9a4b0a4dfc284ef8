//! The confusion matrix: what every mistake is called, by what the stream carries.
//!
//! `matrix.txt` holds it as it is; `LIGHTPIPE_BLESS=1 cargo test --test mistakes` writes it anew. What
//! may stand there at all is asserted beside it: the right name, nothing, or the name of a mistake that
//! looks the same on the wire.

use std::fmt::Write;
use std::path::Path;

use crate::content::Content;
use crate::iec60958::{Mistake, Status, cells};
use crate::{adat, codes, receive};

const FRAMES: usize = 192 * 6;

const CONTENTS: [Content; 6] =
    [Content::Noise, Content::Noise16, Content::Sine, Content::Music16, Content::Music24, Content::Silence];

/// The right name, then the names of mistakes that look the same with some content.
fn names(mistake: Mistake) -> &'static [&'static str] {
    match mistake {
        Mistake::Nothing => &[],
        Mistake::StatusInValidity => &["LP060"],
        Mistake::StatusEarly | Mistake::StatusLate | Mistake::StatusFrameEarly | Mistake::StatusFrameLate => {
            &["LP061"]
        }
        Mistake::StatusReversed => &["LP071"],
        // While slots 4 to 15 keep their parity, only C shows it.
        Mistake::Halves32 => &["LP062", "LP061"],
        Mistake::Halves16 => &["LP062"],
        // Without a status, only the audio shows it.
        Mistake::HalfWords => &["LP062", "LP067"],
        Mistake::BitsReversed => &["LP063", "LP067"],
        Mistake::PreamblesExchanged => &["LP064"],
        Mistake::ParityOdd
        | Mistake::ParityAudioOnly
        | Mistake::ParityWithoutAuxiliary
        | Mistake::ParityWithoutStatus
        | Mistake::ParityZero
        | Mistake::ParityOne => &["LP065"],
        Mistake::Low16 | Mistake::Low16Signed | Mistake::Low1 | Mistake::High1 => &["LP066"],
        // Noise of 16 bits, of which only the status tells that it sits too low.
        Mistake::MsbFirst => &["LP067", "LP066"],
        Mistake::MsbFirst16 | Mistake::BytesSwapped => &["LP067"],
        Mistake::ChannelsExchanged => &["LP068"],
        Mistake::Block384 | Mistake::Block96 | Mistake::Block193 => &["LP069"],
        Mistake::CrccPreset | Mistake::CrccReversed => &["LP070"],
    }
}

fn adat_names(mistake: adat::Mistake) -> &'static [&'static str] {
    match mistake {
        adat::Mistake::Nothing => &[],
        adat::Mistake::UserLate | adat::Mistake::UserEarly => &["LP080"],
        // The same signal in all channels.
        adat::Mistake::RotatedBy1 | adat::Mistake::RotatedBy3 => &["LP081", "LP082"],
        adat::Mistake::HalvesExchanged => &["LP082"],
        adat::Mistake::TopByteRepeated => &["LP083"],
        adat::Mistake::NoFlag => &["LP055"],
        adat::Mistake::Flag => &["LP056"],
    }
}

#[test]
fn every_mistake_is_called_by_its_name() {
    let mut table = String::new();
    write!(table, "{:<36}", "IEC 60958 at 48 kHz").unwrap();
    CONTENTS.iter().for_each(|content| write!(table, " {:<8}", format!("{content:?}")).unwrap());
    table.push('\n');
    for mistake in Mistake::ALL {
        let mut named = false;
        for status in Status::ALL {
            write!(table, "{:<36}", format!("{mistake:?}, {status:?}")).unwrap();
            for content in CONTENTS {
                let cells = cells(mistake, content, status, 48_000, FRAMES);
                let found = codes(&receive::iec60958(&cells, 48_000, 100_000_000));
                let allowed = found == "-" || names(mistake).contains(&found.as_str());
                assert!(allowed, "{mistake:?}, {content:?}, {status:?}: {found}");
                named |= found == names(mistake)[0];
                write!(table, " {found:<8}").unwrap();
            }
            table.push('\n');
        }
        assert!(named, "{mistake:?}");
    }
    write!(table, "\n{:<36}", "ADAT at 48 kHz").unwrap();
    CONTENTS.iter().chain(&[Content::Mono]).for_each(|content| {
        write!(table, " {:<8}", format!("{content:?}")).unwrap();
    });
    table.push('\n');
    for mistake in adat::Mistake::ALL {
        let mut named = false;
        for smux in [1, 2] {
            write!(table, "{:<36}", format!("{mistake:?}, S/MUX {smux}")).unwrap();
            for content in CONTENTS.into_iter().chain([Content::Mono]) {
                let frames = adat::frames(mistake, content, smux, 48_000, FRAMES);
                let found = codes(&receive::adat(&frames, 48_000, 100_000_000));
                let allowed = found == "-" || adat_names(mistake).contains(&found.as_str());
                assert!(allowed, "{mistake:?}, {content:?}, S/MUX {smux}: {found}");
                named |= found == adat_names(mistake)[0];
                write!(table, " {found:<8}").unwrap();
            }
            table.push('\n');
        }
        assert!(named, "{mistake:?}");
    }
    let table: String = table.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    println!("{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes/matrix.txt");
    if std::env::var_os("LIGHTPIPE_BLESS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == table, "not as in matrix.txt");
}

#[test]
fn neither_rate_nor_sampling_matters() {
    for (rate, sampling) in
        [(32_000, 24_000_000), (44_100, 16_000_000), (96_000, 100_000_000), (192_000, 100_000_000)]
    {
        for mistake in Mistake::ALL {
            for content in [Content::Music16, Content::Sine] {
                let status =
                    if mistake == Mistake::ChannelsExchanged { Status::Numbered } else { Status::Consumer };
                let status = match mistake {
                    Mistake::CrccPreset | Mistake::CrccReversed => Status::Professional,
                    _ => status,
                };
                let of = |rate: u32, sampling: u64| {
                    codes(&receive::iec60958(&cells(mistake, content, status, rate, FRAMES), rate, sampling))
                };
                let found = of(rate, sampling);
                assert!(
                    found == "-" || names(mistake).contains(&found.as_str()),
                    "{mistake:?}, {content:?} at {rate}: {found}"
                );
                // 44.1 kHz is a field of zeros, which a shift leaves as it is.
                let hidden = mistake == Mistake::ParityWithoutAuxiliary
                    || rate == 44_100
                        && matches!(mistake, Mistake::StatusFrameEarly | Mistake::StatusFrameLate);
                if content == Content::Music16 && !hidden {
                    assert_eq!(found, names(mistake)[0], "{mistake:?} at {rate}");
                }
            }
        }
    }
}

#[test]
fn early_and_late_are_told_apart() {
    for status in [Status::Consumer, Status::Numbered, Status::Professional] {
        for rate in [44_100, 48_000] {
            let seen = |mistake| {
                let cells = cells(mistake, Content::Music16, status, rate, FRAMES);
                receive::iec60958(&cells, rate, 100_000_000).remove(0).seen
            };
            let (early, late) = (seen(Mistake::StatusEarly), seen(Mistake::StatusLate));
            assert!(early.starts_with("channel status comes one subframe early:"), "{early}");
            assert!(late.starts_with("channel status comes one subframe late:"), "{late}");
            assert!(late.contains(" in 5 of 5 blocks") || late.contains(" in 6 of 6 blocks"), "{late}");
        }
    }
}
