//! The table of every frame: `decode --frames` writes it, `encode` reads it.
//!
//! | protocol | columns |
//! |---|---|
//! | ADAT | `frame,start_sample,user,ch0,ch1,ch2,ch3,ch4,ch5,ch6,ch7,marks` |
//! | IEC 60958 | `subframe,start_sample,preamble,channel,block_frame,sample,v,u,c,p,marks` |
//!
//! `user` is one hex digit U3U2U1U0; `ch0` to `ch7` are 24-bit two's complement in six hex digits;
//! `preamble` is B, M or W; `channel` 0 or 1; `block_frame` empty where it is not known; `sample`
//! signed decimal; `v`, `u`, `c`, `p` 0 or 1. On request `aux` follows `sample`: the auxiliary bits, the four
//! lowest of the sample, as one hex digit.

mod columns;
mod read;
mod write;

pub(crate) use read::{Error, SubframeRow, TableReader};
pub(crate) use write::{Style, TableWriter};

#[cfg(test)]
mod tests;
