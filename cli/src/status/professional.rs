//! Fields of professional status by name.

use lightpipe::iec60958::ChannelStatus;
use lightpipe::iec60958::status::{
    AlignmentLevel, AuxUse, BasicFrequency, ChannelMode, Emphasis, ExtendedFrequency, HiddenInformation,
    Label, LengthBelowMax, Lock, Multichannel, MultichannelMode, Professional, Reference, Reliability,
    Scaling, UserManagement,
};

use super::consumer::content;
use super::pick::no_such_field;
use super::pick::{byte, code, flag, number, unknown};

const FIELDS: &[&str] = &[
    "content",
    "emphasis",
    "lock",
    "fs",
    "fs_byte0",
    "fs_byte4",
    "scaling",
    "channel_mode",
    "user_bits",
    "aux_use",
    "word_length",
    "alignment_level",
    "channel",
    "multichannel_mode",
    "dars",
    "hidden_information",
    "origin",
    "destination",
    "sample_address",
    "time_of_day",
    "unreliable",
    "crcc",
];

/// What byte 22 can call unreliable.
const UNRELIABLE: [&str; 4] = ["0-5", "6-13", "14-17", "18-21"];

/// `status` with fields set. Word length and channel depend on others, so they come last.
pub(super) fn with(mut status: Professional, fields: &[(&str, &str)]) -> Result<ChannelStatus, String> {
    let (mut length, mut channel, mut mode) = (None, None, None);
    for &(field, value) in fields {
        match field {
            "content" => status.content = content(field, value)?,
            "emphasis" => status.emphasis = Emphasis::from_code(code(field, value, Emphasis::MEANINGS, 7)?),
            "lock" => status.lock = Lock::from_code(code(field, value, Lock::MEANINGS, 1)?),
            "fs" => status = frequency(status, field, value)?,
            "fs_byte0" => {
                let code = code(field, value, BasicFrequency::MEANINGS, 3)?;
                status.frequency = BasicFrequency::from_code(code);
            }
            "fs_byte4" => {
                let code = code(field, value, ExtendedFrequency::MEANINGS, 0xf)?;
                status.extended_frequency = ExtendedFrequency::from_code(code);
            }
            "scaling" => status.scaling = Scaling::from_code(code(field, value, Scaling::MEANINGS, 1)?),
            "channel_mode" => {
                let code = code(field, value, ChannelMode::MEANINGS, 0xf)?;
                status.channel_mode = ChannelMode::from_code(code);
            }
            "user_bits" => {
                let code = code(field, value, UserManagement::MEANINGS, 0xf)?;
                status.user_management = UserManagement::from_code(code);
            }
            "aux_use" => status.aux_use = AuxUse::from_code(code(field, value, AuxUse::MEANINGS, 7)?),
            "word_length" => length = Some((field, value)),
            "alignment_level" => {
                let code = code(field, value, AlignmentLevel::MEANINGS, 3)?;
                status.alignment_level = AlignmentLevel::from_code(code);
            }
            "channel" => channel = Some((field, value)),
            "multichannel_mode" => {
                mode = Some(MultichannelMode::from_code(code(field, value, MultichannelMode::MEANINGS, 7)?));
            }
            "dars" => status.reference = Reference::from_code(code(field, value, Reference::MEANINGS, 3)?),
            "hidden_information" => {
                status.hidden_information = HiddenInformation::from_code(flag(field, value)?.into());
            }
            "origin" => status.origin = label(field, value)?,
            "destination" => status.destination = label(field, value)?,
            "sample_address" | "local_sample_address" => {
                status.sample_address = number(field, value, 0, u32::MAX)?;
            }
            "time_of_day" | "time_of_day_samples" => {
                status.time_of_day = number(field, value, 0, u32::MAX)?;
            }
            "unreliable" => status.reliability = unreliable(field, value)?,
            "crcc" => status.crcc = byte(field, value)?,
            _ => return Err(no_such_field(field, "professional", FIELDS)),
        }
    }
    if let Some((field, value)) = length {
        status = word_length(status, field, value)?;
    }
    if channel.is_some() || mode.is_some() {
        status.multichannel = multichannel(status.multichannel, mode, channel)?;
    }
    Ok(status.emit())
}

/// In whichever byte has a code for it.
fn frequency(status: Professional, field: &str, value: &str) -> Result<Professional, String> {
    let basic = code(field, value, BasicFrequency::MEANINGS, 3).map(BasicFrequency::from_code);
    let extended = code(field, value, ExtendedFrequency::MEANINGS, 0xf).map(ExtendedFrequency::from_code);
    let bits_of_either = value.starts_with("0x");
    match (basic, extended) {
        _ if bits_of_either => Err(format!("{field}={value}: set the bits of fs_byte0 or fs_byte4")),
        (Ok(code), _) => {
            let scaling = status.scaling;
            Ok(Professional { scaling, ..status.with_sampling_frequency(code.hertz().unwrap_or(0)) })
        }
        (_, Ok(code)) => {
            let frequency = BasicFrequency::NOT_INDICATED;
            Ok(Professional { frequency, extended_frequency: code, ..status })
        }
        _ => {
            let tables = BasicFrequency::MEANINGS.iter().chain(&ExtendedFrequency::MEANINGS[1..]);
            Err(unknown(field, value, tables.map(|meaning| meaning.name)))
        }
    }
}

