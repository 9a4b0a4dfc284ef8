//! Fields of consumer status by name.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{
    Category, CgmsA, CgmsAValidity, ChannelNumber, ClockAccuracy, Consumer, Content, Copyright,
    FormatInformation, Frequency, Generation, Mode, OriginalFrequency, SourceNumber, WordLength,
};

use super::pick::no_such_field;
use super::pick::{code, flag, number, unknown};

const FIELDS: &[&str] = &[
    "content",
    "copyright",
    "pre_emphasis",
    "mode",
    "category",
    "l",
    "generation",
    "source",
    "channel",
    "fs",
    "accuracy",
    "word_length",
    "max_word_length",
    "original_fs",
    "cgms_a",
    "cgms_a_validity",
];

/// `status` with fields set. `generation` and `max_word_length` depend on others, so they come last.
pub(super) fn with(mut status: Consumer, fields: &[(&str, &str)]) -> Result<ChannelStatus, String> {
    let mut generation = None;
    let mut max = None;
    for &(field, value) in fields {
        match field {
            "content" => status.content = content(field, value)?,
            "copyright" => {
                status.copyright = Copyright::from_code(code(field, value, Copyright::MEANINGS, 1)?);
            }
            "pre_emphasis" | "emphasis" => {
                let code = code(field, value, FormatInformation::MEANINGS, 7)?;
                status.format = FormatInformation::from_code(code);
            }
            "mode" => status.mode = Mode::from_code(number(field, value, 0, 3)? as u8),
            "category" => {
                status.category = Category::from_code(code(field, value, Category::MEANINGS, 0x7f)?);
            }
            "l" | "L" => status.l = flag(field, value)?,
            "generation" => generation = Some(generation_of(field, value)?),
            "source" | "source_number" => {
                status.source = SourceNumber::from_code(number(field, value, 0, 15)? as u8);
            }
            "channel" | "channel_number" => status.channel = channel(field, value)?,
            "fs" | "fs_hz" => {
                status.frequency = Frequency::from_code(code(field, value, Frequency::MEANINGS, 0x3f)?);
            }
            "accuracy" | "clock_accuracy" => {
                let code = code(field, value, ClockAccuracy::MEANINGS, 3)?;
                status.clock_accuracy = ClockAccuracy::from_code(code);
            }
            "word_length" => {
                status.word_length = WordLength::from_code(code(field, value, WordLength::MEANINGS, 0xf)?);
            }
            "max_word_length" => max = Some((field, value)),
            "original_fs" | "orig_fs" | "orig_fs_hz" => {
                let code = code(field, value, OriginalFrequency::MEANINGS, 0xf)?;
                status.original_frequency = OriginalFrequency::from_code(code);
            }
            "cgms_a" => status.cgms_a = CgmsA::from_code(code(field, value, CgmsA::MEANINGS, 3)?),
            "cgms_a_validity" => {
                status.cgms_a_validity = CgmsAValidity::from_code(flag(field, value)?.into());
            }
            _ => return Err(no_such_field(field, "consumer", FIELDS)),
        }
    }
    if let Some((field, value)) = max {
        status.word_length = of_max(status.word_length, field, value)?;
    }
    if let Some(generation) = generation {
        status.l = status.category.l_bit(generation);
        if status.generation() != generation {
            let why = "category general says nothing about copies; set another one";
            return Err(format!("generation={}: {why}", generation.name()));
        }
    }
    Ok(status.emit())
}

pub(super) fn content(field: &str, value: &str) -> Result<Content, String> {
    match value {
        "pcm" => Ok(Content::LINEAR_PCM),
        _ => Ok(Content::from_code(code(field, value, Content::MEANINGS, 1)?)),
    }
}

fn generation_of(field: &str, value: &str) -> Result<Generation, String> {
    match value {
        "original" | "original_or_prerecorded" => Ok(Generation::OriginalOrPrerecorded),
        "copy" | "no_indication_or_copy" => Ok(Generation::NoIndicationOrCopy),
        _ => Err(unknown(field, value, ["original", "copy"].into_iter())),
    }
}

/// By letter or number.
fn channel(field: &str, value: &str) -> Result<ChannelNumber, String> {
    let letter = (1..=15).find(|number| {
        let letter = ChannelNumber::from_code(*number).letter();
        letter.is_some_and(|letter| value.eq_ignore_ascii_case(letter.encode_utf8(&mut [0; 4])))
    });
    let number = match letter {
        Some(number) => number,
        None => number(field, value, 0, 15)
            .map_err(|_| format!("{field}={value}: expected A to O, or a number from 0 to 15"))?
            as u8,
    };
    Ok(ChannelNumber::from_code(number))
}

/// The same length in the field of 20 or of 24 bits.
fn of_max(length: WordLength, field: &str, value: &str) -> Result<WordLength, String> {
    let max = number(field, value, 20, 24)?;
    let found = WordLength::MEANINGS.iter().map(|meaning| WordLength::from_code(meaning.code));
    let mut found = found.filter(|other| u32::from(other.max_bits()) == max && other.bits() == length.bits());
    found.next().ok_or_else(|| match length.bits() {
        Some(bits) => format!("{field}={value}: there is no code for {bits} bits of {value}"),
        None => unknown(field, value, ["20", "24"].into_iter()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(fields: &[(&str, &str)]) -> Result<[u8; 5], String> {
        let status = with(Consumer::default(), fields)?;
        Ok([0, 1, 2, 3, 4].map(|n| status.0[n]))
    }

    #[test]
    fn every_field_that_is_listed_can_be_set() {
        for field in FIELDS {
            let why = with(Consumer::default(), &[(field, "nonsense")]).unwrap_err();
            assert!(why.starts_with(&format!("{field}=nonsense: ")), "{why}");
        }
    }

    #[test]
    fn generation_sets_the_l_bit_as_the_category_wants_it() {
        assert_eq!(made(&[("generation", "original"), ("category", "dat")]).unwrap()[1], 0x83);
        assert_eq!(made(&[("generation", "original"), ("category", "cd")]).unwrap()[1], 0x01);
        assert_eq!(made(&[("generation", "copy"), ("category", "cd")]).unwrap()[1], 0x81);
        assert!(made(&[("generation", "original")]).is_err());
    }

    #[test]
    fn twenty_bits_fit_both_fields() {
        assert_eq!(made(&[("word_length", "20")]).unwrap()[4], 0x0a);
        assert_eq!(made(&[("max_word_length", "24"), ("word_length", "20")]).unwrap()[4], 0x03);
        assert_eq!(made(&[("max_word_length", "24")]).unwrap()[4], 0x01);
        assert!(made(&[("max_word_length", "24"), ("word_length", "16")]).is_err());
    }

    #[test]
    fn channels_go_by_letter_or_number() {
        assert_eq!(made(&[("channel", "b"), ("source", "7")]).unwrap()[2], 0x27);
        assert_eq!(made(&[("channel", "15")]).unwrap()[2], 0xf0);
        assert!(made(&[("channel", "P")]).unwrap_err().contains("A to O"));
    }
}
