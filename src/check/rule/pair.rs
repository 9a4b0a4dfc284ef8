//! Channel status of A against that of B.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{is_mono_with_zero_b, listed};
use crate::check::Finding;
use crate::check::fact::Facts;
use crate::fault::Code;
use crate::iec60958::status::{Difference, Status};

pub(super) fn differs(facts: &Facts, found: &mut Vec<Finding>) {
    let [a, b] = &facts.status.channels;
    let (Some(a_professional), Some(b_professional)) = (a.is_professional(), b.is_professional()) else {
        return;
    };
    let consumer = !a_professional && !b_professional;
    if is_mono_with_zero_b(facts) {
        return;
    }
    let status = a.status();
    // Byte 23 follows from the others, and channel numbers have a finding of their own.
    let apart = |one: &Difference| {
        a.is_steady(one.field)
            && b.is_steady(one.field)
            && !one.is_legal
            && one.field.name != "crcc"
            && !(consumer && one.field.name == "channel")
            && !(a_professional && matches!(one.field.name, "sample_address" | "time_of_day"))
    };
    let different: Vec<Difference> = status.differences(&b.status()).filter(apart).collect();
    if different.is_empty() {
        return;
    }
    let fields: Vec<String> = different
        .iter()
        .map(|one| format!("{}: A {}, B {}", one.field.title, one.values[0], one.values[1]))
        .collect();
    let fields = listed(&fields);
    let is = |name: &str| different.iter().any(|one| one.field.name == name);
    let (code, cause) = if is("format") {
        (
            Code::StatusContradicts,
            "the status of one channel is shifted, or not written: some receivers read A, some B",
        )
    } else if consumer && is("content") {
        (
            Code::StatusContradicts,
            "the status of one channel is a subframe off, or not written: who reads the other mutes",
        )
    } else if consumer && is("fs") {
        (
            Code::StatusContradicts,
            "status written for one channel only: who reads the other gets another rate",
        )
    } else {
        (Code::StatusDiffers, "independent signals, or status written for one channel only")
    };
    found.push(Finding::new(code, fields, cause).placed(b.place.or(facts.first)));
}

/// Channel numbers of a consumer pair: 1 and 2, or none.
pub(super) fn numbers(facts: &Facts, found: &mut Vec<Finding>) {
    let [a, b] = &facts.status.channels;
    if !(a.knows(&[2]) && b.knows(&[2])) {
        return;
    }
    let (Status::Consumer(first), Status::Consumer(second)) = (a.status().parse(), b.status().parse()) else {
        return;
    };
    let (text, cause) = match (first.channel.get(), second.channel.get()) {
        (0, 0) => return,
        (a, b) if a == b => (
            format!("A and B are both numbered {a}"),
            "the same status in both channels; hardly any receiver minds",
        ),
        (0, n) | (n, 0) => {
            let name = if first.channel.get() == 0 { "B" } else { "A" };
            (
                format!("only {name} has a number, {n}"),
                "status written for one channel only; hardly any receiver minds",
            )
        }
        (a, b) if b < a => (
            format!("A is numbered {a}, B is numbered {b}"),
            "channels exchanged, in the status or in the audio",
        ),
        _ => return,
    };
    found.push(Finding::new(Code::ChannelNumber, text, cause).placed(a.place.or(facts.first)));
}
