//! Tables (CSV with a line of names) and JSON files that say what a recording holds.

use std::fs;
use std::path::Path;

use lightpipe::adat::{Frame, UserBits};
use lightpipe::iec60958::Preamble;

/// Rows of named columns.
pub(crate) struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Row<'t> {
    names: &'t [String],
    cells: &'t [String],
}

impl Table {
    pub(crate) fn read(path: &Path) -> Table {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines().map(split);
        let names = lines.next().expect("a line of names");
        let rows: Vec<_> = lines.collect();
        assert!(rows.len() > 3, "{}: a table without rows proves nothing", path.display());
        Table { names, rows }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { names: &self.names, cells })
    }
}

impl<'t> Row<'t> {
    pub(crate) fn text(self, name: &str) -> &'t str {
        let column = self.names.iter().position(|column| column == name);
        &self.cells[column.unwrap_or_else(|| panic!("no column {name}"))]
    }

    pub(crate) fn number(self, name: &str) -> i64 {
        self.text(name).parse().expect("a number")
    }

    /// The number, `None` if the cell is empty.
    pub(crate) fn known(self, name: &str) -> Option<i64> {
        (!self.text(name).is_empty()).then(|| self.number(name))
    }

    pub(crate) fn bit(self, name: &str) -> bool {
        self.number(name) == 1
    }

    /// The preamble behind its AES3 letter.
    pub(crate) fn preamble(self) -> Preamble {
        match self.text("preamble") {
            "Z" => Preamble::B,
            "X" => Preamble::M,
            "Y" => Preamble::W,
            other => panic!("preamble {other}"),
        }
    }
}

/// The frames of an ADAT table: samples and user bits in hexadecimal.
pub(crate) fn adat_frames(path: &Path) -> Vec<Frame> {
    let hex = |text| u32::from_str_radix(text, 16).expect("a hexadecimal number");
    Table::read(path)
        .rows()
        .map(|row| Frame {
            slots: std::array::from_fn(|n| ((hex(row.text(&format!("ch{n}"))) << 8) as i32) >> 8),
            user: UserBits::new(hex(row.text("user")) as u8).expect("four bits"),
        })
        .collect()
}

pub(crate) fn json(path: &Path) -> serde_json::Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("well-formed JSON")
}
