//! Tables for `encode` with columns, values and lines that make no sense.

use crate::limits::{limited, says_why};
use crate::run::Bench;

/// `encode` refuses the table in one line, and leaves no output.
fn refused(bench: &Bench, table: impl AsRef<[u8]>, words: &[&str]) {
    bench.write("bad.csv", table);
    let run = limited(bench, &["encode", "bad.csv", "-o", "never.sr", "--frame-rate", "48k"]);
    says_why(&run, 3, &[&["bad.csv: "], words].concat());
    assert!(run.stderr.len() < 400, "{}", run.stderr.len());
    assert!(!bench.path("never.sr").exists());
}

#[test]
fn headers_that_make_no_sense_name_the_column() {
    let bench = Bench::new();
    refused(&bench, "frame,foo\n1,2\n", &["line 1", "column foo", "known are"]);
    refused(&bench, "ch0,ch0\n1,2\n", &["line 1", "column ch0", "given twice"]);
    refused(&bench, "ch0,sample\n1,2\n", &["line 1", "choose one"]);
    refused(&bench, "frame,subframe\n1,2\n", &["line 1", "no column to encode", "ADAT has ch0"]);
    refused(&bench, "\n\n", &["expected a header"]);
    refused(&bench, "x".repeat(60_000), &["line 1", "xxx..", "known are"]);
    refused(&bench, "sample,".repeat(1 << 20), &["line 1", "longer than any row"]);
    // Behind what is looked at to tell a table from other files.
    refused(&bench, " ".repeat(600) + "\u{1b}[31mred\n1\n", &[r"column \u{1b}[31mred"]);
}

#[test]
fn values_that_make_no_sense_name_line_and_column() {
    let bench = Bench::new();
    for (value, column) in [
        ("8388608", "sample"),
        ("-8388609", "sample"),
        ("99999999999999999999999999", "sample"),
        ("1e3", "sample"),
        ("", "sample"),
        ("1000000", "ch0"),
        ("-1", "ch0"),
        ("zz", "ch0"),
    ] {
        let rows = "1\n".repeat(300);
        let table = format!("frame,{column}\n{}0,{value}\n", rows.replace('1', "0,1"));
        refused(&bench, table, &["line 302", &format!("column {column}"), "expected"]);
    }
    refused(&bench, "sample\n1,2\n", &["line 2", "found more"]);
    refused(&bench, "sample,v\n1\n", &["line 2", "column v", "the row ends before it"]);
    refused(&bench, "sample\n".to_owned() + &"1".repeat(1 << 20), &["line 2", "longer than any row"]);
    refused(&bench, [b"sample\n".repeat(100), b"\xff\xfe\n".to_vec()].concat(), &["line 2"]);
    refused(&bench, b"sample\n\xff\xfe\n", &["line 2", "not UTF-8"]);
    refused(&bench, "sample\n", &["no frames"]);
}

#[test]
fn what_is_no_table_says_what_to_do() {
    let bench = Bench::new();
    refused(&bench, "", &["empty", "again"]);
    refused(&bench, "{\"frame\":0}\n", &["JSON", "CSV"]);
    refused(&bench, "[{\"frame\":0}]\n", &["JSON", "CSV"]);
    refused(&bench, "sample\n1\0\n", &["neither a WAV file nor a table"]);
    let utf16: Vec<u8> = "sample\n1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(&bench, utf16, &["neither a WAV file nor a table"]);
}
