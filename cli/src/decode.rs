//! `lightpipe decode`: a capture into audio, a table of every frame, a list of faults.

mod annotate;
mod auxiliary;
mod wav;

use std::io::{self, Write};
use std::path::Path;

use lightpipe::adat::ReceivedFrame;
use lightpipe::check::UserRecord;
use lightpipe::fault::{Fault, Severity};
use lightpipe::iec60958::ReceivedSubframe;
use lightpipe::link::{Event, LineChange, Protocol};
use lightpipe::unit::Timebase;

use serde::Serialize;

use annotate::Annotations;
use auxiliary::AuxiliaryFile;

use crate::args::Decode;
use crate::failure::{Exit, Failure};
use crate::follow::{Samples, Segment, Sink};
use crate::input::protocols;
use crate::message::tell;
use crate::output::{Output, STDOUT, check_places};
use crate::print;
use crate::report::{self, FaultReport};
use crate::run::{Listened, Outputs, run};
use crate::table::{Style, TableWriter};
use crate::user;
use wav::WavFile;

pub(crate) fn decode(args: &Decode) -> Result<Exit, Failure> {
    decoded(args).map_err(|failure| if args.json { report::failed(failure) } else { failure })?.report(args)
}

fn decoded(args: &Decode) -> Result<Decoded, Failure> {
    check(args)?;
    let wanted = args.reading.segment.unwrap_or(1) as usize;
    let open = |path: &Path| Output::open(path, args.force);
    let mut files = Files {
        wav: args
            .output
            .as_deref()
            .map(open)
            .transpose()?
            .map(|out| WavFile::new(out, wanted, args.drop_lost, args.audio_bits)),
        auxiliary: args.aux.as_deref().map(open).transpose()?.map(|out| AuxiliaryFile::new(out, wanted)),
        table: args
            .frames
            .as_deref()
            .map(|path| open(path).map(|out| Table::new(out, path, args.audio_bits < 24)))
            .transpose()?,
        faults: args.faults.as_deref().map(open).transpose()?,
        user: args.user.as_deref().map(open).transpose()?,
        user_lines: 0,
        wanted,
        annotations: args
            .annotate
            .as_deref()
            .map(open)
            .transpose()?
            .map(|out| Annotations::new(out, &protocols(&args.reading))),
        report: args.json,
        timebase: Timebase::sampled(None),
        failure: None,
    };
    let mut listened = run(&args.reading, &mut files)?;
    let mut summary = Vec::new();
    if listened.nothing.is_none() {
        if let Some(wav) = files.wav {
            summary.extend(unless_closed(wav.finish(&mut listened))?);
        }
        if let Some(table) = files.table {
            summary.extend(unless_closed(table.finish())?);
        }
        if let Some(auxiliary) = files.auxiliary {
            summary.extend(unless_closed(auxiliary.finish())?);
        }
        if let Some(faults) = files.faults {
            unless_closed(faults.commit())?;
        }
        if let Some(user) = files.user {
            let plural = if files.user_lines == 1 { "" } else { "s" };
            let line = format!("{}: {} line{plural} of user data", user.name(), files.user_lines);
            summary.extend(unless_closed(user.commit().map(|()| line))?);
        }
        if let Some(annotations) = files.annotations {
            summary.extend(unless_closed(annotations.finish(listened.end))?);
        }
    }
    Ok(Decoded { listened, summary })
}

/// A reader that went away has what it wanted; the other outputs are still wanted.
fn unless_closed<T>(result: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match result {
        Err(failure) if failure.is_closed_pipe() => Ok(None),
        result => result.map(Some),
    }
}

/// What makes no sense before anything is read.
fn check(args: &Decode) -> Result<(), Failure> {
    if args.aux.is_some() && args.audio_bits == 24 {
        return Err(Failure::usage("--aux: these bits are part of 24-bit audio; add --audio-bits 20"));
    }
    if args.aux.is_some() && args.drop_lost {
        return Err(Failure::usage(
            "--aux counts lost frames, which --drop-lost leaves out; give one of them",
        ));
    }
    let outputs = [&args.output, &args.frames, &args.faults, &args.user, &args.annotate, &args.aux];
    let to_stdout =
        outputs.iter().filter(|path| path.as_deref().is_some_and(|path| path.as_os_str() == STDOUT));
    match to_stdout.count() + usize::from(args.json) {
        _ if !args.json && outputs.iter().all(|path| path.is_none()) => Err(Failure::usage(
            "nothing to write: give -o out.wav, --frames out.csv, --faults out.jsonl, --user out.jsonl, --annotate out.vcd or --json",
        )),
        0 | 1 => {
            let named: Vec<&Path> = outputs.iter().filter_map(|path| path.as_deref()).collect();
            check_places(&args.reading.capture, &named)
        }
        _ => Err(Failure::usage("only one output can go to standard output; give files for the others")),
    }
}

struct Decoded {
    listened: Listened,
    /// A line for each output.
    summary: Vec<String>,
}

impl Decoded {
    fn report(self, args: &Decode) -> Result<Exit, Failure> {
        let report = &self.listened.report;
        if args.json {
            print::json(report)?;
        } else if self.listened.nothing.is_none() {
            for line in &self.summary {
                tell(line);
            }
            for finding in report.findings.iter().filter(|finding| finding.level >= Severity::Warn) {
                tell(format_args!("{} {}", finding.code, finding.text));
            }
        }
        let exit = self.listened.exit(args.reading.fail_on);
        self.listened.nothing.map_or(Ok(exit), Err)
    }
}

