//! From an empty page to a session: opens what is stored, or the samples on a first visit.

use crate::platform::database::{Database, has_registry};
use crate::platform::{address, clock, crash, dom, files, tabs};
use crate::ui::{AppProps, Desk, Mirror, show};
use dateline::article::ArticleId;
use dateline::formats::native;
use dateline::id::{Id, Stamp};
use dateline::library::{
    self, Damage, FIRST, ProjectKey, Records, Registry, Restored, Storage as _, StorageError,
    Store, place_of,
};
use dateline::project::{Document, Project};
use dateline::session::{Msg, Session, Settings};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

const SAMPLES: &str = "./samples.json";

/// Starts the page.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(crash::on_panic));
    spawn_local(async {
        let registry = Rc::new(Database::registry());
        let asked = address::project();
        let Choice { key, preferences, told } = match asked.is_some() || has_registry().await {
            true => choose(&registry, asked.as_deref()).await,
            false => Choice { key: FIRST.into(), preferences: None, told: None },
        };
        let database = Rc::new(Database::of_project(&key));
        let is_alone = tabs::enter(&place_of(&key)).await;
        let preferences = preferences.as_deref();
        let (session, greeting) = match library::open(database.as_ref(), shown).await {
            Ok((restored, records)) => {
                let settings = settings(&records, preferences);
                begin(restored, settings, &key, is_alone).await
            }
            Err(error) => (refused(error).await, None),
        };
        crash::remember(&session.project);
        if let Some(root) = dom::by_id("app") {
            let mirror = Mirror::new(&database);
            let desk = Desk { key, database, registry, mirror };
            show(root, AppProps { session: Arc::new(session), desk, greeting: greeting.or(told) });
        }
    });
}

/// The project to open, with the preferences that all share and what is to be said of the choice.
struct Choice {
    key: ProjectKey,
    preferences: Option<String>,
    told: Option<Arc<str>>,
}

/// Finds in the list of projects the one that is asked for, or another one in its place.
async fn choose(registry: &Database, asked: Option<&str>) -> Choice {
    let (registry, why) = match registry.read().await {
        Ok(records) => (Registry::read(&records), None),
        Err(error) => {
            let told = format!("The list of projects could not be read: {error}");
            (Registry::default(), Some(told.into()))
        }
    };
    let key = registry.choose(asked);
    let is_another = asked.is_some_and(|asked| *asked != *key);
    if is_another || asked.is_none() {
        address::name_project(&key);
    }
    let another = "The project that was asked for is not in this browser, or was deleted. This is \
                   another one.";
    let told = why.or(is_another.then(|| another.into()));
    Choice { key, preferences: registry.preferences, told }
}

/// The article that was open last.
fn shown(records: &Records) -> Vec<ArticleId> {
    stored_settings(records).and_then(|settings| settings.last_open).into_iter().collect()
}

async fn begin(
    restored: Option<Restored>,
    settings: Settings,
    key: &str,
    is_alone: bool,
) -> (Session, Option<Arc<str>>) {
    match restored {
        Some(mut restored) => {
            // Another tab may be at a step that would go.
            if !is_alone {
                restored.retirement.clear();
            }
            let greeting = tell_damage(&restored.damage);
            (Session::resume(restored, settings), greeting)
        }
        None if key == FIRST => (Session::begin(samples().await, settings), None),
        None => (Session::begin(empty(), settings), None),
    }
}

/// A page that may not store still works, and says at once that it keeps nothing.
async fn refused(error: StorageError) -> Session {
    let session = Session::begin(samples().await, settings(&Records::default(), None));
    session.update(Msg::SaveFailed(error), &clock::stamp("".into()))
}

fn settings(records: &Records, preferences: Option<&str>) -> Settings {
    let stored = stored_settings(records).unwrap_or_default();
    let shared = preferences.and_then(|file| stored.with_file(file).ok());
    let stored = shared.unwrap_or(stored);
    if dom::is_narrow() {
        // Panels that lie over the article come when they are asked for.
        return stored.without_panels();
    }
    stored
}

fn stored_settings(records: &Records) -> Option<Settings> {
    let stored = records.get(&Store::Settings).and_then(|store| store.get("settings"));
    // Preferences that cannot be read are not worth a message: the usual ones take their place.
    serde_json::from_str(stored?).ok()
}

/// Offers damaged records as a download, since nothing may be dropped in silence.
pub(crate) fn tell_damage(damage: &[Damage]) -> Option<Arc<str>> {
    let first = damage.first()?;
    let records: Vec<_> = damage
        .iter()
        .map(|damage| {
            serde_json::json!({
                "store": damage.store.name(),
                "key": damage.key,
                "why": damage.why,
                "content": damage.content,
            })
        })
        .collect();
    let file = serde_json::Value::from(records).to_string();
    let saved =
        files::download("dateline-damaged-records.json", "application/json", file.as_bytes());
    let where_to = match saved {
        Ok(()) => "They were downloaded as dateline-damaged-records.json.".to_owned(),
        Err(why) => why,
    };
    let n = damage.len();
    let place = format!("{} {}", first.store.name(), first.key);
    Some(
        format!("{n} stored records could not be read ({place}: {}). {where_to}", first.why).into(),
    )
}

/// The sample articles: the first one with its mentions, to show what the result looks like, the
/// others to be tagged.
async fn samples() -> Project {
    let stamp = Stamp { ..clock::stamp("annotator".into()) };
    let empty = empty();
    let Ok(file) = files::fetch(SAMPLES).await else { return empty };
    let reading = native::read(&file, &stamp);
    let Some(codebook) = reading.codebook else { return empty };
    let mut project = Project { codebook: Arc::new(codebook), ..empty };
    for document in reading.documents {
        let is_first = project.documents.is_empty();
        let document = if is_first { document } else { without_mentions(document) };
        project.documents.insert(document.id.clone(), Arc::new(document));
    }
    rename(&mut project, &stamp);
    project
}

/// A project with nothing in it.
fn empty() -> Project {
    Project::new(clock::stamp("annotator".into()).id(0), "My project")
}

fn without_mentions(mut document: Document) -> Document {
    document.mentions = Default::default();
    let mut facts = document.facts.as_ref().clone();
    facts.status = Default::default();
    document.facts = Arc::new(facts);
    document
}

/// A project of one's own, so that those of two newcomers are not taken for one.
fn rename(project: &mut Project, stamp: &Stamp) {
    let mut codebook = project.codebook.as_ref().clone();
    codebook.id = Id::cast::<Project>(&stamp.id::<Project>(1));
    project.codebook = Arc::new(codebook);
}
