//! stub
use lightpipe::{adat::ReceivedFrame, iec60958::ReceivedSubframe, link::Protocol, unit::Timebase};
use std::io::{self, Write};
#[derive(Clone, Copy)]
pub(crate) enum Style {
    Csv,
    JsonLines,
}
pub(crate) struct TableWriter<W>(W);
impl<W: Write> TableWriter<W> {
    pub(crate) fn new(w: W, _s: Style, _p: Protocol) -> io::Result<Self> {
        Ok(TableWriter(w))
    }
    pub(crate) fn frame(&mut self, _f: &ReceivedFrame, _t: Timebase) -> io::Result<()> {
        Ok(())
    }
    pub(crate) fn subframe(&mut self, _f: &ReceivedSubframe, _t: Timebase) -> io::Result<()> {
        Ok(())
    }
    pub(crate) fn finish(self) -> io::Result<W> {
        Ok(self.0)
    }
}
