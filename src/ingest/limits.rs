//! How much the page takes in at a time: what is more is refused with a remedy.

/// Bytes of the largest file that is read.
const MAX_FILE: u64 = 256 * 1024 * 1024;

/// Articles of the largest project.
const MAX_ARTICLES: usize = 200_000;

/// Why a file of so many bytes is not read, if it is not.
#[must_use]
pub fn file_refusal(size: u64) -> Option<String> {
    (size > MAX_FILE).then(|| {
        format!(
            "The file has {} MB, and {} are read at most. Split it into smaller files.",
            size / (1024 * 1024),
            MAX_FILE / (1024 * 1024)
        )
    })
}

/// Why so many articles are not taken, if they are not.
#[must_use]
pub fn count_refusal(n: usize) -> Option<String> {
    (n > MAX_ARTICLES).then(|| {
        format!(
            "These are {n} articles, and a project holds {MAX_ARTICLES} at most. Split the file, \
             and work on the parts one after the other."
        )
    })
}
