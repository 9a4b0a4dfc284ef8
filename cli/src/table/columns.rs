//! The header of a table: which column holds what.

use lightpipe::link::Protocol;

use super::Error;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// What follows from the rest, or says where a frame came from.
    Ignored,
    /// ADAT user bits.
    User,
    /// The sample of an ADAT slot.
    Slot(usize),
    Preamble,
    /// The sample of a subframe.
    Sample,
    /// The four lowest bits of the sample, whatever its own column says.
    Auxiliary,
    Validity,
    UserData,
    Status,
    Parity,
}

const ADAT: &[(&str, Column)] = &[
    ("user", Column::User),
    ("ch0", Column::Slot(0)),
    ("ch1", Column::Slot(1)),
    ("ch2", Column::Slot(2)),
    ("ch3", Column::Slot(3)),
    ("ch4", Column::Slot(4)),
    ("ch5", Column::Slot(5)),
    ("ch6", Column::Slot(6)),
    ("ch7", Column::Slot(7)),
];

const IEC60958: &[(&str, Column)] = &[
    ("preamble", Column::Preamble),
    ("sample", Column::Sample),
    ("pcm24", Column::Sample),
    ("aux", Column::Auxiliary),
    ("v", Column::Validity),
    ("u", Column::UserData),
    ("c", Column::Status),
    ("p", Column::Parity),
];

/// Of a name that is not known, as much as this is shown.
const SHOWN_CHARS: usize = 40;

const IGNORED: &[&str] = &["frame", "subframe", "start_sample", "channel", "block_frame", "marks"];

/// The columns of a table, in their order, and the protocol that they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) protocol: Protocol,
    pub(super) named: Vec<(String, Column)>,
}

impl Columns {
    /// Reads the header, which is line `line` of its file.
    pub(super) fn parse(header: &str, line: u64) -> Result<Columns, Error> {
        let mut named: Vec<(String, Column)> = Vec::new();
        let mut found: [Option<&str>; 2] = [None; 2];
        for name in header.split(',').map(str::trim) {
            let broken = |what: String| {
                let cut = name.char_indices().nth(SHOWN_CHARS).map(|(at, _)| at);
                let shown = cut.map_or_else(|| name.into(), |cut| format!("{}..", &name[..cut]));
                Error::IllFormed { line, column: Some(shown), what }
            };
            let known = |columns: &[(&str, Column)]| {
                columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, column)| *column)
            };
            let [adat, iec60958] = &mut found;
            let column = if let Some(column) = known(ADAT) {
                adat.get_or_insert(name);
                column
            } else if let Some(column) = known(IEC60958) {
                iec60958.get_or_insert(name);
                column
            } else if IGNORED.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                Column::Ignored
            } else {
                return Err(broken(format!("no such column; known are {}", known_names())));
            };
            if column != Column::Ignored && named.iter().any(|(_, other)| *other == column) {
                return Err(broken("given twice".into()));
            }
            named.push((name.into(), column));
        }
        let broken = |what: String| Error::IllFormed { line, column: None, what };
        let protocol = match found {
            [Some(adat), Some(iec60958)] => {
                return Err(broken(format!("column {adat} is of ADAT, {iec60958} of IEC 60958; choose one")));
            }
            [Some(_), None] => Protocol::Adat,
            [None, Some(_)] => Protocol::Iec60958,
            [None, None] => {
                return Err(broken("no column to encode; ADAT has ch0 to ch7, IEC 60958 has sample".into()));
            }
        };
        Ok(Columns { protocol, named })
    }
}

fn known_names() -> String {
    let columns = ADAT.iter().chain(IEC60958).map(|(name, _)| *name);
    columns.chain(IGNORED.iter().copied()).collect::<Vec<_>>().join(", ")
}
