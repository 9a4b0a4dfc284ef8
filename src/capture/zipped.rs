//! Zip archives, as sessions need them: entries by name, streamed; and the way back.
//!
//! The only file that knows the `zip` crate.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::prelude::v1::*;

use zip::read::{
    ZipArchive, read_zipfile_from_stream, read_zipfile_from_stream_with_compressed_size as read_with_size,
};
use zip::result::{ZipError, ZipResult};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::source::Searchable;

type File<'a> = BufReader<Box<dyn Searchable + 'a>>;

/// Bytes that are read to find the directory at the end and its entries, on which the memory depends.
/// The 65 536 entries of a zip without extensions fit in.
const DIRECTORY_BYTES: u64 = 5 << 20;
/// Entries that are looked for where there is no directory.
const MOST_SALVAGED: usize = 1 << 16;
/// Bytes of the header of an entry, without its name.
const HEADER_BYTES: u64 = 30;

/// An archive that is open for reading.
pub(super) struct Zipped<'a> {
    inside: Inside<'a>,
    entries: Vec<Entry>,
}

enum Inside<'a> {
    Whole(ZipArchive<File<'a>>),
    /// The directory at the end is missing; entries are where their own headers are.
    Salvaged {
        file: File<'a>,
        end: u64,
    },
}

struct Entry {
    name: String,
    /// Unpacked, as the archive claims; `None` where it says so only behind the data.
    size: Option<u64>,
    /// Packed, as the archive claims; 0 where there is no directory.
    packed: u64,
    /// Where its header is.
    header: u64,
}

impl<'a> Zipped<'a> {
    /// Opens an archive that starts where `file` stands. The error says what is wrong with it.
    pub(super) fn open(file: Box<dyn Searchable + 'a>) -> Result<Zipped<'a>, String> {
        let mut file = BufReader::new(file);
        let start = file.stream_position().map_err(|error| error.to_string())?;
        let problem = match ZipArchive::new(Limited { inner: &mut file, left: DIRECTORY_BYTES }) {
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        };
        let Some(problem) = problem else {
            let archive = ZipArchive::new(file).map_err(|error| error.to_string())?;
            let entries = (0..archive.len()).map(|index| {
                let entry = archive.by_index_data(index).ok();
                let name = entry
                    .as_ref()
                    .and_then(|entry| entry.name().ok())
                    .map_or(String::new(), |n| n.into_owned());
                match entry {
                    Some(entry) => Entry {
                        name,
                        size: Some(entry.size()),
                        packed: entry.compressed_size(),
                        header: entry.header_start(),
                    },
                    None => Entry { name, size: Some(0), packed: 0, header: 0 },
                }
            });
            let entries = entries.collect();
            return Ok(Zipped { inside: Inside::Whole(archive), entries });
        };
        let end = file.seek(SeekFrom::End(0)).map_err(|error| error.to_string())?;
        let entries = salvage(&mut file, start, end);
        if entries.is_empty() {
            return Err(problem);
        }
        Ok(Zipped { inside: Inside::Salvaged { file, end }, entries })
    }

    /// Whether the directory at the end is there.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.inside, Inside::Whole(_))
    }

