//! Rules of the code that the compiler does not know: the order of the layers, and what may not
//! stand in a file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use dateline::actions::{Action, Chord, Keymap};
use dateline::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The core's modules: each group uses only the groups above it, and none of its own.
const LAYERS: [&[&str]; 13] = [
    &["extra", "moment"],
    &["id", "text"],
    &["schema"],
    &["article"],
    &["annotation"],
    &["project"],
    &["edit"],
    &["library"],
    &["session"],
    &["view", "search", "suggest", "quality", "formats", "ingest"],
    &["exchange"],
    &["actions"],
    // The page, which is no part of the core.
    &["platform", "ui", "start", "main", "worker", "pdf"],
];

/// What is the browser's, and the modules that may name it.
const WEB: [&str; 6] = ["web_sys", "js_sys", "gloo", "wasm_bindgen", "idb", "yew"];

struct Source {
    /// From the package's root, with `/` between folders.
    path: String,
    /// Its lines up to its unit tests, without comments and the content of strings.
    code: Vec<String>,
    text: String,
}

impl Source {
    /// The module of the first level that it belongs to.
    fn module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap();
        inside.split(['/', '.']).next().unwrap()
    }

    /// Whether one of the words stands in the code, with the line where it does.
    fn find(&self, words: &[&str]) -> Option<String> {
        let is_word = |line: &&String| words.iter().any(|word| names(line, word));
        self.code.iter().find(is_word).map(|line| format!("{}: {}", self.path, line.trim()))
    }
}

/// Whether a line names an item, as a whole word.
fn names(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, extension, found);
        } else if path.extension().is_some_and(|other| other == extension) {
            found.push(path);
        }
    }
}

fn sources_in(folder: &str) -> Vec<Source> {
    let mut paths = vec![];
    files_below(&root().join(folder), "rs", &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let is_tests = path.ends_with("/tests.rs");
        let upto_tests = text.split("#[cfg(test)]\nmod ").next().filter(|_| !is_tests);
        let code = upto_tests.unwrap_or_default().lines().map(bare).collect();
        Source { path, code, text }
    };
    paths.into_iter().map(source).collect()
}

fn sources() -> Vec<Source> {
    sources_in("src")
}

/// A line without its comment and without what stands in its strings.
fn bare(line: &str) -> String {
    let mut bare = String::new();
    let mut is_text = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_text => drop(chars.next()),
            '\'' if !is_text && chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => is_text = !is_text,
            '/' if !is_text && chars.peek() == Some(&'/') => break,
            _ if is_text => continue,
            _ => bare.push(c),
        }
    }
    bare
}

/// The modules of the first level that a source names after `crate::`.
fn uses(source: &Source) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for prefix in ["crate::", "dateline::"] {
        for line in &source.code {
            for (at, _) in line.match_indices(prefix) {
                let rest = &line[at + prefix.len()..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let listed = rest.strip_prefix('{').unwrap_or(&rest[..end.unwrap_or(rest.len())]);
                let names = listed.split([',', '}', ';']).map(|name| name.trim());
                let first = names.filter_map(|name| name.split("::").next());
                found.extend(first.filter(|name| !name.is_empty()).map(str::to_owned));
            }
        }
    }
    found
}

fn check(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn a_layer_uses_only_those_above_it() {
    let level: BTreeMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(level, modules)| modules.iter().map(move |module| (*module, level)))
        .collect();
    let mut broken = vec![];
    for source in sources() {
        let module = source.module();
        if module == "lib" {
            continue;
        }
        let Some(own) = level.get(module) else {
            broken.push(format!("{}: {module} has no place in the order", source.path));
            continue;
        };
        for used in uses(&source) {
            // The page may use all of the core, and its parts one another.
            let is_page = *own == LAYERS.len() - 1;
            let is_above = level.get(used.as_str()).is_some_and(|used| used < own || is_page);
            if used != module && level.contains_key(used.as_str()) && !is_above {
                broken.push(format!("{}: {module} may not use {used}", source.path));
            }
        }
    }
    check(broken);
}

#[test]
fn every_module_of_the_core_has_a_place_in_the_order() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared: Vec<_> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let core = &LAYERS[..LAYERS.len() - 1];
    let known: BTreeSet<_> = core.iter().flat_map(|modules| modules.iter().copied()).collect();
    let strange: Vec<_> = declared.iter().filter(|module| !known.contains(*module)).collect();
    assert_eq!(strange, Vec::<&&str>::new());
    assert!(declared.contains(&"text") && declared.contains(&"actions"));
}

#[test]
fn only_the_page_knows_the_browser() {
    let is_page = |source: &Source| {
        ["platform", "ui", "start", "main", "worker", "pdf"].contains(&source.module())
    };
    let core = sources().into_iter().filter(|source| !is_page(source));
    check(core.filter_map(|source| source.find(&WEB)).collect());
}

#[test]
fn only_the_platform_names_the_browsers_objects() {
    let others = sources().into_iter().filter(|source| source.module() != "platform");
    check(others.filter_map(|source| source.find(&["web_sys", "js_sys", "gloo", "idb"])).collect());
}

