//! Captures as the command line names them: files, standard input, raw samples of unknown layout.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use lightpipe::capture::{
    self, Capture, ChannelKind, Error, Format, Layout, Options, Source, needs_seek, open,
};
use lightpipe::link::{ListenOptions, Protocol, listen};
use lightpipe::unit::{Ratio, STANDARD_RATES};
use std::ops::ControlFlow;

use crate::args::{Reading, Time};
use crate::failure::{Exit, Failure};

/// Standard input, by name.
pub(crate) const STDIN: &str = "-";

/// What messages call it.
pub(crate) const STDIN_NAME: &str = "standard input";

/// Bytes that are looked at to tell raw layouts apart.
const TRIAL_BYTES: u64 = 1 << 20;

/// A capture that is open, and what to call it.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) capture: Capture<'static>,
    /// Why it was taken for what it is.
    pub(crate) evidence: String,
}

/// Opens the capture that the command line names.
pub(crate) fn open_input(reading: &Reading) -> Result<Input, Failure> {
    let path = &reading.capture;
    if path.as_os_str() == STDIN {
        from_stream(io::stdin(), STDIN_NAME.to_owned(), None, reading)
    } else {
        from_file(path, reading)
    }
}

fn from_file(path: &Path, reading: &Reading) -> Result<Input, Failure> {
    let name = path.display().to_string();
    let unreadable = |error: &io::Error| Failure::new(Exit::Unreadable, format!("{name}: {error}"));
    let found = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if found.is_dir() {
        return Err(Failure::new(Exit::Unreadable, format!("{name}: is a directory; name a file in it")));
    }
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let open = || File::open(path).map_err(|error| unreadable(&error));
    if !found.is_file() {
        return from_stream(open()?, name.clone(), file_name.as_deref(), reading);
    }
    let source = || open().map(Source::file);
    open_source(source()?, Some(&source), name.clone(), file_name.as_deref(), reading)
}

/// Standard input, pipes, devices: what can be read only once.
fn from_stream(
    mut stream: impl Read + Send + 'static,
    name: String,
    file_name: Option<&str>,
    reading: &Reading,
) -> Result<Input, Failure> {
    if reading.format.is_some() {
        return open_source(streamed(stream, &name)?, None, name, file_name, reading);
    }
    // The beginning stays in memory, in case raw layouts must be tried on it.
    let mut head = Vec::new();
    let read = stream.by_ref().take(TRIAL_BYTES).read_to_end(&mut head);
    read.map_err(|error| Failure::new(Exit::Unreadable, format!("{name}: {error}")))?;
    let head: Arc<[u8]> = head.into();
    let options = Options { format: None, rate: reading.rate, file_name };
    let again = || Ok(Source::stream(Cursor::new(Arc::clone(&head))));
    let all = Cursor::new(Arc::clone(&head)).chain(stream);
    match open(again()?, &options) {
        Err(error @ Error::Unknown { .. }) => {
            let layout = best_layout(&again, &name, file_name, reading, Failure::capture(&name, &error))?;
            let input = open_as(Source::stream(all), Some(Format::Raw(layout)), name, file_name, reading)?;
            Ok(guessed(input, layout))
        }
        _ => open_source(streamed(all, &name)?, None, name, file_name, reading),
    }
}

