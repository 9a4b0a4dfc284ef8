//! Audio that sits wrong in its slots: too low, too high, or with its bits or bytes turned around.

use std::boxed::Box;
use std::format;
use std::string::String;

use super::finding;
use super::smooth::{STRETCH, smoothness};
use crate::check::Finding;
use crate::fault::Code;
use crate::iec60958::status::{AuxUse, Status};
use crate::iec60958::{ChannelStatus, SubframeBits};

/// Bits of a sample.
const BITS: u32 = 24;
const MASK: u32 = 0xff_ffff;
/// The lowest of them may be auxiliary ones.
const AUXILIARY: u32 = 4;

/// Other ways to read the audio slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Reversed,
    Reversed16,
    Bytes16,
    Bytes24,
}

impl Order {
    const ALL: [Order; 4] = [Order::Reversed, Order::Reversed16, Order::Bytes16, Order::Bytes24];

    /// The sample, 24 bits in two's complement, read in this order.
    const fn read(self, sample: i32) -> i32 {
        let bits = sample as u32 & MASK;
        let bits = match self {
            Order::Reversed => bits.reverse_bits() >> 8,
            Order::Reversed16 => (bits >> 8).reverse_bits() >> 8 & !0xff,
            Order::Bytes16 => (bits >> 8 & 0xff) << 16 | (bits >> 16) << 8,
            Order::Bytes24 => bits.swap_bytes() >> 8,
        };
        extended(bits, BITS)
    }

    const fn what(self) -> &'static str {
        match self {
            Order::Reversed => "with the order of slots 4 to 27 reversed",
            Order::Reversed16 => "with the order of slots 12 to 27 reversed",
            Order::Bytes16 => "with the bytes in slots 12 to 19 and 20 to 27 exchanged",
            Order::Bytes24 => "with the three bytes in slots 4 to 27 in reverse order",
        }
    }

    const fn cause(self) -> &'static str {
        match self {
            Order::Reversed => {
                "audio is sent most significant bit first; it must go least significant bit first"
            }
            Order::Reversed16 => {
                "audio is sent most significant bit first; it must go least significant bit first; or the bits of \
                 every byte are in reverse order"
            }
            Order::Bytes16 => "the bytes of samples are in the wrong order (big and little endian)",
            Order::Bytes24 => {
                "the bytes of samples are in the wrong order (big and little endian); or the 16-bit halves of the \
                 subframe word are"
            }
        }
    }
}

/// The lowest `bits` bits as two's complement.
const fn extended(word: u32, bits: u32) -> i32 {
    let unused = 32 - bits;
    ((word << unused) as i32) >> unused
}

/// The words that a channel status states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// Their length in bits, 16..=24.
    length: u32,
    /// The bits of a sample that are audio: not the auxiliary bits, if those may carry something else.
    audio: u32,
}

impl Declared {
    /// `None` where the status states no length.
    pub(super) fn of(bytes: [u8; 24]) -> Option<Declared> {
        let status = ChannelStatus(bytes).parse();
        let apart = match &status {
            Status::Consumer(status) => status.word_length.max_bits() < BITS as u8,
            Status::Professional(status) => status.aux_use != AuxUse::AUDIO,
        };
        let length = u32::from(status.word_length_bits()?);
        Some(Declared { length, audio: if apart { MASK & !low_bits(AUXILIARY) } else { MASK } })
    }
}

/// What stretches of audio speak for.
#[derive(Clone, Debug, Default)]
struct Votes {
    /// Smooth as it is.
    as_sent: u64,
    /// Rough as it is, smooth in another order.
    turned: u64,
    /// Rough in every order, or too quiet for another order to be judged.
    undecided: u64,
    /// By the order, of which several may do.
    orders: [u64; Order::ALL.len()],
    /// Never negative, but smoother with the sign so many bits further down.
    low_sign: [u64; BITS as usize],
    /// Never negative, and rightly so, by as many bits as are never used.
    unipolar: [u64; BITS as usize],
    /// V is the sign.
    sign_in_validity: u64,
    /// V is something else, or constant.
    sign_in_place: u64,
}

