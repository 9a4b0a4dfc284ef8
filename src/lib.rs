//! Bit-exact codec for the digital audio links of studios and chips: **ADAT lightpipe** and
//! **IEC 60958** (S/PDIF, AES3).
//!
//! It decodes what logic analysers and oscilloscopes recorded, and encodes what transmitters send:
//! samples, user bits, validity, channel status, everything a frame carries. Nothing on the way
//! alters a sample, and what is wrong on the wire is told with its kind, its place and its time.
//!
//! # Decode a capture
//!
//! Format, channel, protocol, rate and polarity are found out.
//!
//! ```
//! use std::ops::ControlFlow;
//! use std::path::Path;
//!
//! use lightpipe::capture::{Options, open_path};
//! use lightpipe::link::{Event, Heard, ListenOptions, listen};
//!
//! fn main() -> Result<(), lightpipe::capture::Error> {
//!     let path = Path::new("testvectors/adat-48k-24M.sr");
//!     let mut capture = open_path(path, &Options::default())?;
//!     let mut samples = Vec::new();
//!     let hearing = listen(&mut capture, &ListenOptions::default(), |heard| {
//!         match heard {
//!             Heard::Event(Event::Frame(received)) => samples.push(received.frame.slots),
//!             Heard::Event(Event::Fault(fault)) => eprintln!("{} in frame {}", fault.kind, fault.frame),
//!             _ => {}
//!         }
//!         ControlFlow::Continue(())
//!     });
//!     assert_eq!(hearing.chosen, Some(0));
//!     assert_eq!(samples.len(), 96);
//!     assert_eq!(samples[5][7], 5 * 1009 + 7 * 1_000_003 - 4_000_000);
//!     Ok(())
//! }
//! ```
//!
//! # Make a capture
//!
//! ```
//! use lightpipe::capture::{Layout, RawWriter};
//! use lightpipe::edges::Packer;
//! use lightpipe::iec60958::{BlockEncoder, ChannelStatus};
//! use lightpipe::link::{Protocol, Transmitter};
//! use lightpipe::unit::Ratio;
//!
//! fn main() -> std::io::Result<()> {
//!     // A second of S/PDIF at 48 kHz would be 48 000 frames; a block of 192 is enough here.
//!     let rate = Ratio::new(24_000_000, 1).unwrap();
//!     let mut transmitter = Transmitter::new(Protocol::Iec60958, 48_000, rate).unwrap();
//!     let mut blocks = BlockEncoder::new([ChannelStatus::consumer(48_000, 24); 2]);
//!     let mut edges = Vec::new();
//!     for n in 0..192 {
//!         for (preamble, bits) in blocks.frame([n, -n]) {
//!             transmitter.subframe(preamble, bits, |at| edges.push(at));
//!         }
//!     }
//!
//!     // Sixteen thousand samples a block, one bit each.
//!     let mut packer = Packer::new(false);
//!     let mut out = RawWriter::new(Vec::new(), Layout::Lsb1);
//!     let mut words = [0; 256];
//!     let mut rest = &edges[..];
//!     while !rest.is_empty() {
//!         let count = packer.edges(&mut rest, &mut words);
//!         out.words(&words[..count])?;
//!     }
//!     loop {
//!         let count = packer.hold(transmitter.until(), &mut words);
//!         out.words(&words[..count])?;
//!         if count < words.len() {
//!             break;
//!         }
//!     }
//!     let last = packer.finish();
//!     let file = out.finish(last.map_or(0, |last| last.bits), last.map_or(0, |last| last.samples))?;
//!     assert_eq!(file.len(), 192 * 500 / 8);
//!     Ok(())
//! }
//! ```
//!
//! # The signal path
//!
//! ```text
//!  file --capture--> trace --edges--> edges --clock--> cells --adat | iec60958--> frames --pcm--> audio
//!       <-----------       <--------       <--------       <---------------------       <------
//! ```
//!
//! A module is an arrow, a type is a stop, and every module holds both directions.
//!
//! | stop | type | made by |
//! |---|---|---|
//! | trace | [`trace::Block`]: samples or change times, as recorded | [`capture`] |
//! | edges | [`edges::Edges`]: instants of level changes, integers in a [`unit::Timebase`] | [`edges`] |
//! | cells | [`cells::Word`]: 64 unit intervals in the *transition domain*, and a word of doubt | [`clock`] |
//! | frames | [`adat::Frame`], [`iec60958::Subframe`], [`iec60958::Block`], with [`fault::Marks`] | [`adat`], [`iec60958`] |
//! | audio | `i32` samples, -8388608..=8388607 | [`pcm`] |
//!
//! In the transition domain a cell is 1 if the level changed at its start. ADAT's data bits are these
//! cells; biphase-mark is pairs of them ([`line`](mod@line)). Polarity disappears, and one clock recovery
//! serves both protocols: what they promise about their cells is data, a [`cells::Framing`].
//!
//! [`link`] joins the stages: a [`link::Receiver`] takes edges and gives frames, a
//! [`link::Transmitter`] takes frames and gives edges, and [`link::listen`] does a whole capture.
//!
//! # How decoders talk
//!
//! Every decoder is a state machine without I/O, allocation or clock of its own: `next(&mut input)`
//! takes from the front of `input` and returns an event, or `None` when the input is used up;
//! `finish()` ends a stretch, until `None`. Events come in the order of the wire, faults before the
//! frame they concern, and **nothing is said about a frame after it was delivered**: one frame is
//! held back for that. What is delivered is exact, or it is marked, or it is a valid stream all the
//! same: ADAT has no checksum, so a wrong cell among its data, with clean timing, cannot be seen.
//!
//! # Features
//!
//! `std`, `capture` and `wav` are on by default. Without them (`default-features = false`) the crate is
//! the firmware core: line codes, framing, status and clock recovery, in integers, without
//! allocation.
//!
//! | feature | adds | needs |
//! |---|---|---|
//! | `capture` | [`capture`], [`link::listen`](fn@link::listen): files of instruments, both ways | `std` |
//! | `wav` | [`pcm::wav`]: WAV files, both ways | `std` |
//! | `std` | floating-point numbers for reports, such as [`unit::Timebase::seconds`] | `alloc` |
//! | `alloc` | thresholds found in voltages ([`edges::Threshold::from_samples`]) | |
//! | `serde` | `Serialize` for the types that reports are made of | |
//! | `defmt` | `defmt::Format` for the types that firmware logs | |
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod adat;
mod align;
pub mod bits;
pub mod cells;
#[cfg(feature = "std")]
pub mod check;
pub mod clock;
pub mod edges;
pub mod fault;
pub mod iec60958;
pub mod line;
pub mod link;
pub mod pcm;
pub mod trace;
pub mod unit;

#[cfg(feature = "capture")]
pub mod capture;
