//! Sessions of sigrok and PulseView: `.sr`, a zip of metadata and samples (libsigrok's `srzip`).

use std::mem::take;
use std::ops::ControlFlow;
use std::prelude::v1::*;
use std::{format, vec};

use super::rate::parse_rate;
use super::source::Searchable;
use super::zipped::Zipped;
use super::{Channel, ChannelKind, Each, Error, Notes, Place, Truncated};
use crate::trace::{Block, Interleaved};
use crate::unit::Ratio;

/// The name of the format in reports.
pub(super) const NAME: &str = "sigrok";

/// Metadata and such are small; more than this is not looked at.
const TEXT_LIMIT: u64 = 1 << 20;
const BLOCK_BYTES: usize = 1 << 18;
/// Bytes per sample that a block can have.
const WIDEST: usize = 16;

/// Reads a session, chunk after chunk.
pub(super) struct Session<'a> {
    zip: Zipped<'a>,
    /// Entries with samples, in the order of time.
    chunks: Vec<usize>,
    unit: usize,
    /// Why there is less than there should be, once `chunks` are through.
    cut: Option<String>,
    pub(super) channels: Vec<Channel>,
    pub(super) rate: Option<Ratio>,
    pub(super) total: Option<u64>,
    pub(super) evidence: String,
}

impl<'a> Session<'a> {
    pub(super) fn open(file: Box<dyn Searchable + 'a>) -> Result<Session<'a>, Error> {
        let whole = |problem: String| Error::Malformed {
            format: "zip",
            place: Place::Whole,
            problem: format!("{problem}; copy or save it again").into(),
        };
        let mut zip = Zipped::open(file).map_err(whole)?;
        refuse_others(&mut zip)?;
        let locked = |place: &str, why: String| {
            let problem =
                format!("cannot be unpacked: {why}; pack it again, deflated and without a password");
            Error::Malformed { format: NAME, place: Place::Entry(place.to_owned()), problem: problem.into() }
        };
        let version = zip.text("version", 16).map_err(|why| locked("version", why))?;
        if !matches!(version.trim(), "1" | "2") {
            let advice =
                format!("session version `{}` is unknown; save it with PulseView again", version.trim());
            return Err(Error::Unsupported { format: NAME, advice: advice.into() });
        }
        let bad = |place: &str, problem: String| Error::Malformed {
            format: NAME,
            place: Place::Entry(place.to_owned()),
            problem: problem.into(),
        };
        let text = zip.text("metadata", TEXT_LIMIT).map_err(|why| locked("metadata", why))?;
        let metadata = Metadata::parse(&text);
        let (mut chunks, bytes, mut gap) = chunks(&zip, &metadata.capturefile);
        if let Some(place) = zip.first_overlap(&chunks) {
            let name = chunks.get(place).map_or("", |index| zip.name(*index));
            gap = Some(format!("entry `{name}` lies on top of another one"));
            chunks.truncate(place);
        }
        if chunks.is_empty() {
            if metadata.analogue > 0 || zip.entries().any(|(name, _)| name.starts_with("analog-1-")) {
                let advice =
                    "the session holds analogue channels only; save them as CSV: sigrok-cli -i FILE -O csv";
                return Err(Error::Unsupported { format: NAME, advice: advice.into() });
            }
            let problem = "is missing, so the session holds no samples; save it again";
            return Err(bad(&metadata.capturefile, problem.into()));
        }
        let no_channel = || bad("metadata", "lists no logic channel; save the session again".into());
        if metadata.probes.is_empty() {
            return Err(no_channel());
        }
        let unit = metadata.unit();
        if unit == 0 || unit > WIDEST {
            let problem =
                format!("samples of {unit} bytes, of which 1 to {WIDEST} are read; save fewer channels");
            return Err(bad("metadata", problem));
        }
        let mut channels: Vec<Channel> = Vec::new();
        for (number, name) in &metadata.probes {
            let bit = number - 1;
            let known = channels.iter().any(|channel| channel.kind == ChannelKind::Logic { bit });
            if bit < 8 * unit as u32 && !known {
                channels.push(Channel { name: name.clone(), kind: ChannelKind::Logic { bit } });
            }
        }
        if channels.is_empty() {
            return Err(no_channel());
        }
        channels.sort_by_key(|channel| channel.kind);
        let total = bytes / unit as u64;
        let evidence = format!("zip with `version` {} and `metadata` of a sigrok session", version.trim());
        let cut = match (gap, zip.is_whole()) {
            (Some(gap), _) => Some(gap),
            (None, false) => Some("the directory at the end of the zip is missing or broken".to_owned()),
            (None, true) => None,
        };
        if total == 0 && cut.is_none() {
            return Err(Error::Empty);
        }
        let total = zip.is_whole().then_some(total);
        Ok(Session { zip, chunks, unit, cut, channels, rate: metadata.rate, total, evidence })
    }

    pub(super) fn read(&mut self, notes: &mut Notes, each: &mut Each<'_>) -> Result<(), Error> {
        let unit = self.unit;
        let mut buffer = vec![0; BLOCK_BYTES / unit * unit];
        // bytes of `buffer` that are waiting: a sample may lie across the border of two chunks
        let mut filled = 0;
        let mut broken = None;
        for index in take(&mut self.chunks) {
            let outcome = self.zip.with_entry(index, |entry| {
                loop {
                    if filled == buffer.len() {
                        notes.samples += (filled / unit) as u64;
                        filled = 0;
                        if each(Block::Interleaved(Interleaved { bytes: &buffer, unit })).is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                    let Some(rest) = buffer.get_mut(filled..) else { return Ok(ControlFlow::Break(())) };
                    match entry.read(rest) {
                        Ok(0) => return Ok(ControlFlow::Continue(())),
                        Ok(n) => filled += n.min(rest.len()),
                        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error.to_string()),
                    }
                }
            });
            match outcome {
                Ok(Ok(ControlFlow::Continue(()))) => {}
                Ok(Ok(ControlFlow::Break(()))) => return Ok(()),
                Ok(Err(problem)) | Err(problem) => {
                    broken = Some(format!("entry `{}`: {problem}", self.zip.name(index)));
                    break;
                }
            }
        }
        let samples = filled / unit;
        notes.samples += samples as u64;
        if filled % unit != 0 && broken.is_none() {
            broken = Some(format!("{} bytes at the end do not fill a sample of {unit}", filled % unit));
        }
        if let Some(what) = broken.or(self.cut.take()) {
            notes.truncated = Some(Truncated { at_sample: notes.samples, what });
        }
        if let Some(rest) = buffer.get(..samples * unit).filter(|rest| !rest.is_empty()) {
            let _ = each(Block::Interleaved(Interleaved { bytes: rest, unit }));
        }
        Ok(())
    }
}

/// Zips that belong to other programs.
fn refuse_others(zip: &mut Zipped<'_>) -> Result<(), Error> {
    let has = |wanted: &str| zip.entries().any(|(name, _)| name == wanted);
    if has("version") && has("metadata") {
        return Ok(());
    }
    if has("meta.json") {
        let advice = "Saleae keeps .sal to itself; export binary data from Logic 2, import that in PulseView, and save it as .sr";
        return Err(Error::Unsupported { format: "a Saleae .sal", advice: advice.into() });
    }
    if has("header")
        && zip.text("header", 64).is_ok_and(|header| header.trim_start().starts_with("[version]"))
    {
        let advice = "export it from DSView as .sr";
        return Err(Error::Unsupported { format: "a DSView session", advice: advice.into() });
    }
    if !zip.is_whole() {
        let problem =
            "the directory at its end is missing, and what is left holds no session; copy or save it again";
        return Err(Error::Malformed { format: "zip", place: Place::Whole, problem: problem.into() });
    }
    let advice = "a zip, but not a sigrok session (no `version` and `metadata`); unpack it first";
    Err(Error::Unknown { advice: advice.into() })
}

/// The entries with samples in the order of time, their bytes as the zip claims, and what is
/// missing in between.
fn chunks(zip: &Zipped<'_>, capturefile: &str) -> (Vec<usize>, u64, Option<String>) {
    let mut numbered = Vec::new();
    for (index, (name, size)) in zip.entries().enumerate() {
        if name == capturefile {
            return (vec![index], size, None);
        }
        let number = name.strip_prefix(capturefile).and_then(|rest| rest.strip_prefix('-'));
        if let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) {
            numbered.push((number, index, size));
        }
    }
    numbered.sort();
    let in_order =
        numbered.iter().zip(1u64..).take_while(|((number, ..), expected)| number == expected).count();
    let gap =
        (in_order < numbered.len()).then(|| format!("entry `{capturefile}-{}` is missing", in_order + 1));
    numbered.truncate(in_order);
    let bytes = numbered.iter().fold(0u64, |sum, (_, _, size)| sum.saturating_add(*size));
    (numbered.into_iter().map(|(_, index, _)| index).collect(), bytes, gap)
}