    /// The entries in the order of the archive: name, and size as claimed.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, u64)> {
        self.entries.iter().map(|entry| (entry.name.as_str(), entry.size.unwrap_or(0)))
    }

    /// The name of an entry.
    pub(super) fn name(&self, index: usize) -> &str {
        self.entries.get(index).map_or("", |entry| &entry.name)
    }

    /// Which of the entries `order` is the first to lie on top of one before it, as in archives that
    /// unpack to far more than they hold. Gives its place in `order`.
    pub(super) fn first_overlap(&self, order: &[usize]) -> Option<usize> {
        let mut taken = BTreeMap::new();
        for (place, entry) in order.iter().filter_map(|index| self.entries.get(*index)).enumerate() {
            let end = entry.header.saturating_add(HEADER_BYTES).saturating_add(entry.packed);
            let before = taken.range(..end).next_back();
            if before.is_some_and(|(_, before_end)| *before_end > entry.header) {
                return Some(place);
            }
            taken.insert(entry.header, end);
        }
        None
    }

    /// Hands an entry to `read` as a stream. The error says why it cannot be unpacked.
    pub(super) fn with_entry<T>(
        &mut self,
        index: usize,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, String> {
        let (header, size) = self.entries.get(index).map_or((0, None), |entry| (entry.header, entry.size));
        let read = |entry: &mut dyn Read| match size {
            Some(left) => read(&mut Claimed { inner: entry, left }),
            None => read(entry),
        };
        match &mut self.inside {
            Inside::Whole(archive) => archive.by_index(index).map(|mut entry| read(&mut entry)),
            Inside::Salvaged { file, end } => salvaged_entry(file, header, *end, read),
        }
        .map_err(|error| error.to_string())
    }

    /// The first `limit` bytes of an entry, as text. The error says why it cannot be unpacked.
    pub(super) fn text(&mut self, name: &str, limit: u64) -> Result<String, String> {
        let index = self.entries.iter().position(|entry| entry.name == name).ok_or("is missing")?;
        let bytes = self.with_entry(index, |entry| {
            let mut bytes = Vec::new();
            entry.take(limit).read_to_end(&mut bytes).map(|_| bytes)
        });
        Ok(String::from_utf8_lossy(&bytes?.map_err(|error| error.to_string())?).into_owned())
    }
}

/// Fails after so many bytes.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("the directory at its end is too long"));
        }
        let count = self.inner.by_ref().take(self.left).read(out)?;
        self.left -= count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for Limited<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// An entry up to the size that the archive claims; what is wrong with it comes to light behind that.
struct Claimed<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Claimed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX)).max(1);
        let count = self.inner.read(out.get_mut(..most).unwrap_or_default())?;
        if count as u64 > self.left {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "longer than the zip says"));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// Reads the entry whose header is at `header`.
fn salvaged_entry<T>(
    file: &mut File<'_>,
    header: u64,
    end: u64,
    read: impl FnOnce(&mut dyn Read) -> T,
) -> ZipResult<T> {
    file.seek(SeekFrom::Start(header))?;
    let sized = matches!(read_zipfile_from_stream(file), Ok(Some(_)));
    file.seek(SeekFrom::Start(header))?;
    // where the size comes behind the data, the data go as far as they go
    let rest = end.saturating_sub(header);
    let entry = if sized { read_zipfile_from_stream(file)? } else { read_with_size(file, rest)? };
    entry.map(|mut entry| read(&mut entry)).ok_or(ZipError::FileNotFound)
}

/// Goes from header to header for as long as there are any.
fn salvage(file: &mut File<'_>, start: u64, end: u64) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut header = start;
    while entries.len() < MOST_SALVAGED && file.seek(SeekFrom::Start(header)).is_ok() {
        let found = match read_zipfile_from_stream(file) {
            Ok(Some(entry)) => entry.name().ok().map(|name| (name.into_owned(), entry.size())),
            Ok(None) => break,
            Err(_) => None,
        };
        let Some((name, size)) = found else {
            // nothing can be found after an entry whose size comes behind its data
            let last = file
                .seek(SeekFrom::Start(header))
                .is_ok()
                .then(|| read_with_size(file, end.saturating_sub(header)));
            if let Some(Ok(Some(entry))) = last
                && let Ok(name) = entry.name()
            {
                entries.push(Entry { name: name.into_owned(), size: None, packed: 0, header });
            }
            break;
        };
        entries.push(Entry { name, size: Some(size), packed: 0, header });
        match file.stream_position() {
            Ok(next) if next > header && next < end => header = next,
            _ => break,
        }
    }
    entries
}

/// An archive that is being written.
#[derive(Debug)]
pub(super) struct Zipping<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Zipping<W> {
    pub(super) fn new(out: W) -> Zipping<W> {
        Zipping(ZipWriter::new(out))
    }

    /// Ends the entry before and starts a deflated one; what is written next belongs to it.
    pub(super) fn start(&mut self, name: &str) -> io::Result<()> {
        Ok(self.0.start_file(name, SimpleFileOptions::default())?)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Writes the directory.
    pub(super) fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?)
    }
}
