use lightpipe::adat::{Frame, ReceivedFrame, UserBits};
use lightpipe::fault::Marks;
use lightpipe::iec60958::{Preamble, ReceivedSubframe, Subframe};
use lightpipe::link::Protocol;
use lightpipe::unit::{INTERPOLATED_TICKS, Instant, Span, Timebase};

use super::read::FrameRow;
use super::*;

fn table(style: Style, protocol: Protocol, write: impl FnOnce(&mut TableWriter<Vec<u8>>)) -> String {
    let mut writer = TableWriter::new(Vec::new(), style, protocol, false).unwrap();
    write(&mut writer);
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn received_frame() -> ReceivedFrame {
    ReceivedFrame {
        frame: Frame {
            slots: [0, 1, -1, 8_388_607, -8_388_608, 0xabcde, 10, -256],
            user: UserBits::new(0xd).unwrap(),
        },
        marks: Marks::DOUBT | Marks::CELL,
        span: Span { start: Instant(520), end: Instant(1041) },
        number: 7,
    }
}

fn received_subframe(block_frame: Option<u8>) -> ReceivedSubframe {
    ReceivedSubframe {
        bits: Subframe { sample: -42, validity: true, user: false, status: true }.emit(),
        preamble: Preamble::W,
        block_frame,
        marks: Marks::NONE,
        span: Span { start: Instant(-3), end: Instant(100) },
        number: 12,
    }
}

fn sampled() -> Timebase {
    Timebase::sampled(None)
}

#[test]
fn a_frame_is_one_line_of_csv() {
    let csv = table(Style::Csv, Protocol::Adat, |writer| writer.frame(&received_frame(), sampled()).unwrap());
    assert_eq!(
        csv,
        "frame,start_sample,user,ch0,ch1,ch2,ch3,ch4,ch5,ch6,ch7,marks\n\
         7,520,D,000000,000001,FFFFFF,7FFFFF,800000,0ABCDE,00000A,FFFF00,doubt|cell\n"
    );
}

#[test]
fn a_frame_is_one_line_of_json() {
    let json = table(Style::JsonLines, Protocol::Adat, |writer| {
        writer.frame(&received_frame(), sampled()).unwrap();
    });
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["frame"], 7);
    assert_eq!(value["start_sample"], 520);
    assert_eq!(value["user"], "D");
    assert_eq!(value["ch4"], "800000");
    assert_eq!(value["marks"], "doubt|cell");
    assert_eq!(value.as_object().unwrap().len(), 12);
    assert!(json.ends_with("}\n"));
}

#[test]
fn a_subframe_is_one_line() {
    let csv = table(Style::Csv, Protocol::Iec60958, |writer| {
        writer.subframe(&received_subframe(Some(191)), sampled()).unwrap();
        writer.subframe(&received_subframe(None), sampled()).unwrap();
    });
    assert_eq!(
        csv,
        "subframe,start_sample,preamble,channel,block_frame,sample,v,u,c,p,marks\n\
         12,-3,W,1,191,-42,1,0,1,1,\n12,-3,W,1,,-42,1,0,1,1,\n"
    );
    let json = table(Style::JsonLines, Protocol::Iec60958, |writer| {
        writer.subframe(&received_subframe(None), sampled()).unwrap();
    });
    assert_eq!(
        json,
        "{\"subframe\":12,\"start_sample\":-3,\"preamble\":\"W\",\"channel\":1,\"block_frame\":null,\
         \"sample\":-42,\"v\":1,\"u\":0,\"c\":1,\"p\":1,\"marks\":\"\"}\n"
    );
}

#[test]
fn interpolated_positions_have_two_decimals() {
    let timebase = Timebase::interpolated(None);
    let ticks = i64::from(INTERPOLATED_TICKS);
    for (at, text) in [
        (ticks * 3, "3.00"),
        (ticks * 3 / 2, "1.50"),
        (ticks / 16, "0.06"),
        (-ticks / 4, "-0.25"),
        (ticks * 2 - 1, "2.00"),
    ] {
        let mut received = received_subframe(None);
        received.span.start = Instant(at);
        let csv =
            table(Style::Csv, Protocol::Iec60958, |writer| writer.subframe(&received, timebase).unwrap());
        assert_eq!(csv.lines().nth(1).and_then(|row| row.split(',').nth(1)), Some(text));
    }
}

fn reader(text: &str) -> Result<TableReader<&[u8]>, Error> {
    TableReader::new(text.as_bytes())
}

