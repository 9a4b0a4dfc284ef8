//! Value change dumps and sessions between this library and other people's programs: Icarus Verilog,
//! Verilator, GHDL and sigrok-cli. A test whose program is not installed says that it was skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use lightpipe::adat::Frame;
use lightpipe::capture::{Format, Options, SigrokWriter, VcdWriter, open_path};
use lightpipe::edges::Packer;
use lightpipe::iec60958::{Preamble, Subframe};
use lightpipe::link::{Event, Heard, ListenOptions, Protocol, Transmitter, listen};
use lightpipe::trace::{Block, HoleReason};
use lightpipe::unit::{Instant, Ratio};

/// Frames that are sent.
const FRAMES: i32 = 40;

/// Whether a program is installed; a word if it is not.
fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("skipped: no {program} here");
    }
    found
}

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("lightpipe-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Vec<u8> {
        let program = program.as_ref();
        let output = Command::new(program).args(args).current_dir(&self.0).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program:?} {args:?}: {said}");
        output.stdout
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Slot or sample of a frame, by its number.
const fn sample(frame: i32, channel: i32) -> i32 {
    frame * 100_003 - channel * 7 - 1_000_000
}

/// A stream at 48 kHz: its edges in samples, and the first sample after it.
fn sent(protocol: Protocol, samples_per_second: u64) -> (Vec<Instant>, Instant) {
    let rate = Ratio::new(samples_per_second, 1).unwrap();
    let mut transmitter = Transmitter::new(protocol, 48_000, rate).unwrap();
    let mut edges = Vec::new();
    transmitter.rest(32);
    for n in 0..FRAMES {
        if protocol == Protocol::Adat {
            let slots = std::array::from_fn(|slot| sample(n, slot as i32));
            transmitter.adat(&Frame { slots, ..Frame::default() }, |at| edges.push(at));
        } else {
            let first = if n == 0 { Preamble::B } else { Preamble::M };
            for (channel, preamble) in [(0, first), (1, Preamble::W)] {
                let subframe = Subframe { sample: sample(n, channel), ..Subframe::default() };
                transmitter.subframe(preamble, subframe.emit(), |at| edges.push(at));
            }
        }
    }
    transmitter.rest(32);
    (edges, transmitter.until())
}

