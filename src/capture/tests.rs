use std::io::Cursor;
use std::prelude::v1::*;
use std::vec;

use super::*;
use proptest::prelude::*;

fn raw(layout: Layout) -> Options<'static> {
    Options { format: Some(Format::Raw(layout)), ..Options::default() }
}

/// Opens and reads; how many samples, or why not.
fn samples(bytes: &[u8], options: &Options<'_>, seekable: bool) -> Result<(u64, Notes), Error> {
    let source = if seekable { Source::file(Cursor::new(bytes)) } else { Source::stream(bytes) };
    let mut capture = open(source, options)?;
    let mut delivered = vec![0u64; 128];
    capture.read(|block| {
        let (channel, samples) = match block {
            Block::Packed(block) => {
                assert!(block.samples <= 64 * block.words.len());
                (0, block.samples)
            }
            Block::Interleaved(block) => (0, block.bytes.len() / block.unit),
            Block::Voltages(block) => (block.channel, block.microvolts.len()),
            Block::Changes(block) => {
                assert!(block.until.0.unsigned_abs() > delivered[block.channel]);
                delivered[block.channel] = block.until.0.unsigned_abs();
                return ControlFlow::Continue(());
            }
            Block::Hole(hole) => {
                delivered[0] = hole.span.end.0.unsigned_abs();
                return ControlFlow::Continue(());
            }
        };
        assert!((1..=1 << 20).contains(&samples));
        delivered[channel] += samples as u64;
        ControlFlow::Continue(())
    })?;
    assert_eq!(delivered[0], capture.notes().samples);
    if capture.notes().truncated.is_none() && capture.samples().is_some() {
        assert_eq!(capture.samples(), Some(delivered[0]));
    }
    Ok((delivered[0], capture.notes().clone()))
}

proptest! {
    #[test]
    fn random_bytes_are_survived_as_any_format(bytes: Vec<u8>, start in 0usize..4) {
        let starts: [&[u8]; 4] = [b"", b"PK\x03\x04", b"Time,A\n0,1\n", b"\x0a;"];
        let bytes = [starts[start], &bytes].concat();
        for format in
            ["lsb1", "msb1", "u8", "u16le:3", "u32le", "sigrok", "csv", "readmemh", "readmemb", ""]
        {
            let options = Options { format: format.parse().ok(), ..Options::default() };
            for seekable in [false, true] {
                if let Err(error) = samples(&bytes, &options, seekable) {
                    let text = error.to_string();
                    prop_assert!(!text.is_empty() && !text.contains('\n'));
                }
            }
        }
    }

    #[test]
    fn random_tables_are_survived(text in "[-0-9.,;\t eEXxNa\"\n\r#∞]{0,400}") {
        let options = Options { format: Some(Format::Csv), ..Options::default() };
        let _ = samples(text.as_bytes(), &options, false);
    }
}

#[test]
fn raw_samples_are_counted_and_a_part_of_one_is_noted() {
    let bytes = vec![0xa5; 300_001];
    for (layout, count) in
        [("lsb1", 2_400_008), ("msb1", 2_400_008), ("u8", 300_001), ("u16le", 150_000), ("u32le", 75_000)]
    {
        for seekable in [false, true] {
            let (found, notes) = samples(&bytes, &raw(layout.parse().unwrap()), seekable).unwrap();
            assert_eq!(found, count, "{layout}");
            assert_eq!(notes.truncated.is_some(), layout.ends_with("le"), "{layout}");
        }
    }
}

#[test]
fn a_named_bit_is_the_only_channel() {
    let capture = open(Source::stream(&[1, 2, 3][..]), &raw(Layout::U8 { bit: Some(3) })).unwrap();
    assert_eq!(capture.channels(), [Channel { name: "3".into(), kind: ChannelKind::Logic { bit: 3 } }]);
    let capture = open(Source::stream(&[1, 2, 3][..]), &raw(Layout::U16Le { bit: None })).unwrap();
    assert_eq!(capture.channels().len(), 16);
}