/// A stream, or, for a zip, a temporary file that has no name any more.
fn streamed(mut stream: impl Read + Send + 'static, name: &str) -> Result<Source<'static>, Failure> {
    let unreadable = |error: &io::Error| Failure::new(Exit::Unreadable, format!("{name}: {error}"));
    let mut head = Vec::new();
    stream.by_ref().take(4).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
    if !needs_seek(&head) {
        return Ok(Source::stream(Cursor::new(head).chain(stream)));
    }
    let spooled = tempfile::tempfile().and_then(|mut file| {
        file.write_all(&head)?;
        io::copy(&mut stream, &mut file)?;
        file.rewind()?;
        Ok(file)
    });
    spooled
        .map(Source::file)
        .map_err(|error| Failure::new(Exit::Internal, format!("{name}: cannot spool: {error}")))
}

type Again<'a> = &'a dyn Fn() -> Result<Source<'static>, Failure>;

fn open_source(
    source: Source<'static>,
    again: Option<Again<'_>>,
    name: String,
    file_name: Option<&str>,
    reading: &Reading,
) -> Result<Input, Failure> {
    let options = Options { format: reading.format, rate: reading.rate, file_name };
    match (open(source, &options), again) {
        (Ok(capture), _) => {
            let evidence = capture.evidence().to_owned();
            Ok(Input { name, capture, evidence })
        }
        (Err(error @ Error::Unknown { .. }), Some(again)) if reading.format.is_none() => {
            let layout = best_layout(again, &name, file_name, reading, Failure::capture(&name, &error))?;
            let input = open_as(again()?, Some(Format::Raw(layout)), name, file_name, reading)?;
            Ok(guessed(input, layout))
        }
        (Err(error), _) => Err(Failure::capture(&name, &error)),
    }
}

fn open_as(
    source: Source<'static>,
    format: Option<Format>,
    name: String,
    file_name: Option<&str>,
    reading: &Reading,
) -> Result<Input, Failure> {
    let options = Options { format, rate: reading.rate, file_name };
    let capture = open(source, &options).map_err(|error| Failure::capture(&name, &error))?;
    let evidence = capture.evidence().to_owned();
    Ok(Input { name, capture, evidence })
}

fn guessed(mut input: Input, layout: Layout) -> Input {
    input.evidence = format!("{layout}: of the raw layouts, the one with the best framing");
    input
}

/// What trying the raw layouts came to.
enum Trial {
    /// Nobody knows the rate, so there is nothing to judge by.
    NoRate,
    /// A signal shows in none of them.
    NoSignal,
    Best(Layout),
}

/// Looks for a signal in each raw layout, over the same bytes.
fn try_layouts(again: Again<'_>, file_name: Option<&str>, reading: &Reading) -> Result<Trial, Failure> {
    let mut best: Option<((bool, u64), Layout)> = None;
    for layout in Layout::GUESSES {
        let options = Options { format: Some(Format::Raw(layout)), rate: reading.rate, file_name };
        let Ok(mut capture) = open(again()?, &options) else { continue };
        let timebase = capture.timebase();
        if timebase.samples_per_second().is_none() {
            return Ok(Trial::NoRate);
        }
        let protocols = protocols(reading);
        let end = Some(layout.samples(TRIAL_BYTES));
        let options = ListenOptions { protocols: &protocols, end, ..Default::default() };
        let hearing = listen(&mut capture, &options, |_| ControlFlow::Continue(()));
        // Every eighth sample of packed ones can look like a signal as well, at eight times the rate.
        let merit = |candidate: &lightpipe::link::Candidate| {
            let rate = candidate.lock.and_then(|(protocol, cell)| protocol.frame_rate(cell, timebase));
            (rate.is_some_and(|rate| rate.nearest(&STANDARD_RATES).is_some()), candidate.score())
        };
        let merit = hearing.candidates.iter().map(merit).filter(|&(_, score)| score > 0).max();
        if let Some(merit) = merit
            && best.is_none_or(|(best, _)| merit > best)
        {
            best = Some((merit, layout));
        }
    }
    Ok(best.map_or(Trial::NoSignal, |(_, layout)| Trial::Best(layout)))
}

/// The layout to read raw samples in, or why there is none.
fn best_layout(
    again: Again<'_>,
    name: &str,
    file_name: Option<&str>,
    reading: &Reading,
    unknown: Failure,
) -> Result<Layout, Failure> {
    match try_layouts(again, file_name, reading)? {
        Trial::Best(layout) => Ok(layout),
        Trial::NoRate => Err(unknown),
        Trial::NoSignal => {
            let tried: Vec<String> = Layout::GUESSES.iter().map(Layout::to_string).collect();
            let tried = tried.join(", ");
            Err(Failure::new(
                Exit::NoSignal,
                format!(
                    "{name}: no signal as raw samples ({tried}); if it is one of these, --format says which"
                ),
            ))
        }
    }
}

/// The protocols to look for.
pub(crate) fn protocols(reading: &Reading) -> Vec<Protocol> {
    reading.protocol.only().map_or_else(|| Protocol::ALL.to_vec(), |only| vec![only])
}

/// The index of the channel that the command line names, if it names one.
pub(crate) fn channel_index(capture: &Capture<'_>, wanted: Option<&str>) -> Result<Option<usize>, Failure> {
    let Some(wanted) = wanted else { return Ok(None) };
    let channels = capture.channels();
    let all = 0..channels.len();
    let mut named: Vec<usize> = all.clone().filter(|&index| channels[index].name == wanted).collect();
    let is_line = |&index: &usize| matches!(channels[index].kind, ChannelKind::Changes { .. });
    if named.is_empty() {
        // The last part of a path will do.
        let ends = |index: &usize| {
            let path = channels[*index].name.strip_suffix(wanted);
            path.is_some_and(|path| path.ends_with('.'))
        };
        named = all.filter(is_line).filter(ends).collect();
    }
    if named.iter().all(is_line) {
        // Names of one line are one channel.
        named.dedup_by_key(|index| channels[*index].kind);
    }
    match (&named[..], wanted.parse::<usize>()) {
        ([index], _) => Ok(Some(*index)),
        ([], Ok(index)) if index < channels.len() => Ok(Some(index)),
        ([], _) => {
            let names: Vec<String> =
                channels.iter().take(16).map(|channel| format!("{:?}", channel.name)).collect();
            let more = if channels.len() > names.len() { ", .." } else { "" };
            Err(Failure::usage(format!("no channel {wanted:?}; there are {}{more}", names.join(", "))))
        }
        _ => {
            let some: Vec<String> = named
                .iter()
                .take(8)
                .map(|&index| {
                    let name = &channels[index].name;
                    if name == wanted { index.to_string() } else { format!("{index} ({name})") }
                })
                .collect();
            let more = if named.len() > some.len() { ", .." } else { "" };
            Err(Failure::usage(format!(
                "{} channels are named {wanted:?}; give the index, one of {}{more}",
                named.len(),
                some.join(", ")
            )))
        }
    }
}

/// The first sample to look at, and the first to leave out.
pub(crate) fn window(reading: &Reading, rate: Option<Ratio>) -> Result<(u64, Option<u64>), Failure> {
    let samples = |option: &str, time: Option<Time>| match (time, rate) {
        (None, _) => Ok(None),
        (Some(Time::Samples(samples)), _) => Ok(Some(samples)),
        (Some(Time::Seconds(seconds)), Some(rate)) => Ok(Some((seconds * rate.to_f64()).round() as u64)),
        (Some(Time::Seconds(_)), None) => Err(Failure::usage(format!(
            "{option}: the sample rate is not known; give --rate, or samples such as 1000smp"
        ))),
    };
    let start = samples("--start", reading.start)?.unwrap_or(0);
    let duration = samples("--duration", reading.duration)?;
    Ok((start, duration.map(|duration| start.saturating_add(duration))))
}

/// Where the sample rate comes from, as reports say it.
pub(crate) fn rate_from(capture: &Capture<'_>) -> &'static str {
    match capture.rate_from() {
        capture::RateFrom::Unknown => "unknown",
        known => known.name(),
    }
}
