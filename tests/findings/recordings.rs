//! Recordings of other people's transmitters: nothing warns, and what is said of them is true.

use std::ops::ControlFlow;
use std::path::Path;

use lightpipe::capture::{Format, Layout, Options, open_path};
use lightpipe::check::Finding;
use lightpipe::fault::Code;
use lightpipe::link::{Event, Heard, ListenOptions, listen};
use lightpipe::unit::{Ratio, Timebase};

use crate::stream::{assert_sound, checked, codes};
use crate::support::captures;

/// Below the folder of captures; samples per second of those that do not say it.
const RECORDINGS: [(&str, Option<u64>, &[Code]); 13] = [
    ("spdif/xmos/48000-coax.stream", Some(100_000_000), &[]),
    ("spdif/xmos/96000-jitter.stream", Some(100_000_000), &[]),
    ("spdif/xmos/192000-jitter.stream", Some(100_000_000), &[]),
    ("spdif/sigrok/2ch-16bit-48khz_50MHz.sr", None, &[]),
    ("spdif/sigrok/spdif_16mhz_44khz_3.sr", None, &[]),
    // It rests: zeros, and V = 1 throughout; Cp is 0.
    ("spdif/sigrok/pcm2707_100ksamples_24mhz.sr", None, &[Code::Invalid, Code::CopyProtected, Code::Silence]),
    ("spdif/picoscope/test_44100_24_bit.csv", None, &[]),
    ("spdif/picoscope/20220502-48k.csv", None, &[]),
    ("adat/la/j7_A_48k_100M.bin", Some(100_000_000), &[]),
    ("adat/la/j7_B_48k_24M.sr", None, &[]),
    ("adat/la/xmos_B_smux_48k_24M.bin", Some(24_000_000), &[]),
    ("adat/la/xmos_smux2_96k_4ch_100M.bin", Some(100_000_000), &[]),
    ("adat/la/xmos_smux2_96k_4ch_24M.bin", Some(24_000_000), &[]),
];

fn found(path: &Path, rate: Option<u64>) -> Vec<Finding> {
    let options = Options {
        format: rate.map(|_| Format::Raw(Layout::Lsb1)),
        rate: rate.and_then(|rate| Ratio::new(rate, 1)),
        ..Options::default()
    };
    let mut capture = open_path(path, &options).unwrap();
    let (mut events, mut base): (Vec<Event>, _) = (Vec::new(), Timebase::sampled(None));
    listen(&mut capture, &ListenOptions::default(), |heard| {
        match heard {
            Heard::Channel { timebase, .. } => base = timebase,
            Heard::Event(event) => events.push(event),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert!(!events.is_empty(), "{}", path.display());
    checked(events.into_iter(), base)
}

#[test]
fn recordings_are_found_to_be_what_they_are() {
    let Some(folder) = captures() else { return };
    for (file, rate, expected) in RECORDINGS {
        let found = found(&folder.join(file), rate);
        assert_sound(&found, file);
        assert_eq!(codes(&found), expected, "{file}: {found:#?}");
    }
}
