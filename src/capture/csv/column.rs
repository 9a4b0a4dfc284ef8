//! One column of voltages, in microvolts.

use super::cell::Value;
use super::header::Column;
use std::prelude::v1::*;

/// Collects the samples of a channel.
#[derive(Clone, Debug)]
pub(super) struct Voltage {
    cell: usize,
    /// Power of ten that makes microvolts of its numbers.
    power: i32,
    microvolts: Vec<i32>,
    /// The sample of the current row, until the whole row is known to be good.
    offered: i32,
    /// Lowest and highest sample so far: what the instrument could show.
    rails: Option<(i32, i32)>,
    last: i32,
    /// Samples before this one have no marks.
    settled: usize,
}

/// Marks among the samples, until the rails are known.
const UNDER: i32 = i32::MIN;
const MISSING: i32 = i32::MIN + 1;
const OVER: i32 = i32::MAX;

impl Voltage {
    pub(super) fn new(column: &Column) -> Voltage {
        Voltage {
            cell: column.cell,
            power: column.power + 6,
            microvolts: Vec::new(),
            offered: 0,
            rails: None,
            last: 0,
            settled: 0,
        }
    }

    /// Which cell of a row it is.
    pub(super) fn cell(&self) -> usize {
        self.cell
    }

    /// A sample that may come to nothing, if another cell of its row is bad.
    pub(super) fn offer(&mut self, value: Value) {
        self.offered = match value {
            // beyond 2147 V a sample is clipped
            Value::Number(number) => number.scaled(self.power).clamp(UNDER.into(), OVER.into()) as i32,
            Value::Over => OVER,
            Value::Under => UNDER,
            Value::Missing => MISSING,
        };
        // the one code between the marks that a number could still hit
        if let (Value::Number(_), MISSING) = (value, self.offered) {
            self.offered = UNDER;
        }
    }

    /// The row is good.
    pub(super) fn accept(&mut self) {
        let sample = self.offered;
        if !matches!(sample, UNDER | MISSING | OVER) {
            let (low, high) = self.rails.unwrap_or((sample, sample));
            self.rails = Some((low.min(sample), high.max(sample)));
        }
        self.microvolts.push(sample);
    }

    /// Puts the rails where marks are; says how many. A missing sample goes to the rail on the side
    /// of the sample before.
    pub(super) fn settle(&mut self) -> u64 {
        let (low, high) = self.rails.unwrap_or((0, 0));
        let mut marks = 0;
        for sample in self.microvolts.iter_mut().skip(self.settled) {
            let upper = i64::from(self.last) * 2 >= i64::from(low) + i64::from(high);
            let rail = match *sample {
                UNDER => Some(low),
                OVER => Some(high),
                MISSING => Some(if upper { high } else { low }),
                _ => None,
            };
            if let Some(rail) = rail {
                *sample = rail;
                marks += 1;
            }
            self.last = *sample;
        }
        self.settled = self.microvolts.len();
        marks
    }

    pub(super) fn microvolts(&self) -> &[i32] {
        &self.microvolts
    }

    pub(super) fn clear(&mut self) {
        self.microvolts.clear();
        self.settled = 0;
    }
}