#[test]
fn only_the_components_name_yew() {
    let is_other = |source: &Source| !["ui", "main"].contains(&source.module());
    check(sources().into_iter().filter(is_other).filter_map(|s| s.find(&["yew"])).collect());
}

#[test]
fn only_edit_makes_a_change() {
    let mut broken = vec![];
    for source in sources() {
        let constructs = source.code.iter().any(|line| line.contains("Change::new("));
        let opens = source.path == "src/edit/change.rs"
            && source.code.iter().any(|line| line.contains("pub fn new("));
        if opens || (constructs && source.module() != "edit") {
            broken.push(source.path);
        }
    }
    check(broken);
}

#[test]
fn every_file_says_what_it_is_for() {
    let tests = sources_in("tests").into_iter().filter(|s| !s.path.contains("node_modules"));
    let silent = sources().into_iter().chain(tests).filter(|s| !s.text.starts_with("//! "));
    check(silent.map(|source| source.path).collect());
}

#[test]
fn no_file_is_too_long_and_no_line_too_wide() {
    let mut broken = vec![];
    for source in sources().into_iter().chain(sources_in("tests")) {
        let n = source.text.lines().count();
        if n > 700 {
            broken.push(format!("{}: {n} lines", source.path));
        }
        // Expected texts of tests stand as they are.
        if source.path.starts_with("src/") {
            let mut lines = source.text.lines().take(source.code.len());
            let wide = lines.position(|line| line.chars().count() > 100);
            broken.extend(wide.map(|at| format!("{}:{}: too wide", source.path, at + 1)));
        }
    }
    check(broken);
}

#[test]
fn nothing_is_taken_for_granted_outside_tests() {
    let mut broken = vec![];
    for source in sources() {
        let mut has_reason = false;
        for (at, line) in source.code.iter().enumerate() {
            let takes = line.contains(".unwrap()") || line.contains(".expect(");
            if takes && !has_reason {
                broken.push(format!("{}:{}: {}", source.path, at + 1, line.trim()));
            }
            // What cannot fail may be taken where the line before says why.
            has_reason = line.contains("clippy::expect_used") && line.contains("reason");
        }
    }
    check(broken);
}

#[test]
fn no_code_is_commented_out() {
    let mut broken = vec![];
    for source in sources().into_iter().chain(sources_in("tests")) {
        for (at, line) in source.text.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("// ") else { continue };
            let begins = ["let ", "use ", "fn ", "pub ", "if let ", "return ", "for (", "#["];
            let is_code = comment.ends_with([';', '{'])
                || comment.ends_with("},")
                || begins.iter().any(|begin| comment.starts_with(begin) && comment.contains('('));
            if is_code {
                broken.push(format!("{}:{}: {}", source.path, at + 1, line.trim()));
            }
        }
    }
    check(broken);
}

#[test]
fn modules_that_the_architecture_names_exist() {
    let Ok(text) = std::fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    let mut broken = vec![];
    for word in text.split('`').skip(1).step_by(2) {
        let is_path = word.starts_with("src/") || word.starts_with("tests/");
        if is_path && !word.contains('*') && !root().join(word).exists() {
            broken.push(format!("{word} is named and does not exist"));
        }
    }
    check(broken);
}

/// A feature that only a crate of the tests asks for would be missing in the page.
#[test]
fn numbers_of_files_are_read_exactly_in_the_page_too() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let own = manifest.lines().find(|line| line.starts_with("serde_json = ")).unwrap();
    assert!(own.contains("\"float_roundtrip\""), "{own}");
}

#[test]
fn every_action_is_told_apart_and_explained() {
    let all: BTreeSet<_> = Action::ALL.into_iter().collect();
    assert_eq!(all.len(), Action::ALL.len(), "an action stands twice in the table");
    let mut ids = BTreeSet::new();
    let mut titles = BTreeSet::new();
    for action in Action::ALL {
        let info = action.info();
        let is_name = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(!info.id.is_empty() && info.id.chars().all(is_name), "{}", info.id);
        assert!(ids.insert(info.id), "{} stands twice", info.id);
        assert!(titles.insert(info.title), "{} stands twice", info.title);
        assert!(info.title.starts_with(char::is_uppercase), "{}", info.id);
        assert!(info.help.ends_with('.') && info.help.len() > 10, "{}", info.id);
    }
}

#[test]
fn every_key_means_one_action() {
    let keymap = Keymap::new(&BTreeMap::new());
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for action in Action::ALL {
        let info = action.info();
        for key in info.keys {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("{key} of {}", info.id));
            let other = owners.insert(format!("{chord:?}"), info.id);
            assert_eq!(other, None, "{key} of {} is taken", info.id);
            assert_eq!(keymap.action(&chord), Some(action));
        }
    }
    for label in Schema::preset().labels() {
        let key = label.key.unwrap();
        assert_eq!(keymap.of_label_key(key), None, "the key of {}", label.name);
    }
}
