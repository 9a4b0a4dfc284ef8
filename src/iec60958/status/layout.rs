//! The fields of both layouts, in the order of transmission.

use super::category::Category;
use super::codes::{
    AlignmentLevel, CgmsA, CgmsAValidity, ChannelMode, ChannelNumber, Content, Copyright, Emphasis,
    FormatInformation, HiddenInformation, Lock, Mode, Reference, Scaling, UserManagement,
};
use super::crcc::Crcc;
use super::evidence::Evidence;
use super::field::{Field, Value};
use super::frequency::{BasicFrequency, ClockAccuracy, ExtendedFrequency, Frequency, OriginalFrequency};
use super::labels::{Label, Multichannel};
use super::meaning::Meaning;
use super::word_length::{AuxUse, LengthBelowMax, WordLength};
use super::{ChannelStatus, Consumer, Professional};

const USES: &[Meaning] = &[
    Meaning::new(0, "consumer", "consumer", 0, Evidence::Agreed),
    Meaning::new(1, "professional", "professional", 0, Evidence::Agreed),
];

const USE: Field = Field::coded("format", "use", 0, 1, USES);
const CONTENT: Field = Field::coded("content", "content", 1, 1, Content::MEANINGS);

/// Consumer use (IEC 60958-3).
pub(super) const CONSUMER: &[Field] = &[
    USE,
    CONTENT,
    Field::coded("copyright", "copyright", 2, 1, Copyright::MEANINGS),
    Field::derived("pre_emphasis", "format information", 3, 3, format_information),
    Field::coded("mode", "mode", 6, 2, Mode::MEANINGS),
    Field::coded("category", "category", 8, 7, Category::MEANINGS),
    Field::derived("l", "L bit", 15, 1, generation),
    Field::number("source", "source number", 16, 4),
    Field::derived("channel", "channel number", 20, 4, channel_letter),
    Field::derived("fs", "sampling frequency", 24, 4, frequency),
    Field::coded("accuracy", "clock accuracy", 28, 2, ClockAccuracy::MEANINGS),
    Field::derived("fs_extension", "frequency extension", 30, 2, frequency_extension)
        .but(Evidence::SingleSource),
    Field::coded("word_length", "word length", 32, 4, WordLength::MEANINGS),
    Field::coded("original_fs", "original frequency", 36, 4, OriginalFrequency::MEANINGS),
    Field::coded("cgms_a", "CGMS-A", 40, 2, CgmsA::MEANINGS),
    Field::coded("cgms_a_validity", "CGMS-A validity", 42, 1, CgmsAValidity::MEANINGS)
        .but(Evidence::Recalled),
    Field::reserved("bit_43", "reserved", 43, 1),
    Field::reserved("bits_44_47", "reserved (eARC: layout)", 44, 4),
    Field::reserved("bytes_6_9", "reserved", 48, 32),
    Field::reserved("bytes_10_13", "reserved", 80, 32),
    Field::reserved("bytes_14_17", "reserved", 112, 32),
    Field::reserved("bytes_18_21", "reserved", 144, 32),
    Field::reserved("byte_22", "reserved", 176, 8),
    Field::reserved("byte_23", "reserved (no CRCC here)", 184, 8),
];

/// Professional use (AES3, IEC 60958-4).
pub(super) const PROFESSIONAL: &[Field] = &[
    USE,
    CONTENT,
    Field::coded("emphasis", "emphasis", 2, 3, Emphasis::MEANINGS),
    Field::coded("lock", "lock", 5, 1, Lock::MEANINGS),
    Field::coded("fs_byte0", "frequency (byte 0)", 6, 2, BasicFrequency::MEANINGS),
    Field::coded("channel_mode", "channel mode", 8, 4, ChannelMode::MEANINGS),
    Field::coded("user_bits", "user bits management", 12, 4, UserManagement::MEANINGS),
    Field::coded("aux_use", "use of auxiliary bits", 16, 3, AuxUse::MEANINGS),
    Field::derived("word_length", "word length", 19, 3, word_length),
    Field::coded("alignment_level", "alignment level", 22, 2, AlignmentLevel::MEANINGS),
    Field::derived("multichannel", "channel", 24, 8, multichannel),
    Field::coded("dars", "reference signal", 32, 2, Reference::MEANINGS),
    Field::coded("hidden_information", "hidden information", 34, 1, HiddenInformation::MEANINGS)
        .but(Evidence::SingleSource),
    Field::coded("fs_byte4", "frequency (byte 4)", 35, 4, ExtendedFrequency::MEANINGS),
    Field::coded("scaling", "frequency scaling", 39, 1, Scaling::MEANINGS),
    Field::reserved("byte_5", "reserved", 40, 8),
    Field::derived("origin", "origin", 48, 32, |status| label(status, 6)),
    Field::derived("destination", "destination", 80, 32, |status| label(status, 10)),
    Field::number("sample_address", "local sample address", 112, 32),
    Field::number("time_of_day", "time of day in samples", 144, 32),
    Field::reserved("bits_176_179", "reserved", 176, 4),
    Field::derived("unreliable_0_5", "bytes 0 to 5", 180, 1, |status| reliable(status, 0x10)),
    Field::derived("unreliable_6_13", "bytes 6 to 13", 181, 1, |status| reliable(status, 0x20)),
    Field::derived("unreliable_14_17", "bytes 14 to 17", 182, 1, |status| reliable(status, 0x40)),
    Field::derived("unreliable_18_21", "bytes 18 to 21", 183, 1, |status| reliable(status, 0x80)),
    Field::derived("crcc", "CRCC", 184, 8, |status| {
        Value::Stated(Crcc::judge(status).title(), Evidence::Agreed)
    }),
];