#[test]
fn empty_unknown_and_unseekable_are_told_apart() {
    let none = Options::default();
    assert!(matches!(samples(b"", &none, true), Err(Error::Empty)));
    assert!(matches!(samples(b"", &raw(Layout::Lsb1), false), Err(Error::Empty)));
    assert!(matches!(samples(&[0x0f, 0xf0, 0], &none, true), Err(Error::Unknown { .. })));
    assert!(matches!(samples(b"just words\n", &none, true), Err(Error::Unknown { .. })));
    assert!(matches!(samples(b"PK\x03\x04", &none, false), Err(Error::NeedsSeek { .. })));
    assert!(matches!(samples(b"PK\x03\x04", &none, true), Err(Error::Malformed { .. })));
    assert!(needs_seek(b"PK\x03\x04") && !needs_seek(b"Time"));
}

#[test]
fn a_column_of_numbers_is_a_memory_file_if_its_name_says_so() {
    let format = |text: &str, file_name| {
        let options = Options { file_name, ..Options::default() };
        open(Source::stream(text.as_bytes()), &options).unwrap().format().name()
    };
    let column = "0\n1\n1\n0\n1\n";
    assert_eq!(format(column, None), "csv");
    assert_eq!(format(column, Some("line.csv")), "csv");
    assert_eq!(format(column, Some("line.mem")), "readmemb");
    assert_eq!(format("3300\n1250\n", Some("line.hex")), "readmemh");
    assert_eq!(format("Time,A\n0,1\n1,0\n2,1\n", Some("line.hex")), "csv");
    let words = "9ceaaaaaaaaaaaab\n96bfffffffffffab\n";
    assert_eq!(format(words, Some("line.txt")), "readmemh");
    assert_eq!(format(words, Some("line.csv")), "readmemh");
    // More than is looked at.
    let long = "01".repeat(32) + "\n";
    assert_eq!(format(&long.repeat(1000), None), "readmemb");
}

#[test]
fn arrays_cannot_be_read() {
    let options = Options { format: "c".parse().ok(), ..Options::default() };
    assert!(matches!(samples(b"0x12,", &options, false), Err(Error::Unsupported { .. })));
}

#[test]
fn the_rate_comes_from_whoever_knows_best() {
    let named = Options { file_name: Some("x_24M.bin"), ..raw(Layout::Lsb1) };
    let asked = Options { rate: Ratio::new(100, 1), ..named };
    let rate = |options| {
        let capture = open(Source::stream(&[0u8][..]), &options).unwrap();
        (capture.timebase().samples_per_second(), capture.rate_from().name())
    };
    assert_eq!(rate(raw(Layout::Lsb1)), (None, "unknown"));
    assert_eq!(rate(named), (Ratio::new(24_000_000, 1), "file_name"));
    assert_eq!(rate(asked), (Ratio::new(100, 1), "option"));
}

#[test]
fn breaking_off_stops_at_once() {
    let bytes = vec![0; 1 << 20];
    let mut capture = open(Source::stream(&bytes[..]), &raw(Layout::Lsb1)).unwrap();
    let mut blocks = 0;
    capture
        .read(|_| {
            blocks += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(blocks, 1);
}

#[test]
fn formats_have_names_to_ask_for_them() {
    assert_eq!("sr".parse(), Ok(Format::Sigrok));
    assert_eq!("csv".parse(), Ok(Format::Csv));
    assert_eq!("u8:2".parse(), Ok(Format::Raw(Layout::U8 { bit: Some(2) })));
    assert_eq!("vcd".parse(), Ok(Format::Vcd));
    for name in ["readmemh", "readmemb", "c", "rust"] {
        assert_eq!(
            name.parse::<Format>().map(|format| (format.name(), format.to_string())),
            Ok((name, name.to_owned()))
        );
    }
    assert_eq!(
        "fst".parse::<Format>().map_err(|error| error.to_string().contains("sigrok, vcd, csv")),
        Err(true)
    );
}
