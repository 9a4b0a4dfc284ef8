//! Bit-exact codec for ADAT lightpipe and IEC 60958 (S/PDIF, AES3).
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod adat;
mod align;
pub mod bits;
pub mod cells;
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