/// The fields of `status` as consumer use, whatever its first bit says.
fn consumer(status: &ChannelStatus) -> Consumer {
    Consumer::parse(status).unwrap_or_default()
}

fn known(meaning: Option<&'static Meaning>, code: u8) -> Value {
    meaning.map_or(Value::Reserved(code.into()), Value::Known)
}

fn format_information(status: &ChannelStatus) -> Value {
    let Consumer { content, format, .. } = consumer(status);
    match (content, format.code()) {
        (Content::LINEAR_PCM, code) => known(Meaning::of(FormatInformation::MEANINGS, code), code),
        (_, 0) => Value::Stated("default", Evidence::Agreed),
        (_, code) => Value::Reserved(code.into()),
    }
}

fn generation(status: &ChannelStatus) -> Value {
    let status = consumer(status);
    Value::Stated(status.generation().title(), status.category.generation_evidence())
}

const LETTERS: [&str; 16] =
    ["unspecified", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O"];

fn channel_letter(status: &ChannelStatus) -> Value {
    let number: ChannelNumber = consumer(status).channel;
    let letter = LETTERS.get(usize::from(number.get())).copied().unwrap_or_default();
    Value::Stated(letter, Evidence::Agreed)
}

fn frequency(status: &ChannelStatus) -> Value {
    let frequency: Frequency = consumer(status).frequency;
    known(frequency.meaning(), frequency.code())
}

fn frequency_extension(status: &ChannelStatus) -> Value {
    let frequency = consumer(status).frequency;
    match frequency.code() >> 4 {
        0 => Value::Stated("no", Evidence::Agreed),
        code if frequency.is_reserved() => Value::Reserved(code.into()),
        _ => Value::Stated("yes", frequency.evidence()),
    }
}

const BITS: [&str; 9] =
    ["16 bits", "17 bits", "18 bits", "19 bits", "20 bits", "21 bits", "22 bits", "23 bits", "24 bits"];

fn word_length(status: &ChannelStatus) -> Value {
    let status = Professional::parse(status).unwrap_or_default();
    let bits = status.word_length_bits().and_then(|bits| BITS.get(usize::from(bits).checked_sub(16)?));
    let length: LengthBelowMax = status.word_length;
    match bits {
        Some(bits) => Value::Stated(bits, length.evidence()),
        None => known(length.meaning(), length.code()),
    }
}

fn multichannel(status: &ChannelStatus) -> Value {
    Value::Channel(Multichannel::from_byte(status.0[3]))
}

fn label(status: &ChannelStatus, first: usize) -> Value {
    let mut bytes = [0; 4];
    for (to, from) in bytes.iter_mut().zip(status.0.iter().skip(first)) {
        *to = *from;
    }
    Value::Label(Label::from_bytes(bytes))
}

fn reliable(status: &ChannelStatus, flag: u8) -> Value {
    Value::Stated(if status.0[22] & flag == 0 { "reliable" } else { "unreliable" }, Evidence::Agreed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_belongs_to_one_field() {
        for layout in [CONSUMER, PROFESSIONAL] {
            let mut next = 0;
            for field in layout {
                assert_eq!(usize::from(field.first), next, "{}", field.name);
                next += usize::from(field.bits);
            }
            assert_eq!(next, 192);
        }
    }

    #[test]
    fn names_of_fields_are_distinct() {
        for layout in [CONSUMER, PROFESSIONAL] {
            for (n, field) in layout.iter().enumerate() {
                assert!(layout[n + 1..].iter().all(|other| other.name != field.name), "{}", field.name);
            }
        }
    }
}