/// A stretch of one channel.
#[derive(Clone, Debug)]
struct Stretch {
    samples: Box<[i32; STRETCH]>,
    validity: [bool; STRETCH],
    filled: usize,
}

/// Judges audio stretch by stretch.
#[derive(Clone, Debug)]
pub(super) struct Audio {
    channels: [Stretch; 2],
    votes: Votes,
    /// Every bit that was ever set.
    used: u32,
    /// Every bit that ever differed from the sign.
    magnitude: u32,
    negative: bool,
    samples: u64,
}

impl Audio {
    pub(super) fn new() -> Audio {
        let stretch = || Stretch { samples: Box::new([0; STRETCH]), validity: [false; STRETCH], filled: 0 };
        Audio {
            channels: [stretch(), stretch()],
            votes: Votes::default(),
            used: 0,
            magnitude: 0,
            negative: false,
            samples: 0,
        }
    }

    /// Takes a subframe of channel 0 or 1.
    pub(super) fn put(&mut self, channel: usize, bits: SubframeBits) {
        let sample = bits.sample();
        self.samples += 1;
        self.used |= sample as u32 & MASK;
        self.magnitude |= (sample ^ sample >> 31) as u32;
        self.negative |= sample < 0;
        let stretch = &mut self.channels[channel % 2];
        if let (Some(place), Some(validity)) =
            (stretch.samples.get_mut(stretch.filled), stretch.validity.get_mut(stretch.filled))
        {
            *place = sample;
            *validity = bits.validity();
            stretch.filled += 1;
        }
        if stretch.filled == STRETCH {
            stretch.filled = 0;
            self.votes.take(&stretch.samples, &stretch.validity);
        }
    }

    /// Subframes were lost.
    pub(super) fn forget(&mut self) {
        self.channels.iter_mut().for_each(|stretch| stretch.filled = 0);
    }

    /// Whether the samples are certainly audio, as they are sent.
    pub(super) const fn is_smooth(&self) -> bool {
        self.votes.as_sent >= ENOUGH && self.votes.turned == 0
    }

    /// Bits or bytes in the wrong order.
    pub(super) fn order(&self) -> Option<Finding> {
        let votes = &self.votes;
        let (order, &count) = Order::ALL.iter().zip(&votes.orders).rev().max_by_key(|(_, count)| **count)?;
        let all = votes.as_sent + votes.turned;
        // A few of many may look smooth by chance.
        (count >= ENOUGH && count * 4 >= all * 3 && count * 8 >= votes.undecided).then(|| {
            let seen = format!(
                "audio is noise as sent, but smooth {} in {count} of {all} stretches of {STRETCH} samples; smooth as sent in {}",
                order.what(),
                votes.as_sent
            );
            finding(Code::AudioOrder, seen, order.cause())
        })
    }

    /// Audio too high or too low in its slots. `declared` is what the status states of the words.
    pub(super) fn misaligned(&self, declared: Option<Declared>) -> Option<Finding> {
        self.sign_in_validity().or_else(|| self.low_sign(declared)).or_else(|| self.low_word(declared))
    }

    /// One slot too high: the sign is in V.
    fn sign_in_validity(&self) -> Option<Finding> {
        let Votes { sign_in_validity: count, sign_in_place, .. } = self.votes;
        let all = count + sign_in_place;
        (count >= ENOUGH && count * 10 >= all * 9).then(|| {
            let seen =
                format!("V equals the sign of the sample in {count} of {all} stretches of {STRETCH} samples");
            let cause =
                "audio is one slot late: its most significant bit is in slot 28 (V) and belongs into slot 27";
            finding(Code::AudioMisaligned, seen, cause)
        })
    }