/// Checks that a capture holds all frames that were sent, on the channel of this name.
fn holds_all(path: &Path, protocol: Protocol, channel: &str, rate: u64) {
    let mut capture = open_path(path, &Options::default()).unwrap();
    let found = capture.timebase().samples_per_second().unwrap();
    assert_eq!(found.num(), rate * found.den(), "{}", capture.evidence());
    assert!(!capture.evidence().contains("are not samples"), "{}", capture.evidence());
    let mut samples = Vec::new();
    let hearing = listen(&mut capture, &ListenOptions::default(), |heard| {
        match heard {
            Heard::Event(Event::Frame(received)) => samples.extend(received.frame.slots),
            Heard::Event(Event::Subframe(received)) => samples.push(received.bits.sample()),
            Heard::Event(Event::Fault(fault)) => panic!("{fault:?}"),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let chosen = hearing.chosen.map(|n| capture.channels()[n].name.clone());
    assert_eq!(chosen.as_deref(), Some(channel));
    let channels = if protocol == Protocol::Adat { 8 } else { 2 };
    let all = (0..FRAMES).flat_map(|n| (0..channels).map(move |channel| sample(n, channel)));
    assert!(samples.into_iter().eq(all), "{protocol:?}: other samples");
}

/// Writes the times from edge to edge, in picoseconds; how many.
fn write_gaps(folder: &Folder, protocol: Protocol, radix: fn(i64) -> String) -> usize {
    let (edges, _) = sent(protocol, 1_000_000_000_000);
    let starts = std::iter::once(Instant(0)).chain(edges.iter().copied());
    let gaps: Vec<String> = starts.zip(&edges).map(|(from, to)| radix(to.since(from))).collect();
    folder.write("gaps.txt", &(gaps.join("\n") + "\n"));
    gaps.len()
}

/// A bench that plays a line, deep inside, beside clocks and counters.
const VERILOG: &str = r#"
`timescale 1ns/1ps
module source(output reg spdif_o);
  reg [31:0] gaps [0:COUNT-1];
  integer i;
  initial begin
    $readmemh("gaps.txt", gaps);
    #100 spdif_o = 0;
    for (i = 0; i < COUNT; i = i + 1) begin #(gaps[i] / 1000.0) spdif_o = ~spdif_o; end
    #10000 $finish;
  end
endmodule
module tb;
  wire line; reg clk = 0; reg [7:0] count = 0;
  source dut(.spdif_o(line));
  always #20.345 clk = ~clk;
  always @(posedge clk) count <= count + 1;
  initial begin $dumpfile("out.vcd"); $dumpvars(0, tb); end
endmodule
"#;

fn write_verilog(folder: &Folder, protocol: Protocol) {
    let count = write_gaps(folder, protocol, |gap| format!("{gap:x}"));
    folder.write("tb.v", &VERILOG.replace("COUNT", &count.to_string()));
}

#[test]
fn icarus_plays_a_line_that_is_found_and_decoded() {
    if !installed("iverilog") {
        return;
    }
    let folder = Folder::new("icarus");
    for protocol in Protocol::ALL {
        write_verilog(&folder, protocol);
        folder.run("iverilog", &["-g2012", "-o", "tb.vvp", "tb.v"]);
        folder.run("vvp", &["tb.vvp"]);
        holds_all(&folder.path("out.vcd"), protocol, "tb.line", 1_000_000_000_000);
    }
}

#[test]
fn verilator_plays_a_line_that_is_found_and_decoded() {
    if !installed("verilator") {
        return;
    }
    let folder = Folder::new("verilator");
    write_verilog(&folder, Protocol::Adat);
    let build = ["--binary", "--trace", "--timing", "-Wno-fatal", "-CFLAGS", "-O0", "-o", "sim", "tb.v"];
    folder.run("verilator", &build);
    folder.run(folder.path("obj_dir/sim"), &[]);
    holds_all(&folder.path("out.vcd"), Protocol::Adat, "TOP.tb.line", 1_000_000_000_000);
}

/// The same in VHDL: `U` before the reset, `X` for a while after it.
const VHDL: &str = "
library ieee; use ieee.std_logic_1164.all; use std.textio.all;
entity tb is end entity;
architecture bench of tb is
  signal spdif_o : std_logic;
  signal clk : std_logic := '0';
  signal bus_o : std_logic_vector(2 downto 0) := \"0ZW\";
begin
  bus_o(2) <= spdif_o;
  clock : process begin
    for n in 1 to 20 loop wait for 20 ns; clk <= not clk; end loop;
    wait;
  end process;
  play : process
    file gaps : text open read_mode is \"gaps.txt\";
    variable row : line;
    variable gap : integer;
    variable level : std_logic := '0';
  begin
    wait for 100 ns; spdif_o <= 'X';
    wait for 50 ns; spdif_o <= level;
    while not endfile(gaps) loop
      readline(gaps, row); read(row, gap);
      wait for gap * 1 ps;
      level := not level; spdif_o <= level;
    end loop;
    wait for 10 us;
    wait;
  end process;
end architecture;
";

#[test]
fn ghdl_plays_a_line_that_is_unknown_before_the_reset() {
    if !installed("ghdl") {
        return;
    }
    let folder = Folder::new("ghdl");
    for protocol in Protocol::ALL {
        write_gaps(&folder, protocol, |gap| gap.to_string());
        folder.write("tb.vhd", VHDL);
        folder.run("ghdl", &["-a", "--std=08", "tb.vhd"]);
        folder.run("ghdl", &["-e", "--std=08", "tb"]);
        folder.run("ghdl", &["-r", "--std=08", "tb", "--vcd=out.vcd"]);
        let path = folder.path("out.vcd");
        let mut capture = open_path(&path, &Options::default()).unwrap();
        let line = capture.channels().iter().position(|channel| channel.name.ends_with("spdif_o")).unwrap();
        let (kind, name) = (capture.channels()[line].kind, capture.channels()[line].name.clone());
        // Unknown for 150 ns, in femtoseconds.
        let mut lead = None;
        let read = capture.read(|block| {
            if let Block::Hole(hole) = block
                && kind == (lightpipe::capture::ChannelKind::Changes { index: hole.channel.unwrap() })
            {
                lead.get_or_insert(hole);
            }
            ControlFlow::Continue(())
        });
        read.unwrap();
        let lead = lead.expect("a hole");
        assert_eq!((lead.span.end, lead.reason), (Instant(150_000_000), HoleReason::Unknown));
        holds_all(&path, protocol, &name, 1_000_000_000_000_000);
    }
}

/// A capture of the stream, as a dump and as a session, both with a channel called `line`.
fn write_captures(folder: &Folder, protocol: Protocol, rate: u64) {
    let (edges, until) = sent(protocol, rate);
    let file = fs::File::create(folder.path("ours.vcd")).unwrap();
    let mut dump = VcdWriter::new(file, Ratio::new(rate, 1), "line", false).unwrap();
    dump.edges(&edges).unwrap();
    dump.finish(until).unwrap();
    let file = fs::File::create(folder.path("ours.sr")).unwrap();
    let mut session = SigrokWriter::new(file, Ratio::new(rate, 1), "line").unwrap();
    let mut packer = Packer::new(false);
    let mut words = [0; 64];
    let mut rest = &edges[..];
    while !rest.is_empty() {
        let count = packer.edges(&mut rest, &mut words);
        session.words(&words[..count]).unwrap();
    }
    loop {
        let count = packer.hold(until, &mut words);
        session.words(&words[..count]).unwrap();
        if count < words.len() {
            break;
        }
    }
    let last = packer.finish();
    session.finish(last.map_or(0, |last| last.bits), last.map_or(0, |last| last.samples)).unwrap();
}

#[test]
fn sigrok_reads_our_captures_and_we_read_what_it_makes_of_them() {
    if !installed("sigrok-cli") {
        return;
    }
    let folder = Folder::new("sigrok");
    for (protocol, rate) in
        [(Protocol::Adat, 100_000_000), (Protocol::Iec60958, 24_000_000), (Protocol::Iec60958, 50_000_000)]
    {
        write_captures(&folder, protocol, rate);
        // Its VCD module samples at the timescale, or a part of it.
        let dump = fs::read_to_string(folder.path("ours.vcd")).unwrap();
        let exact = dump.contains("$timescale 1 ns");
        assert_eq!(exact, rate != 24_000_000);
        if exact {
            let divided = format!("vcd:downsample={}", 1_000_000_000 / rate);
            folder.run("sigrok-cli", &["-I", &divided, "-i", "ours.vcd", "-O", "srzip", "-o", "theirs.sr"]);
            let path = folder.path("theirs.sr");
            assert_eq!(open_path(&path, &Options::default()).unwrap().format(), Format::Sigrok);
            let name = open_path(&path, &Options::default()).unwrap().channels()[0].name.clone();
            assert!(name.ends_with("line"), "{name}");
            holds_all(&path, protocol, &name, rate);
        }
        let theirs = folder.run("sigrok-cli", &["-i", "ours.sr", "-O", "vcd"]);
        fs::write(folder.path("theirs.vcd"), theirs).unwrap();
        holds_all(&folder.path("theirs.vcd"), protocol, "libsigrok.line", rate);
        let _ = fs::remove_file(folder.path("theirs.sr"));
    }
}
