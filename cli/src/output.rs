//! Output files that appear whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Standard output, by name.
pub(crate) const STDOUT: &str = "-";

/// Temporary files of this run, for an end without order.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes what is not finished. Files that are in their place already have other names.
pub(crate) fn abandon() {
    if let Ok(paths) = TEMPORARY.lock() {
        for path in paths.iter() {
            // Finished files are no longer there.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Refuses outputs that are one file, or that would replace the input.
pub(crate) fn check_places(input: &Path, outputs: &[&Path]) -> Result<(), Failure> {
    let places: Vec<Option<PathBuf>> = outputs.iter().map(|path| place(path)).collect();
    let input = place(input);
    for (index, (path, at)) in outputs.iter().zip(&places).enumerate() {
        if at.is_none() {
            continue;
        }
        let name = path.display();
        if *at == input {
            return Err(Failure::usage(format!("{name}: is the input; name another file")));
        }
        if places.iter().take(index).any(|other| other == at) {
            return Err(Failure::usage(format!("{name}: two outputs cannot go to the same file")));
        }
    }
    Ok(())
}

/// Where a file is or would be, whatever the way there. None for pipes, devices and folders.
fn place(path: &Path) -> Option<PathBuf> {
    if path.as_os_str() == STDOUT {
        return None;
    }
    match std::fs::canonicalize(path) {
        Ok(place) => place.is_file().then_some(place),
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
            Some(folder.join(path.file_name()?))
        }
    }
}

/// A file in the making: written under a temporary name, renamed by [`commit`](Output::commit), and
/// removed if it is dropped before. Standard output, pipes and devices are written as they are.
#[derive(Debug)]
pub(crate) struct Output {
    name: String,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    Stdout(BufWriter<io::Stdout>),
    /// A pipe or device.
    Special(BufWriter<File>),
    File {
        temporary: BufWriter<NamedTempFile>,
        path: PathBuf,
        force: bool,
    },
}

impl Output {
    /// Opens `path` for writing; an existing file is refused without `force`.
    pub(crate) fn open(path: &Path, force: bool) -> Result<Output, Failure> {
        let name = path.display().to_string();
        if path.as_os_str() == STDOUT {
            return Ok(Output {
                name: "standard output".into(),
                sink: Sink::Stdout(BufWriter::new(io::stdout())),
            });
        }
        let cannot = |error: io::Error| Failure::usage(format!("{name}: cannot create: {error}"));
        let sink = match std::fs::metadata(path) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound) && !path.is_symlink() => {
                return Err(cannot(error));
            }
            Ok(found) if found.is_dir() => {
                return Err(Failure::usage(format!("{name}: is a directory; name a file in it")));
            }
            Ok(found) if !found.is_file() => {
                Sink::Special(BufWriter::new(OpenOptions::new().write(true).open(path).map_err(cannot)?))
            }
            Err(_) if path.as_os_str().as_encoded_bytes().ends_with(b"/") => {
                return Err(Failure::usage(format!("{name}: is no file; name a file in a folder")));
            }
            // A link to nowhere is there as well.
            _ if !force && std::fs::symlink_metadata(path).is_ok() => {
                return Err(Failure::usage(format!("{name}: exists already; --force replaces it")));
            }
            _ => {
                // What a link stands for is replaced, and the link stays; one to nowhere makes room.
                let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
                let path = target.as_path();
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                    let folder = folder.display();
                    return Err(Failure::usage(format!(
                        "{name}: there is no folder {folder}; make it first"
                    )));
                }
                let mut builder = tempfile::Builder::new();
                builder.prefix(".lightpipe-");
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt;
                    // Whatever the umask leaves of it, as for any new file.
                    builder.permissions(std::fs::Permissions::from_mode(0o666));
                }
                let temporary = builder.tempfile_in(folder.unwrap_or(Path::new("."))).map_err(cannot)?;
                if let Ok(mut paths) = TEMPORARY.lock() {
                    paths.push(temporary.path().to_owned());
                }
                Sink::File { temporary: BufWriter::new(temporary), path: path.into(), force }
            }
        };
        Ok(Output { name, sink })
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether sizes can be filled in later.
    pub(crate) fn is_seekable(&self) -> bool {
        matches!(self.sink, Sink::File { .. })
    }

    /// Puts the file in its place.
    pub(crate) fn commit(mut self) -> Result<(), Failure> {
        self.flush().map_err(|error| Failure::output(&self.name, &error))?;
        if let Sink::File { temporary, path, force } = self.sink {
            let temporary =
                temporary.into_inner().map_err(|error| Failure::writing(&self.name, error.error()))?;
            let placed = if force { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
            placed.map_err(|error| Failure::writing(&self.name, &error.error))?;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(out) => out.write(bytes),
            Sink::Special(out) => out.write(bytes),
            Sink::File { temporary, .. } => temporary.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(out) => out.flush(),
            Sink::Special(out) => out.flush(),
            Sink::File { temporary, .. } => temporary.flush(),
        }
    }
}

/// Fails for anything but a file; see [`is_seekable`](Output::is_seekable).
impl Seek for Output {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.sink {
            Sink::File { temporary, .. } => temporary.seek(to),
            Sink::Stdout(_) | Sink::Special(_) => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.bin");
        let mut output = Output::open(&path, false).unwrap();
        output.write_all(b"half").unwrap();
        drop(output);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut output = Output::open(&path, false).unwrap();
        output.write_all(b"whole").unwrap();
        assert!(!path.exists());
        output.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_it_stands_for_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["there/out.bin", "link.bin"].map(|name| folder.path().join(name));
        std::fs::create_dir(folder.path().join("there")).unwrap();
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink("there/out.bin", &link).unwrap();
        assert!(Output::open(&link, false).unwrap_err().message.contains("--force"));
        let mut output = Output::open(&link, true).unwrap();
        output.write_all(b"new").unwrap();
        output.commit().unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&file).unwrap(), b"new");

        std::fs::remove_file(&file).unwrap();
        Output::open(&link, true).unwrap().commit().unwrap();
        assert!(link.is_file() && !link.is_symlink());
    }

    #[test]
    fn an_existing_file_is_replaced_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.bin");
        std::fs::write(&path, "old").unwrap();
        assert!(Output::open(&path, false).unwrap_err().message.contains("--force"));
        let mut output = Output::open(&path, true).unwrap();
        output.write_all(b"new").unwrap();
        output.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}
