//! Tables of what other people's transmitters sent become what those transmitters sent.

use std::path::{Path, PathBuf};

use lightpipe::iec60958::SubframeBits;

use super::run::{Bench, hear};

pub(super) fn captures() -> Option<PathBuf> {
    let folder = std::env::var_os("LIGHTPIPE_CAPTURES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/captures"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no captures in {}", folder.display());
    None
}

/// The line of a table, one bit per cell.
fn cells(table: &Path, frame_rate: &str, cell_rate: &str) -> Vec<bool> {
    let bench = Bench::new();
    let table = table.to_str().unwrap();
    let run = bench.encode(&[table, "-o", "out.bin", "--frame-rate", frame_rate, "--rate", cell_rate]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    levels(&bench.path("out.bin"))
}

fn levels(packed: &Path) -> Vec<bool> {
    let bytes = std::fs::read(packed).unwrap();
    bytes.iter().flat_map(|byte| (0..8).map(move |n| byte >> n & 1 == 1)).collect()
}

#[test]
fn adat_tables_become_the_cells_of_their_transmitters() {
    let Some(captures) = captures() else { return };
    // The cell at which the first row starts, from the manifest beside the cells.
    for (name, table, first) in [
        ("j7_A", "A_patterns", 257),
        ("j7_B", "B_random", 257),
        ("xmos_B_smux", "B24_random_xsmux", 64),
        ("xmos_smux2_96k_4ch", "smux2_96k_4ch_slots", 64),
    ] {
        let ours = cells(&captures.join(format!("adat/pcm/{table}.csv")), "48000", "12288000");
        let theirs = levels(&captures.join(format!("adat/cells/{name}.line.bin")));
        // Our line starts low; theirs may be high after what they sent before.
        let before = theirs[first - 1];
        assert!(ours.len() >= 256 * 256, "{name}");
        let compared = ours.len().min(theirs.len() - first);
        assert!(ours.len() - compared < 256, "{name}");
        let wrong = ours.iter().zip(&theirs[first..]).position(|(ours, theirs)| ours ^ before != *theirs);
        assert_eq!(wrong, None, "{name}");
    }
}

#[test]
fn an_iec60958_table_becomes_the_cells_of_its_transmitter() {
    let Some(captures) = captures() else { return };
    let stem = captures.join("spdif/hdl/ain1084_frame_encoder_600f");
    let ours = cells(&stem.with_extension("csv"), "48000", "6144000");
    assert!(ours == levels(&stem.with_extension("cells.bin")));
}

#[test]
fn an_iec60958_table_becomes_the_subframes_of_its_plug_in() {
    let Some(captures) = captures() else { return };
    let stem = captures.join("spdif/hdl/alsa_iec958_subframe_le_600f");
    let bench = Bench::new();
    let table = stem.with_extension("csv");
    let run = bench.encode(&[table.to_str().unwrap(), "-o", "out.bin"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let ours: Vec<u32> =
        hear(&bench.path("out.bin"), 100_000_000).subframes.iter().map(|(_, bits)| bits.word()).collect();
    let words = std::fs::read(stem.with_extension("words.bin")).unwrap();
    let theirs: Vec<u32> =
        words.as_chunks().0.iter().map(|word| SubframeBits::new(u32::from_le_bytes(*word)).word()).collect();
    assert!(ours == theirs);
}
