//! Identifier codes: what stands for a signal in the body of a dump.

use std::collections::HashMap;
use std::prelude::v1::*;

/// Codes of up to three characters, which nearly all dumps have, need no search.
const SHORT: usize = 94 + 94 * 94 + 94 * 94 * 94;

/// Finds signals by their codes.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By number of the code; one more than the signal, 0 for none.
    short: Vec<u32>,
    long: HashMap<Box<[u8]>, u32>,
}

impl Ids {
    /// The signal behind a code.
    #[inline]
    pub(super) fn get(&self, code: &[u8]) -> Option<usize> {
        let slot = match number(code) {
            Some(number) => self.short.get(number).copied(),
            None => self.long.get(code).copied(),
        };
        (slot? as usize).checked_sub(1)
    }

    /// Remembers a new code.
    pub(super) fn insert(&mut self, code: &[u8], signal: usize) {
        let slot = u32::try_from(signal + 1).unwrap_or(0);
        match number(code) {
            Some(number) => {
                if self.short.len() <= number {
                    self.short.resize(number + 1, 0);
                }
                self.short[number] = slot;
            }
            None => {
                self.long.insert(code.into(), slot);
            }
        }
    }
}

/// A short code as a number in base 94.
#[inline]
fn number(code: &[u8]) -> Option<usize> {
    if code.len() > 3 {
        return None;
    }
    let mut number = 0;
    for byte in code {
        let digit = usize::from(byte.checked_sub(b'!').filter(|digit| *digit < 94)?);
        number = number * 94 + digit + 1;
    }
    let number = number.checked_sub(1)?;
    (number < SHORT).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn every_code_finds_its_own_signal() {
        let codes = ["!", "~", "!!", "~~", "!!!", "~~~", "abcd", "a_long_one", "\u{e9}"];
        let mut ids = Ids::default();
        for (n, code) in codes.iter().enumerate() {
            assert_eq!(ids.get(code.as_bytes()), None);
            ids.insert(code.as_bytes(), n);
        }
        for (n, code) in codes.iter().enumerate() {
            assert_eq!(ids.get(code.as_bytes()), Some(n), "{code}");
            assert_eq!(ids.get(format!("{code}?").as_bytes()), None);
        }
        assert_eq!(ids.get(b""), None);
    }
}