/// The files in the making.
struct Files {
    wav: Option<WavFile>,
    auxiliary: Option<AuxiliaryFile>,
    table: Option<Table>,
    faults: Option<Output>,
    user: Option<Output>,
    /// Lines in it.
    user_lines: u64,
    /// The segment whose audio and user data are wanted, from 1.
    wanted: usize,
    annotations: Option<Annotations>,
    /// The report is an output as well.
    report: bool,
    timebase: Timebase,
    failure: Option<Failure>,
}

/// An output of [`Files`].
#[derive(Clone, Copy)]
enum Which {
    Wav,
    Auxiliary,
    Table,
    Faults,
    User,
    Annotations,
}

impl Files {
    fn note(&mut self, which: Which, result: Result<(), Failure>) {
        let Err(failure) = result else { return };
        if failure.is_closed_pipe() {
            match which {
                Which::Wav => self.wav = None,
                Which::Auxiliary => self.auxiliary = None,
                Which::Table => self.table = None,
                Which::Faults => self.faults = None,
                Which::User => self.user = None,
                Which::Annotations => self.annotations = None,
            }
            let others = [
                self.wav.is_some(),
                self.auxiliary.is_some(),
                self.table.is_some(),
                self.faults.is_some(),
                self.user.is_some(),
            ];
            if self.report || self.annotations.is_some() || others.contains(&true) {
                return;
            }
        }
        self.failure.get_or_insert(failure);
    }
}

impl Outputs for Files {
    fn begin(&mut self, timebase: Timebase) {
        self.timebase = timebase;
        if let Some(annotations) = &mut self.annotations {
            let result = annotations.begin(timebase);
            self.note(Which::Annotations, result);
        }
    }

    fn wants_line(&self) -> bool {
        self.annotations.is_some()
    }

    fn line(&mut self, changes: &[LineChange]) {
        if let Some(annotations) = &mut self.annotations {
            annotations.line(changes);
        }
    }

    fn event(&mut self, event: &Event) {
        if let Some(annotations) = &mut self.annotations {
            annotations.event(event);
        }
    }

    fn pause(&mut self) {
        if let Some(annotations) = &mut self.annotations {
            let result = annotations.pause();
            self.note(Which::Annotations, result);
        }
    }

    fn failed(&mut self) -> Option<Failure> {
        self.failure.take()
    }
}

impl Sink for Files {
    fn frame(&mut self, frame: &ReceivedFrame) {
        let timebase = self.timebase;
        if let Some(table) = &mut self.table {
            let result = table.write(Protocol::Adat, |writer| writer.frame(frame, timebase));
            self.note(Which::Table, result);
        }
    }

    fn subframe(&mut self, subframe: &ReceivedSubframe) {
        let timebase = self.timebase;
        if let Some(table) = &mut self.table {
            let result = table.write(Protocol::Iec60958, |writer| writer.subframe(subframe, timebase));
            self.note(Which::Table, result);
        }
    }

    fn fault(&mut self, fault: &Fault) {
        let report = FaultReport::new(fault, self.timebase);
        if let Some(out) = &mut self.faults {
            let result = write_line(out, &report);
            self.note(Which::Faults, result);
        }
    }

    fn user(&mut self, segment: usize, record: &UserRecord, management: &'static str) {
        if let Some(out) = &mut self.user
            && segment == self.wanted
            && let Some(line) = user::record(record, management, self.timebase)
        {
            let result = write_line(out, &line);
            self.user_lines += 1;
            self.note(Which::User, result);
        }
    }

    fn audio(&mut self, segment: &Segment, number: u64, samples: Samples) {
        let timebase = self.timebase;
        if let Some(wav) = &mut self.wav {
            let result = wav.audio(segment, number, samples, timebase);
            self.note(Which::Wav, result);
        }
        if let (Some(auxiliary), Samples::Pair(frame)) = (&mut self.auxiliary, samples) {
            let result = auxiliary.frame(segment, number, frame);
            self.note(Which::Auxiliary, result);
        }
    }
}

fn write_line(out: &mut Output, line: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, line)
        .map_err(io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .map_err(|error| Failure::output(out.name(), &error))
}

/// The table of every frame; its columns depend on the protocol, which is known with the first.
struct Table {
    style: Style,
    /// Whether auxiliary bits have a column.
    auxiliary: bool,
    state: TableState,
    rows: u64,
}

enum TableState {
    Empty(Output),
    Rows(Protocol, TableWriter<Output>),
    /// Writing failed.
    Broken,
}

impl Table {
    fn new(out: Output, path: &Path, auxiliary: bool) -> Table {
        let lines = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl"));
        Table {
            style: if lines { Style::JsonLines } else { Style::Csv },
            auxiliary,
            state: TableState::Empty(out),
            rows: 0,
        }
    }

    fn write(
        &mut self,
        protocol: Protocol,
        row: impl FnOnce(&mut TableWriter<Output>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if let TableState::Empty(_) = self.state
            && let TableState::Empty(out) = std::mem::replace(&mut self.state, TableState::Broken)
        {
            let name = out.name().to_owned();
            let writer = TableWriter::new(out, self.style, protocol, self.auxiliary);
            let writer = writer.map_err(|error| Failure::output(&name, &error))?;
            self.state = TableState::Rows(protocol, writer);
        }
        // A table has the columns of one protocol; frames of another belong to another segment.
        if let TableState::Rows(columns, writer) = &mut self.state
            && *columns == protocol
        {
            row(writer).map_err(|error| Failure::output("table", &error))?;
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(self) -> Result<String, Failure> {
        let out = match self.state {
            TableState::Empty(out) => out,
            TableState::Rows(_, writer) => {
                writer.finish().map_err(|error| Failure::output("table", &error))?
            }
            TableState::Broken => return Err(Failure::new(Exit::Internal, "the table could not be written")),
        };
        let line = format!("{}: {} rows", out.name(), self.rows);
        out.commit().map(|()| line)
    }
}
