//! Receivers of others, as models: would theirs lock on this?
//!
//! A [`Model`] takes edges and gives [`Word`](crate::cells::Word)s, as a [`Recovery`](super::Recovery)
//! does, so that the ordinary decoders can frame them. But it does what simpler receivers do: it
//! starts at a rate that it is told, decides edge by edge, never goes back, and marks nothing as
//! doubtful. It keeps an [`Account`] of where it slipped.
//!
//! | [`Kind`] | what it stands for |
//! |---|---|
//! | [`Kind::Pll`] | chips with an analogue or numeric loop |
//! | [`Kind::FirstOrder`] | a loop without an integral part |
//! | [`Kind::BangBang`] | Alexander's detector: early or late, nothing in between |
//! | [`Kind::FrameResync`] | sample points counted from the sync of each frame, as XMOS lib_adat has them |
//! | [`Kind::EdgeCounter`] | a counter restarted at every edge, as in programmable logic and PIO programs |
//! | [`Kind::Oversampling`] | several samples per cell by a clock of its own, and a vote |
//! | [`Kind::Tracker`] | a loop with adaptive gains and a dead zone, for few samples per cell |
//!
//! All are idealised: none has the noise of an oscillator, or a comparator. `docs/receiver-models.md`
//! in the source has their equations.
//!
//! ```
//! use lightpipe::adat::{Decoder, Event, FRAMING, Frame};
//! use lightpipe::clock::model::{self, Kind, Model, Pll, Start};
//! use lightpipe::edges::Edges;
//! use lightpipe::link::{Protocol, Transmitter};
//! use lightpipe::unit::{Instant, Ratio};
//!
//! // A hundred frames, 200 ppm slower than the receiver expects, at 98.304 MS/s: 8 samples per cell.
//! let rate = Ratio::new(98_304_000 * 10_002, 10_000).unwrap();
//! let mut transmitter = Transmitter::new(Protocol::Adat, 48_000, rate).unwrap();
//! let mut edges = Vec::new();
//! for n in 0..100 {
//!     transmitter.adat(&Frame { slots: [n; 8], ..Frame::default() }, |at| edges.push(at));
//! }
//!
//! // A loop with a natural frequency of 5 kHz.
//! let kind = Kind::Pll(Pll { damping: 1.0, natural_frequency: 5_000.0 / 12_288_000.0, ..Pll::default() });
//! let mut model = Model::new(kind, &FRAMING, Start::at(8 << 16));
//! let mut decoder = Decoder::new();
//! let mut frames = 0;
//! let mut input = Edges { at: &edges, until: transmitter.until() };
//! while let Some(event) = model.next(&mut input).or_else(|| model.finish()) {
//!     let model::Event::Cells(word) = event else { continue };
//!     let mut cells = &[word][..];
//!     while let Some(event) = decoder.next(&mut cells) {
//!         frames += usize::from(matches!(event, Event::Frame(_)));
//!     }
//! }
//! assert_eq!(frames, 99); // and the last one with `Decoder::finish`
//! assert_eq!(model.account().slips, 0);
//! ```

mod account;
mod counter;
mod frame_resync;
mod kind;
mod machine;
mod oversampling;
mod phase_loop;
mod step;
mod tracker;
mod watch;
mod words;

pub use account::{Account, Slip};
pub use kind::{BitTime, Kind, Pll, Start, Weight};
pub use machine::{Event, Model, REST_AFTER_CELLS};
pub use tracker::{Tracker, TrackerGains, TrackerStep};