#[test]
fn what_was_written_is_read_back() {
    let csv = table(Style::Csv, Protocol::Adat, |writer| writer.frame(&received_frame(), sampled()).unwrap());
    let mut table_reader = reader(&csv).unwrap();
    let Frame { slots, user } = received_frame().frame;
    assert_eq!(table_reader.protocol(), Protocol::Adat);
    assert_eq!(table_reader.frame().unwrap(), Some(FrameRow { slots, user: Some(user) }));
    assert_eq!(table_reader.frame().unwrap(), None);

    let csv = table(Style::Csv, Protocol::Iec60958, |writer| {
        writer.subframe(&received_subframe(None), sampled()).unwrap();
    });
    let mut table_reader = reader(&csv).unwrap();
    assert_eq!(table_reader.protocol(), Protocol::Iec60958);
    let row = SubframeRow {
        sample: -42,
        auxiliary: None,
        preamble: Some(Preamble::W),
        validity: Some(true),
        user: Some(false),
        status: Some(true),
        parity: Some(true),
    };
    assert_eq!(table_reader.subframe().unwrap(), Some(row));
    assert_eq!(table_reader.subframe().unwrap(), None);
}

#[test]
fn columns_come_in_any_order_and_may_be_left_out() {
    let mut table_reader = reader("\u{feff}ch7 , CH0\r\n\r\n 00000F,\tfffffe\r\n  \n1,2").unwrap();
    let row = table_reader.frame().unwrap().unwrap();
    assert_eq!(row, FrameRow { slots: [-2, 0, 0, 0, 0, 0, 0, 15], user: None });
    assert_eq!(table_reader.frame().unwrap().unwrap().slots[0], 2);

    let mut table_reader = reader("pcm24,preamble\n-1,Z\n1,X\n").unwrap();
    let row = table_reader.subframe().unwrap().unwrap();
    assert_eq!(row, SubframeRow { sample: -1, preamble: Some(Preamble::B), ..SubframeRow::default() });
    assert_eq!(table_reader.subframe().unwrap().unwrap().preamble, Some(Preamble::M));
}

fn frame_error(text: &str) -> String {
    reader(text).unwrap().frame().unwrap_err().to_string()
}

#[test]
fn errors_name_line_column_and_what_was_expected() {
    assert_eq!(frame_error("ch3\n\nxyz\n"), "line 3, column ch3: expected 24-bit hex, found \"xyz\"");
    assert_eq!(frame_error("ch3\n1000000\n"), "line 2, column ch3: expected 24-bit hex, found \"1000000\"");
    assert_eq!(frame_error("ch3,user\n1\n"), "line 2, column user: the row ends before it");
    assert_eq!(frame_error("ch3,user\n1,10\n"), "line 2, column user: expected one hex digit, found \"10\"");
    assert_eq!(frame_error("ch3\n1,2\n"), "line 2: expected 1 values, as the header has, found more");
    let long = format!("ch0\n{}\n", "7".repeat(100));
    assert!(frame_error(&long).ends_with("found \"777777777777777777777777\".."));
    let error = reader("sample\n8388608\n").unwrap().subframe().unwrap_err().to_string();
    assert_eq!(
        error,
        "line 2, column sample: expected a whole number, -8388608 to 8388607, found \"8388608\""
    );
    let error = reader("sample,v\n0,2\n").unwrap().subframe().unwrap_err().to_string();
    assert_eq!(error, "line 2, column v: expected 0 or 1, found \"2\"");
}

#[test]
fn headers_that_mean_nothing_are_refused() {
    let error = |text| reader(text).unwrap_err().to_string();
    assert_eq!(error("\n\n"), "line 2: expected a header");
    assert_eq!(error(""), "line 1: expected a header");
    assert!(error("ch0,chO\n").starts_with("line 1, column chO: no such column; known are user, ch0"));
    assert_eq!(error("ch0,ch1,ch0\n"), "line 1, column ch0: given twice");
    assert_eq!(error("sample,pcm24\n"), "line 1, column pcm24: given twice");
    assert_eq!(error("sample,ch0\n"), "line 1: column ch0 is of ADAT, sample of IEC 60958; choose one");
    assert!(error("frame,marks\n").starts_with("line 1: no column to encode"));
}

#[test]
fn endless_lines_and_what_is_no_text_are_refused() {
    let long = "a,".repeat(1 << 20);
    assert_eq!(reader(&long).unwrap_err().to_string(), "line 1: longer than any row of a table");
    let mut table_reader = TableReader::new(&b"ch0\n\xff\xfe\n"[..]).unwrap();
    assert_eq!(table_reader.frame().unwrap_err().to_string(), "line 2: not UTF-8 text");
}
