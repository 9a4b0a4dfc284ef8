//! IEC 60958 as a receiver delivers it: audio, channel status and user data that mean something, with
//! losses and damage between them.

use std::collections::VecDeque;

use arbitrary::{Result, Unstructured};
use lightpipe::cells::{TICK, Word};
use lightpipe::fault::Marks;
use lightpipe::iec60958::user::{InformationUnit, Programme, QBits, Subcode, message_bits};
use lightpipe::iec60958::{
    Block, ChannelStatus, Decoder, Event, Preamble, ReceivedSubframe, Subframe, SubframeBits,
};
use lightpipe::unit::Instant;

use crate::audio::{Audio, noise};

/// Subframes of a stream: some eight blocks.
const MOST: usize = 3000;
/// Samples per cell.
const CELL: i64 = 3;
const SUBFRAME_TICKS: i64 = 64 * CELL;

/// Something that a checker is fed with.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum Item {
    Subframe(ReceivedSubframe),
    Block(Block),
}

/// What user bits are made of.
#[derive(Debug)]
enum User {
    Constant(bool),
    Noise,
    Disc(Box<Programme>),
    /// The same without its CRC, or with another one.
    Damaged(Box<Programme>, u16),
    /// Messages of so many units, with so many zeros between them and behind the last.
    Messages(u8, u8, u8),
    /// Packets of so many bytes in both channels.
    Packets(u8),
}

impl User {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<User> {
        let disc = |track| Programme::new(track).map(Box::new).ok_or(arbitrary::Error::IncorrectFormat);
        Ok(match u.int_in_range(0..=5)? {
            0 => User::Constant(u.arbitrary()?),
            1 => User::Noise,
            2 => User::Disc(disc(u.int_in_range(1..=99)?)?),
            3 => User::Damaged(disc(1)?, u.arbitrary()?),
            4 => User::Messages(u.int_in_range(0..=140)?, u.int_in_range(0..=9)?, u.int_in_range(0..=20)?),
            _ => User::Packets(u.arbitrary()?),
        })
    }

    /// The next bits, in the order of the wire.
    fn bits(&mut self, state: &mut u32, out: &mut VecDeque<bool>) {
        match self {
            User::Constant(bit) => out.push_back(*bit),
            User::Noise => out.push_back(noise(state) >> 31 == 1),
            User::Disc(disc) => out.extend(Subcode::from_q(disc.sector().emit()).bits()),
            User::Damaged(disc, crc) => {
                let QBits(mut bytes) = disc.sector().emit();
                for (byte, wrong) in bytes.iter_mut().rev().zip(crc.to_le_bytes()) {
                    *byte ^= wrong;
                }
                out.extend(Subcode::from_q(QBits(bytes)).bits());
            }
            User::Messages(units, gap, rest) => {
                let units: Vec<_> =
                    (0..*units).map(|_| InformationUnit::new((noise(state) >> 24) as u8)).collect();
                out.extend(message_bits(&units, &vec![*gap; units.len()]));
                out.extend(std::iter::repeat_n(false, usize::from(*rest).max(1)));
            }
            User::Packets(bytes) => {
                let mut packet = vec![false, true, true, true, true, true, true, false];
                let mut ones = 0;
                for _ in 0..usize::from(*bytes) * 8 {
                    let bit = noise(state) >> 30 != 0;
                    ones = if bit { ones + 1 } else { 0 };
                    packet.push(bit);
                    if ones == 5 {
                        packet.push(false);
                        ones = 0;
                    }
                }
                out.extend(packet.into_iter().flat_map(|bit| [bit, bit]));
            }
        }
    }
}

/// A transmitter, the line, and the receiver at its end.
struct Link {
    audio: [Audio; 2],
    user: User,
    /// User bits to come.
    bits: VecDeque<bool>,
    state: u32,
    status: [ChannelStatus; 2],
    validity: bool,
    /// Added to whole words, behind the parity.
    wrong: u32,
    frame: u32,
    /// Frames of a block.
    block: u32,
    at: i64,
    decoder: Decoder,
    items: Vec<Item>,
}

impl Link {
    fn item(&mut self, event: Event) {
        match event {
            Event::Subframe(subframe) => self.items.push(Item::Subframe(subframe)),
            Event::Block(block) => self.items.push(Item::Block(block)),
            _ => {}
        }
    }

    fn subframe(&mut self, channel: usize, doubt: u64) {
        if self.bits.is_empty() {
            self.user.bits(&mut self.state, &mut self.bits);
        }
        let (n, status) = (self.frame as usize % 192, &self.status[channel].0);
        let subframe = Subframe {
            sample: self.audio[channel].next(&mut self.state),
            validity: self.validity,
            user: self.bits.pop_front().unwrap_or(false),
            status: status[n / 8] >> (n % 8) & 1 == 1,
        };
        let bits = SubframeBits::new(subframe.emit().word() ^ self.wrong);
        let preamble = match (channel, self.frame) {
            (0, 0) => Preamble::B,
            (0, _) => Preamble::M,
            _ => Preamble::W,
        };
        let cell = CELL as u64 * TICK;
        let word =
            Word { doubt, cell, ..Word::certain(bits.cells(preamble) ^ doubt >> 1, 64, Instant(self.at)) };
        self.at = self.at.saturating_add(SUBFRAME_TICKS);
        let mut input = std::slice::from_ref(&word);
        while let Some(event) = self.decoder.next(&mut input) {
            self.item(event);
        }
    }

