//! Any bytes as a sigrok session; and zips whose entries are any bytes, with some bytes overwritten
//! after that, so that directories lie.
#![no_main]

use std::io::{Cursor, Write};

use arbitrary::Arbitrary;
use lightpipe::capture::Format;
use zip::write::{SimpleFileOptions, ZipWriter};

#[derive(Arbitrary, Debug)]
enum Name<'a> {
    Version,
    Metadata,
    Logic(u8),
    LogicPiece(u8, u8),
    Analog(u8, u8),
    Any(&'a str),
}

#[derive(Arbitrary, Debug)]
struct Session<'a> {
    entries: Vec<(Name<'a>, &'a [u8])>,
    /// Counted from the end, where the directory is.
    overwrite: Vec<(u16, u8)>,
}

impl Session<'_> {
    fn zip(&self) -> Option<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.entries {
            let name = match name {
                Name::Version => "version".into(),
                Name::Metadata => "metadata".into(),
                Name::Logic(n) => format!("logic-{n}"),
                Name::LogicPiece(n, piece) => format!("logic-{n}-{piece}"),
                Name::Analog(n, piece) => format!("analog-1-{n}-{piece}"),
                Name::Any(name) => (*name).into(),
            };
            zip.start_file(name, SimpleFileOptions::default()).ok()?;
            zip.write_all(bytes).ok()?;
        }
        let mut bytes = zip.finish().ok()?.into_inner();
        for &(from_end, byte) in &self.overwrite {
            if let Some(place) = bytes.iter_mut().rev().nth(from_end.into()) {
                *place = byte;
            }
        }
        Some(bytes)
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        lightpipe_fuzz::capture::read(bytes, Some(Format::Sigrok));
    } else if let Some(zip) = Session::arbitrary_take_rest(arbitrary::Unstructured::new(bytes))
        .ok()
        .and_then(|session| session.zip())
    {
        lightpipe_fuzz::capture::read(&zip, Some(Format::Sigrok));
    }
});
