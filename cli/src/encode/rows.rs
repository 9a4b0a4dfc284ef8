//! Rows of a table -> the line.

use std::io::BufRead;

use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::{BLOCK_FRAMES, Preamble, Subframe, SubframeBits};

use super::ancillary::Ancillary;
use super::line::Line;
use super::stop::Stop;
use super::user::UserData;
use crate::table::{Error, SubframeRow, TableReader};

/// Of the samples in a table, for the channel status that it does not hold itself.
pub(super) const WORD_LENGTH: u8 = 24;

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::Io(error) => Stop::Early(format!("cannot read on: {error}")),
            Error::IllFormed { .. } => Stop::Refused(error.to_string()),
        }
    }
}

/// Sends the rows of an ADAT table; `user` where it has no such column.
pub(super) fn send_adat(
    rows: &mut TableReader<impl BufRead>,
    user: UserBits,
    line: &mut Line,
) -> Result<(), Stop> {
    while let Some(row) = rows.frame()? {
        line.adat(&Frame { slots: row.slots, user: row.user.unwrap_or(user) })?;
    }
    Ok(())
}

/// Sends the rows of an IEC 60958 table; `ancillary` where it has no such column.
pub(super) fn send_iec60958(
    rows: &mut TableReader<impl BufRead>,
    ancillary: &Ancillary,
    mut user_data: UserData,
    line: &mut Line,
) -> Result<(), Stop> {
    let mut place = Place::default();
    while let Some(mut row) = rows.subframe()? {
        if let Some(user) = user_data.next()? {
            row.user.get_or_insert(user);
        }
        let (preamble, bits) = place.complete(&row, ancillary);
        line.subframe(preamble, bits)?;
    }
    user_data.finish()
}

/// Where in a block the next subframe is.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    frame: u32,
    channel: usize,
}

impl Place {
    /// Gives a row what its table leaves out. Preambles that the table holds say where a block
    /// starts and which channel it is; without them, blocks follow each other from the first row.
    fn complete(&mut self, row: &SubframeRow, ancillary: &Ancillary) -> (Preamble, SubframeBits) {
        let due = match (self.channel, self.frame) {
            (0, 0) => Preamble::B,
            (0, _) => Preamble::M,
            _ => Preamble::W,
        };
        let preamble = row.preamble.unwrap_or(due);
        let (channel, frame) = match preamble {
            Preamble::B => (0, 0),
            Preamble::M | Preamble::W => (preamble.channel(), self.frame),
        };
        let bits = Subframe {
            sample: row.sample,
            validity: row.validity.unwrap_or(ancillary.validity),
            user: row.user.unwrap_or_else(|| ancillary.user_bit(channel, frame)),
            status: row.status.unwrap_or_else(|| ancillary.status_bit(channel, frame)),
        }
        .emit();
        let bits = row.parity.map_or(bits, |parity| bits.with_parity(parity));
        *self = match channel {
            0 => Place { frame, channel: 1 },
            _ => Place { frame: (frame + 1) % BLOCK_FRAMES, channel: 0 },
        };
        (preamble, bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightpipe::iec60958::{BlockEncoder, ChannelStatus};

    fn ancillary() -> Ancillary {
        let mut user = [[0; 24]; 2];
        user[0][3] = 0xa5;
        user[1][23] = 0x81;
        let status = [ChannelStatus::consumer(44_100, 20), ChannelStatus([0x5a; 24])];
        Ancillary { status, user, validity: true }
    }

    #[test]
    fn rows_of_samples_alone_become_whole_blocks() {
        let Ancillary { status, user, validity } = ancillary();
        let mut blocks = BlockEncoder::new(status).with_user_bits(user).with_validity(validity);
        let mut place = Place::default();
        for n in 0..500 {
            for (sample, expected) in [n, -n].into_iter().zip(blocks.frame([n, -n])) {
                let row = SubframeRow { sample, ..SubframeRow::default() };
                assert_eq!(place.complete(&row, &ancillary()), expected);
            }
        }
    }

    #[test]
    fn a_b_preamble_moves_the_start_of_the_block() {
        let mut place = Place::default();
        let mut run = |preamble| {
            let row = SubframeRow { preamble: Some(preamble), ..SubframeRow::default() };
            place.complete(&row, &ancillary()).1.user()
        };
        // The user bits of channel A start with frame 24: 1010 0101.
        for _ in 0..30 {
            run(Preamble::M);
            run(Preamble::W);
        }
        run(Preamble::B);
        run(Preamble::W);
        let mut user = Vec::new();
        for _ in 1..32 {
            user.push(run(Preamble::M));
            run(Preamble::W);
        }
        assert_eq!(user[23..], [true, false, true, false, false, true, false, true]);
    }

    #[test]
    fn what_the_row_says_is_sent_right_or_wrong() {
        let row = SubframeRow {
            sample: 3,
            preamble: Some(Preamble::W),
            validity: Some(false),
            user: Some(true),
            status: Some(true),
            parity: Some(true),
        };
        let (preamble, bits) = Place::default().complete(&row, &ancillary());
        assert_eq!(preamble, Preamble::W);
        assert!(!bits.parity_is_even());
        assert_eq!((bits.sample(), bits.validity(), bits.user(), bits.status()), (3, false, true, true));
    }
}
