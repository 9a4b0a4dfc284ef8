//! A bar on the terminal, for captures that take a while.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far the reading is, in samples.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar on standard error if that is a terminal, else nothing.
    pub(crate) fn new(samples: Option<u64>) -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = samples.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        let template = if samples.is_some() {
            "{wide_bar} {percent}% of {human_len} samples, {eta} to go"
        } else {
            "{spinner} {human_pos} samples, {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(500));
        Progress(bar)
    }

    pub(crate) fn at(&self, samples: u64) {
        self.0.set_position(samples);
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