    /// Too low, with zeros above: the sign is where it should not be.
    fn low_sign(&self, declared: Option<Declared>) -> Option<Finding> {
        if self.negative || self.samples < 2 * STRETCH as u64 {
            return None;
        }
        let high = self.used.leading_zeros().saturating_sub(32 - BITS);
        let count = *self.votes.low_sign.get(high as usize)?;
        let unipolar = *self.votes.unipolar.get(high as usize)?;
        let all = count + unipolar;
        let width = BITS - high;
        let smooth = count >= ENOUGH && count * 10 >= all * 9;
        // Words of that length that sit where they should leave all bits below at zero.
        let stated = declared.is_some_and(|words| {
            words.length == width && width < BITS && self.used & words.audio & low_bits(high) != 0
        });
        if high == 0 || !(smooth || stated && unipolar == 0) {
            return None;
        }
        let mut seen = format!(
            "audio is never negative, and its top {high} of 24 bits are always 0 in {} subframes",
            self.samples
        );
        if smooth {
            seen += &format!(
                "; with its sign in slot {} it is smoother in {count} of {all} stretches",
                27 - high
            );
        }
        if stated {
            seen += &format!("; channel status says {width} bits");
        }
        let other = if smooth { "" } else { "; or it is sent most significant bit first, from slot 4 on" };
        Some(finding(Code::AudioMisaligned, seen, &(cause(high) + other)))
    }

    /// Too low, with the sign in all slots above.
    fn low_word(&self, declared: Option<Declared>) -> Option<Finding> {
        let Declared { length: width, audio } = declared.filter(|words| words.length < BITS)?;
        let low = BITS - width;
        // All that is used would fit, and nearly fills it; proper words leave the lowest bits at zero.
        let fits = self.magnitude < 1 << (width - 1) && self.magnitude >= 1 << (width - 4);
        let finer = self.used & audio & low_bits(low) != 0;
        (self.negative && fits && finer && self.samples >= 2 * STRETCH as u64).then(|| {
            let seen = format!(
                "channel status says {width} bits, but slots {} to 27 only repeat the sign and slots 4 to {} are in use, in {} \
                 subframes",
                4 + width - 1,
                3 + low,
                self.samples
            );
            let cause = cause(low) + "; or it is quiet audio of 24 bits, and the word length of the status is wrong";
            finding(Code::AudioMisaligned, seen, &cause)
        })
    }
}

/// Stretches that have to agree.
const ENOUGH: u64 = 2;

const fn low_bits(count: u32) -> u32 {
    (1 << count) - 1
}

fn cause(bits: u32) -> String {
    let unit = if bits == 1 { "bit" } else { "bits" };
    format!(
        "audio sits {bits} {unit} too low: its most significant bit belongs into slot 27, whatever its length"
    )
}

impl Votes {
    fn take(&mut self, samples: &[i32; STRETCH], validity: &[bool; STRETCH]) {
        // A square wave, or a click now and then, moves too seldom to say anything.
        let moves = samples.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if moves >= STRETCH / 2 {
            self.order(samples);
            self.sign(samples);
        }
        self.validity(samples, validity);
    }

    fn order(&mut self, samples: &[i32; STRETCH]) {
        let Some(sent) = smoothness(samples) else { return };
        if sent + MARGIN > 100 {
            // No other order can win.
            self.as_sent += 1;
            return;
        }
        let other = if fills_its_bits(samples) {
            Order::ALL.map(|order| {
                let read = samples.map(|sample| order.read(sample));
                let smoothness = smoothness(&read).unwrap_or(0);
                if smoothness >= LEAST_AUDIO && is_varied(read) { smoothness } else { 0 }
            })
        } else {
            [0; Order::ALL.len()]
        };
        let best = other.into_iter().max().unwrap_or(0);
        if best < LEAST_AUDIO || best < sent + MARGIN {
            *if sent >= LEAST_AUDIO { &mut self.as_sent } else { &mut self.undecided } += 1;
            return;
        }
        // Audio of 16 bits may look alike in two orders, until its sign changes: all of them count.
        self.turned += 1;
        for (smoothness, votes) in other.into_iter().zip(&mut self.orders) {
            *votes += u64::from(smoothness + ALIKE >= best);
        }
    }