fn word_length(status: Professional, field: &str, value: &str) -> Result<Professional, String> {
    if let Ok(code) = code(field, value, LengthBelowMax::MEANINGS, 7) {
        return Ok(Professional { word_length: LengthBelowMax::from_code(code), ..status });
    }
    let bits = number(field, value, 16, 24)
        .map_err(|_| format!("{field}={value}: expected not_indicated, or bits from 16 to 24"))?;
    Ok(status.with_word_length(bits as u8))
}

/// A channel number in a mode; one that is not given stays, as far as it fits.
fn multichannel(
    old: Multichannel,
    mode: Option<MultichannelMode>,
    channel: Option<(&str, &str)>,
) -> Result<Multichannel, String> {
    let mode = mode.or(old.mode());
    let most = if mode.is_some() { 16 } else { 128 };
    let channel = match channel {
        Some((field, value)) => number(field, value, 1, most)? as u8,
        None => old.channel().min(most as u8),
    };
    let made = match mode {
        Some(mode) => Multichannel::in_mode(mode, channel),
        None => Multichannel::numbered(channel),
    };
    Ok(made.unwrap_or(old))
}

fn label(field: &str, value: &str) -> Result<Label, String> {
    Label::from_text(value).ok_or_else(|| format!("{field}={value}: expected up to 4 ASCII characters"))
}

/// `none`, or runs of bytes with `+` between them.
fn unreliable(field: &str, value: &str) -> Result<Reliability, String> {
    let mut flags = [false; 4];
    for part in value.split('+').filter(|part| *part != "none") {
        let found = UNRELIABLE.iter().position(|name| *name == part);
        let names = || ["none"].into_iter().chain(UNRELIABLE);
        let flag = found.and_then(|n| flags.get_mut(n)).ok_or_else(|| unknown(field, part, names()))?;
        *flag = true;
    }
    Ok(Reliability::unreliable(flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(fields: &[(&str, &str)]) -> Professional {
        Professional::parse(&with(Professional::default(), fields).unwrap()).unwrap()
    }

    #[test]
    fn every_field_that_is_listed_can_be_set() {
        for field in FIELDS {
            let why = with(Professional::default(), &[(field, "nonsense")]).unwrap_err();
            assert!(why.starts_with(&format!("{field}=nonsense: ")), "{why}");
        }
    }

    #[test]
    fn a_frequency_goes_where_it_has_a_code() {
        let basic = made(&[("fs", "44.1k")]);
        assert_eq!((basic.frequency, basic.extended_frequency.code()), (BasicFrequency::HZ_44100, 0));
        let extended = made(&[("fs_byte0", "48k"), ("fs", "96k"), ("scaling", "1/1.001")]);
        assert_eq!((extended.frequency.code(), extended.extended_frequency.hertz()), (0, Some(96_000)));
        assert_eq!(extended.scaling, Scaling::PULL_DOWN);
        for (fs, byte_4) in [("48k", 0x80), ("96k", 0x90)] {
            let (fs, scaling) = (("fs", fs), ("scaling", "1/1.001"));
            for fields in [[fs, scaling], [scaling, fs]] {
                assert_eq!(made(&fields).emit().0[4], byte_4, "{fields:?}");
            }
        }
        assert_eq!(made(&[("fs", "user_defined")]).extended_frequency, ExtendedFrequency::USER_DEFINED);
    }

    #[test]
    fn a_channel_is_counted_from_one_in_its_mode() {
        assert_eq!(made(&[("channel", "2")]).multichannel.byte(), 1);
        let sixth = made(&[("channel", "6"), ("multichannel_mode", "1"), ("channel_mode", "multichannel")]);
        assert_eq!((sixth.multichannel.byte(), sixth.channel_mode.code()), (0x95, 0xf));
        assert!(with(Professional::default(), &[("channel", "17"), ("multichannel_mode", "0")]).is_err());
    }

    #[test]
    fn names_addresses_and_flags_are_set() {
        let fields = [("origin", "STUA"), ("sample_address", "192000"), ("unreliable", "6-13+18-21")];
        let status = made(&fields);
        assert_eq!(status.origin.to_string(), "STUA");
        assert_eq!((status.sample_address, status.reliability.byte()), (192_000, 0xa0));
        let long = with(Professional::default(), &[("origin", "STUDIO")]);
        assert!(long.unwrap_err().contains("4 ASCII"));
    }
}