    fn frames(&mut self, count: u32, doubt: u64) {
        for _ in 0..count {
            if self.items.len() >= MOST {
                break;
            }
            self.subframe(0, doubt);
            self.subframe(1, doubt.rotate_left(9));
            self.frame = (self.frame + 1) % self.block;
        }
    }

    /// The signal is away for so many ticks.
    fn gap(&mut self, ticks: i64) {
        while let Some(event) = self.decoder.finish() {
            self.item(event);
        }
        self.at = self.at.saturating_add(ticks);
    }
}

/// A stream as a receiver delivers it: numbers and times rise, blocks stand where they ended.
pub fn delivered(u: &mut Unstructured<'_>) -> Result<Vec<Item>> {
    let mut link = Link {
        audio: Default::default(),
        user: User::Constant(false),
        bits: VecDeque::new(),
        state: 1,
        status: [ChannelStatus::default(); 2],
        validity: false,
        wrong: 0,
        frame: u.int_in_range(0..=191)?,
        block: 192,
        at: 0,
        decoder: Decoder::new(),
        items: Vec::new(),
    };
    while link.items.len() < MOST && !u.is_empty() && u.ratio(31, 32)? {
        match u.int_in_range(0..=11)? {
            0 => link.audio = [Audio::arbitrary(u)?, Audio::arbitrary(u)?],
            1 => link.audio[usize::from(u.arbitrary::<bool>()?)] = Audio::arbitrary(u)?,
            2 => link.user = User::arbitrary(u)?,
            3 => link.status = [status(u)?; 2],
            4 => link.status[usize::from(u.arbitrary::<bool>()?)] = status(u)?,
            5 => link.gap(u.int_in_range(0..=400)? * SUBFRAME_TICKS / 3),
            6 => link.gap(u.int_in_range(0..=i64::MAX)?),
            7 => (link.frame, link.block) = (u.int_in_range(0..=191)?, u.int_in_range(1..=400)?),
            8 => link.validity ^= true,
            9 => link.wrong = if u.arbitrary()? { 0 } else { 1 << u.int_in_range(4..=31)? },
            10 => link.frames(1, u.arbitrary()?),
            _ => link.frames(u.int_in_range(1..=500)?, 0),
        }
    }
    link.gap(0);
    Ok(link.items)
}

fn status(u: &mut Unstructured<'_>) -> Result<ChannelStatus> {
    let rate = *u.choose(&[0, 32_000, 44_100, 48_000, 96_000])?;
    let mut status = match u.int_in_range(0..=3)? {
        0 => ChannelStatus::default(),
        1 => ChannelStatus::consumer(rate, u.int_in_range(16..=24)?),
        _ => ChannelStatus::professional(rate, u.int_in_range(16..=24)?),
    };
    for _ in 0..u.int_in_range(0..=3)? {
        let byte = u.choose_index(24)?;
        status.0[byte] = u.arbitrary()?;
    }
    Ok(if u.arbitrary()? && status.is_professional() { status.with_crcc() } else { status })
}

/// Changes that no receiver makes: whoever calls a public function may hand over anything.
pub fn mangle(u: &mut Unstructured<'_>, items: &mut Vec<Item>) -> Result<()> {
    while !items.is_empty() && !u.is_empty() && u.ratio(3, 4)? {
        let n = u.choose_index(items.len())?;
        match u.int_in_range(0..=4)? {
            0 => {
                let jump = if u.arbitrary()? { u.int_in_range(0..=1000)? } else { u.arbitrary()? };
                for item in &mut items[n..] {
                    if let Item::Subframe(subframe) = item {
                        subframe.number = subframe.number.wrapping_add(jump);
                    }
                }
            }
            1 => drop(items.remove(n)),
            2 => {
                let other = u.choose_index(items.len())?;
                items.swap(n, other);
            }
            _ => match &mut items[n] {
                Item::Subframe(subframe) => change(u, subframe)?,
                Item::Block(block) => {
                    let bits = u.choose_index(2)?;
                    block.status[bits].known[u.choose_index(24)?] = u.arbitrary()?;
                    block.user[bits].bytes[u.choose_index(24)?] = u.arbitrary()?;
                    block.frames = u.arbitrary()?;
                    block.span.start = Instant(u.arbitrary()?);
                }
            },
        }
    }
    Ok(())
}

fn change(u: &mut Unstructured<'_>, subframe: &mut ReceivedSubframe) -> Result<()> {
    const MARKS: [Marks; 4] = [Marks::DOUBT, Marks::SYNC, Marks::PARITY, Marks::PREAMBLE];
    match u.int_in_range(0..=5)? {
        0 => subframe.bits = SubframeBits::new(u.arbitrary()?),
        1 => subframe.preamble = *u.choose(&Preamble::ALL)?,
        2 => subframe.block_frame = u.arbitrary()?,
        3 => subframe.marks |= *u.choose(&MARKS)?,
        4 => subframe.span.start = Instant(u.arbitrary()?),
        _ => subframe.number = u.arbitrary()?,
    }
    Ok(())
}