    fn sign(&mut self, samples: &[i32; STRETCH]) {
        let used = samples.iter().fold(0, |used, sample| used | *sample as u32 & MASK);
        let width = 32 - used.leading_zeros();
        if width == BITS || width < 2 {
            return;
        }
        let negative = samples.iter().filter(|sample| **sample >> (width - 1) & 1 == 1).count();
        if !is_mixed(negative) {
            return;
        }
        // Where the sign is, crossing zero must be no jump.
        let large = 1u32 << (width - 1);
        let (mut sent_only, mut low_only, mut both) = (0u32, 0u32, 0u32);
        for pair in samples.windows(2) {
            let sent = pair[0].abs_diff(pair[1]);
            let low = extended(pair[0] as u32, width).abs_diff(extended(pair[1] as u32, width));
            match (sent > large, low > large) {
                (true, false) if low < large / 2 => sent_only += 1,
                (false, true) if sent < large / 2 => low_only += 1,
                _ => both += u32::from(sent.max(low) > large / 2),
            }
        }
        let unused = (BITS - width) as usize % BITS as usize;
        if sent_only > 4 * (low_only + both) {
            self.low_sign[unused] += 1;
        } else if low_only > 4 * (sent_only + both) {
            self.unipolar[unused] += 1;
        }
    }

    fn validity(&mut self, samples: &[i32; STRETCH], validity: &[bool; STRETCH]) {
        let negative = samples.iter().filter(|sample| **sample < 0).count();
        let equal =
            samples.iter().zip(validity).filter(|(sample, validity)| (**sample < 0) == **validity).count();
        if !is_mixed(negative) {
            return;
        }
        if equal * 100 >= STRETCH * 97 {
            self.sign_in_validity += 1;
        } else {
            self.sign_in_place += 1;
        }
    }
}

/// Whether the two highest bits that are in use are independent of each other.
///
/// Audio in another order has some of its lowest bits there, which change as noise does. The highest
/// bits of quiet audio only repeat its sign; in another order these would be its low bits, and what is
/// left of its high ones looks smooth.
fn fills_its_bits(samples: &[i32; STRETCH]) -> bool {
    let used = samples.iter().fold(0, |used, sample| used | *sample as u32 & MASK);
    let Some(highest) = used.checked_ilog2().filter(|highest| *highest > 0) else { return false };
    let differ =
        samples.iter().filter(|sample| (**sample ^ **sample << 1) as u32 >> highest & 1 == 1).count();
    differ >= STRETCH / 8
}

/// Whether there are more than a few different samples: what changes seldom between a few looks smooth
/// without being audio.
fn is_varied(mut samples: [i32; STRETCH]) -> bool {
    samples.sort_unstable();
    samples.windows(2).filter(|pair| pair[0] != pair[1]).count() >= LEAST_LEVELS
}

/// So many different samples has any sine of at least 32 samples, and one more.
const LEAST_LEVELS: usize = 16;
/// Short steps, of a hundred, from which on a signal is audio; noise has 16.
const LEAST_AUDIO: u32 = 50;
/// Less than this much smoother is alike.
const ALIKE: u32 = 5;
/// How much smoother another order must make it.
const MARGIN: u32 = 30;

/// Whether so many of a stretch are neither nearly none nor nearly all.
fn is_mixed(count: usize) -> bool {
    (STRETCH / 16..STRETCH - STRETCH / 16).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_their_own_way_back() {
        for sample in [0x12_3456, -1, -0x12_3456, 0x7f_ff00] {
            for order in [Order::Reversed, Order::Bytes24] {
                assert_eq!(order.read(order.read(sample)), sample);
            }
            for order in [Order::Reversed16, Order::Bytes16] {
                assert_eq!(order.read(order.read(sample & !0xff)), sample & !0xff);
            }
        }
        assert_eq!(Order::Reversed.read(1), -0x80_0000);
        assert_eq!(Order::Bytes16.read(0x12_3400), 0x34_1200);
    }
}