/// What the entry `metadata` says: an INI file.
#[derive(Debug, Default, PartialEq)]
struct Metadata {
    capturefile: String,
    rate: Option<Ratio>,
    /// Number from 1, and name, of the channels that were recorded.
    probes: Vec<(u32, String)>,
    total_probes: u32,
    analogue: u32,
    unit: Option<usize>,
}

impl Metadata {
    fn parse(text: &str) -> Metadata {
        let mut metadata = Metadata { capturefile: "logic-1".to_owned(), ..Metadata::default() };
        // keys before any section count as well; only other devices do not
        let mut ours = true;
        for line in text.lines().map(str::trim) {
            if let Some(section) = line.strip_prefix('[') {
                ours = matches!(section.trim_end_matches(']'), "device 1" | "global");
                continue;
            }
            let Some((key, text)) = line.split_once('=') else { continue };
            let (key, text) = (key.trim(), text.trim());
            if !ours || key.starts_with(['#', ';']) {
                continue;
            }
            match key {
                "capturefile" if !text.is_empty() => metadata.capturefile = text.to_owned(),
                "samplerate" => metadata.rate = parse_rate(text),
                "unitsize" => metadata.unit = text.parse().ok(),
                "total probes" => metadata.total_probes = text.parse().unwrap_or(0),
                "total analog" => metadata.analogue = text.parse().unwrap_or(0),
                _ => {
                    let number = key.strip_prefix("probe").and_then(|number| number.parse().ok());
                    metadata.probes.extend(number.filter(|&n| n > 0).map(|number| (number, text.to_owned())));
                }
            }
        }
        metadata
    }

    /// Bytes per sample; without a word about it, as many as the channels need.
    fn unit(&self) -> usize {
        let most = self.probes.iter().map(|(number, _)| *number).max().unwrap_or(0).max(self.total_probes);
        self.unit.unwrap_or(most.div_ceil(8) as usize)
    }
}

#[cfg(test)]
#[path = "sigrok_tests.rs"]
mod tests;
