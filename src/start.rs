//! From an empty page to a session: opens what is stored, or the samples on a first visit.

use crate::platform::database::Database;
use crate::platform::{clock, crash, dom, files};
use crate::ui::{AppProps, show};
use dateline::formats::native;
use dateline::id::{Id, Stamp};
use dateline::library::{Damage, Records, Storage as _, StorageError, Store, restore};
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
        let database = Rc::new(Database::default());
        let (session, greeting) = match database.read().await {
            Ok(records) => open(&records).await,
            Err(error) => (refused(error).await, None),
        };
        crash::remember(&session.project);
        if let Some(root) = dom::by_id("app") {
            let props = AppProps { session: Arc::new(session), database, greeting };
            show(root, props);
        }
    });
}

async fn open(records: &Records) -> (Session, Option<Arc<str>>) {
    let settings = settings(records);
    match restore(records) {
        Some(restored) => {
            let greeting = tell_damage(&restored.damage);
            (Session::resume(restored, settings), greeting)
        }
        None => (Session::begin(samples().await, settings), None),
    }
}

/// A page that may not store still works, and says at once that it keeps nothing.
async fn refused(error: StorageError) -> Session {
    let session = Session::begin(samples().await, settings(&Records::default()));
    session.update(Msg::SaveFailed(error), &clock::stamp("".into()))
}

fn settings(records: &Records) -> Settings {
    let stored = stored_settings(records).unwrap_or_default();
    if dom::is_narrow() {
        // Panels that lie over the article come when they are asked for.
        return Settings { shows_list: false, shows_mentions: false, ..stored };
    }
    stored
}

fn stored_settings(records: &Records) -> Option<Settings> {
    let stored = records.get(&Store::Settings).and_then(|store| store.get("settings"));
    // Preferences that cannot be read are not worth a message: the usual ones take their place.
    serde_json::from_str(stored?).ok()
}

/// Offers damaged records as a download, since nothing may be dropped in silence.
fn tell_damage(damage: &[Damage]) -> Option<Arc<str>> {
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
    let empty = Project::new(stamp.id(0), "My project");
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
