//! Unpacks archives within bounds, packs files into one.

use std::cell::RefCell;
use std::io::{Cursor, Read, Write};
use std::rc::Rc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes that an archive may unpack to.
pub(super) const MAX_UNPACKED: u64 = 512 * 1024 * 1024;

/// Files that an archive may hold.
const MAX_FILES: usize = 200_000;

const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
const GZIP: &[u8] = b"\x1f\x8b";

/// Whether bytes are those of an archive that [`unpack`] opens.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    [ZIP, EMPTY_ZIP, GZIP].iter().any(|magic| bytes.starts_with(magic))
}

/// What was in an archive.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    /// The files by name, with folders; hidden files of the system are left out.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The files that could not be unpacked, with the reason.
    pub(super) refused: Vec<(String, String)>,
}

/// Unpacks a zip or gzip archive to so many bytes at most. Names lose what leads out of the
/// archive.
///
/// # Errors
/// If the archive is damaged or unpacks to more than is taken, fit to be shown.
pub(super) fn unpack(name: &str, bytes: &[u8], most: u64) -> Result<Unpacked, String> {
    if bytes.starts_with(GZIP) {
        return unpack_gzip(name, bytes, most);
    }
    let damaged = |error: zip::result::ZipError| {
        format!("The archive is damaged: {error}. Pack it again, or load its files.")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_FILES {
        return Err(format!(
            "The archive holds {} files, and {MAX_FILES} are taken at most. Split it.",
            archive.len()
        ));
    }
    let mut unpacked = Unpacked::default();
    let mut left = most;
    for i in 0..archive.len() {
        let (name, is_encrypted) = {
            let entry = archive.by_index_raw(i).map_err(damaged)?;
            if entry.is_dir() {
                continue;
            }
            (safe_name(&entry.name().map_err(damaged)?), entry.encrypted())
        };
        if is_of_the_system(&name) {
            continue;
        }
        if is_encrypted {
            let why = "The file is encrypted. Unpack the archive with its password first.";
            unpacked.refused.push((name, why.to_owned()));
            continue;
        }
        let mut entry = match archive.by_index(i) {
            Ok(entry) => entry,
            Err(error) => {
                unpacked.refused.push((name, format!("It cannot be unpacked: {error}.")));
                continue;
            }
        };
        // What the archive says of a file's size may be a lie: what counts is what comes out.
        let mut content = Vec::new();
        match entry.by_ref().take(left + 1).read_to_end(&mut content) {
            Err(error) => {
                unpacked.refused.push((name, format!("It cannot be unpacked: {error}.")));
            }
            Ok(n) if n as u64 > left => return Err(too_much(most)),
            Ok(n) => {
                left -= n as u64;
                unpacked.files.push((name, content));
            }
        }
    }
    unpacked.files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(unpacked)
}

fn unpack_gzip(name: &str, bytes: &[u8], most: u64) -> Result<Unpacked, String> {
    let mut content = Vec::new();
    let decoder = flate2::read::MultiGzDecoder::new(bytes);
    let n = decoder.take(most + 1).read_to_end(&mut content).map_err(|error| {
        format!("The archive is damaged: {error}. Pack it again, or load its file.")
    })?;
    if n as u64 > most {
        return Err(too_much(most));
    }
    let is_gz = name.len() > 3 && name.to_lowercase().ends_with(".gz");
    let inside = if is_gz { name.get(..name.len() - 3).unwrap_or(name) } else { name };
    Ok(Unpacked { files: vec![(inside.to_owned(), content)], refused: Vec::new() })
}

fn too_much(most: u64) -> String {
    format!(
        "The archive unpacks to more than {} MB. Unpack it, and load its files in parts.",
        most / (1024 * 1024)
    )
}

/// A name without drive, root or steps upward, divided by `/`.
fn safe_name(name: &str) -> String {
    let parts = name.split(['/', '\\']).filter(|part| {
        let is_drive = part.len() == 2 && part.ends_with(':');
        !part.is_empty() && *part != "." && *part != ".." && !is_drive
    });
    let name = parts.collect::<Vec<_>>().join("/");
    name.chars().filter(|c| !c.is_control()).collect()
}

fn is_of_the_system(name: &str) -> bool {
    name.is_empty()
        || name.split('/').any(|part| part == "__MACOSX" || part.starts_with('.'))
        || name.ends_with("Thumbs.db")
        || name.ends_with("desktop.ini")
}

/// Packs files into a zip archive, in the given order. Times are left at the beginning of zip's
/// calendar, so that the same files give the same archive.
///
/// # Errors
/// Why the archive could not be written.
pub fn pack(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, String> {
    let mut packing = Packing::default();
    files.iter().try_for_each(|(name, content)| packing.push(name, content))?;
    packing.finish()
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("The archive could not be written: {error}. Export fewer articles.")
}

/// A zip archive that is packed some files at a time, and whose bytes are given away meanwhile.
#[derive(Debug)]
pub(super) struct Packing {
    archive: ZipWriter<StreamWriter<Packed>>,
    packed: Packed,
}

/// The bytes of an archive that were not yet given away.
#[derive(Clone, Debug, Default)]
struct Packed(Rc<RefCell<Vec<u8>>>);

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Default for Packing {
    fn default() -> Self {
        let packed = Packed::default();
        Self { archive: ZipWriter::new_stream(packed.clone()), packed }
    }
}

impl Packing {
    /// Packs a file behind the others.
    ///
    /// # Errors
    /// Why it could not be written, such as that there is one of the same name.
    pub(super) fn push(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        self.archive.start_file(name, options).map_err(failed)?;
        self.extend(content)
    }

    /// Writes on at the file that was packed last.
    ///
    /// # Errors
    /// Why it could not be written.
    pub(super) fn extend(&mut self, content: &[u8]) -> Result<(), String> {
        self.archive.write_all(content).map_err(failed)
    }

    /// The bytes since they were taken last; what the last file lacks comes later.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.packed.0.take()
    }

    /// The bytes that the archive ends with.
    ///
    /// # Errors
    /// Why it could not be closed.
    pub(super) fn finish(self) -> Result<Vec<u8>, String> {
        let Self { archive, packed } = self;
        archive.finish().map_err(failed)?;
        Ok(packed.0.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect();
        pack(&files).unwrap()
    }

    #[test]
    fn what_is_packed_comes_out_the_same() {
        let packed = zip_of(&[("a/b.txt", "Ürümqi 📝"), ("c.ann", "")]);
        assert!(is_archive(&packed));
        let files = unpack("x.zip", &packed, MAX_UNPACKED).unwrap().files;
        let expected = [("a/b.txt".to_owned(), "Ürümqi 📝".into()), ("c.ann".to_owned(), vec![])];
        assert_eq!(files, expected);
    }

    #[test]
    fn an_archive_that_is_packed_some_files_at_a_time_holds_the_same() {
        let files = [("a/b.txt", "Ürümqi 📝"), ("c.ann", ""), ("d.txt", "Kunduz")];
        let (mut packing, mut packed) = (Packing::default(), Vec::new());
        for (name, text) in files {
            packing.push(name, text.as_bytes()).unwrap();
            packed.extend(packing.take());
        }
        assert!(packing.push("c.ann", b"again").is_err());
        packed.extend(packing.finish().unwrap());
        let both = [packed, zip_of(&files)];
        let both = both.map(|bytes| unpack("x.zip", &bytes, MAX_UNPACKED).unwrap().files);
        assert_eq!(both[0], both[1]);
    }

    #[test]
    fn names_do_not_lead_out_of_the_archive() {
        let packed =
            zip_of(&[("../../up.txt", "1"), ("/etc/root.txt", "2"), ("C:\\x\\..\\y.txt", "3")]);
        let names: Vec<_> = unpack("x.zip", &packed, MAX_UNPACKED)
            .unwrap()
            .files
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["etc/root.txt", "up.txt", "x/y.txt"]);
    }

    #[test]
    fn files_of_the_system_are_left_out() {
        let packed = zip_of(&[("__MACOSX/._a.txt", "1"), (".DS_Store", "2"), ("a.txt", "3")]);
        assert_eq!(unpack("x.zip", &packed, MAX_UNPACKED).unwrap().files.len(), 1);
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = zip_of(&[("1.txt", &"0".repeat(3 << 20)), ("2.txt", &"0".repeat(3 << 20))]);
        assert!(bomb.len() < 16 * 1024);
        let why = unpack("x.zip", &bomb, 5 << 20).unwrap_err();
        assert!(why.contains("more than 5 MB"), "{why}");
        assert!(unpack("x.zip", &bomb, 6 << 20).is_ok());
    }

    #[test]
    fn damage_is_told() {
        let mut packed = zip_of(&[("a.txt", "one"), ("b.txt", "two")]);
        assert!(
            unpack("x.zip", &packed[..packed.len() / 2], MAX_UNPACKED)
                .unwrap_err()
                .contains("damaged")
        );
        // The first byte of the first file's content, behind a header of 30 bytes and its name.
        packed[35] ^= 0xff;
        let unpacked = unpack("x.zip", &packed, MAX_UNPACKED).unwrap();
        assert_eq!((unpacked.files.len(), unpacked.refused.len()), (1, 1));
    }

    #[test]
    fn gzip_is_unpacked() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Default::default());
        encoder.write_all(b"EU B-ORG\n").unwrap();
        let packed = encoder.finish().unwrap();
        let files = unpack("train.conll.gz", &packed, MAX_UNPACKED).unwrap().files;
        assert_eq!(files, [("train.conll".to_owned(), b"EU B-ORG\n".to_vec())]);
        assert!(unpack("x.gz", &packed[..packed.len() - 3], MAX_UNPACKED).is_err());
    }
}
