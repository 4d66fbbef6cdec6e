//! What is done to projects that are not open in this tab.

use crate::platform::database::Database;
use crate::platform::{address, clock, tabs};
use crate::ui::desk::Desk;
use crate::ui::writing::hand_over;
use dateline::edit::Command;
use dateline::library::{
    Glance, ProjectKey, Registry, Restored, Shelf, Storage as _, StorageError, Store, place_of,
    restore,
};
use dateline::moment::Day;
use dateline::project::Project;
use dateline::session::{Msg, Session, Settings};

/// Why something could not be done, in words fit to be shown.
pub(super) type Refused = String;

/// A project that is kept here, with what its database says of the person's work on it.
async fn read(key: &ProjectKey) -> Result<(Restored, Settings), Refused> {
    let records = Database::of_project(key).read().await.map_err(told)?;
    let restored = restore(&records).ok_or("Nothing of the project is stored.")?;
    if let Some(damage) = restored.damage.first() {
        return Err(format!(
            "A record of it cannot be read ({} {}). Open it to see what is left of it.",
            damage.store.name(),
            damage.key
        ));
    }
    let settings = records.get(&Store::Settings).and_then(|store| store.get("settings"));
    let settings = settings.and_then(|settings| serde_json::from_str(settings).ok());
    Ok((restored, settings.unwrap_or_default()))
}

fn told(error: StorageError) -> Refused {
    error.to_string()
}

/// Keeps a new project beside the others; gives its key.
async fn keep(desk: &Desk, here: &Session, new: Session) -> Result<ProjectKey, Refused> {
    let now = clock::now();
    let key: ProjectKey = clock::stamp("".into()).id::<Project>(0).as_str().into();
    let glance = Glance::of(&new.project, now);
    let pending = new.pending().ok_or("There is nothing to store.")?;
    Database::of_project(&key).write(pending.batch).await.map_err(told)?;
    // The list may be made by this: then it has to know of the project that was alone till now.
    let batch = vec![
        glance.put(&key),
        Shelf::Current.put(&key),
        here.glance(now).put(&desk.key),
        Registry::put_preferences(here.settings.to_file()),
    ];
    desk.registry.write(batch).await.map_err(told)?;
    address::name_project(&desk.key);
    Ok(key)
}

/// Makes a project without articles, with the labels of the open one if asked for, and opens it.
pub(super) async fn make(
    desk: &Desk,
    here: &Session,
    name: &str,
    with_labels: bool,
) -> Result<(), Refused> {
    let stamp = clock::stamp(here.settings.author.clone());
    let project = match with_labels {
        true => here.project.copied(name, false, &stamp),
        false => Project::new(stamp.id(0), name),
    };
    begin(desk, here, project).await
}

/// Keeps a new project, with nothing done in it yet, and opens it.
async fn begin(desk: &Desk, here: &Session, project: Project) -> Result<(), Refused> {
    let key = keep(desk, here, Session::begin(project, here.settings.of_the_person())).await?;
    address::ask_for(&key);
    Ok(())
}

/// Keeps a copy of a project under another name.
pub(super) async fn duplicate(
    desk: &Desk,
    here: &Session,
    key: &ProjectKey,
    name: &str,
) -> Result<(), Refused> {
    let stamp = clock::stamp(here.settings.author.clone());
    let (copy, settings) = match *key == desk.key && here.is_whole() {
        true => (here.project.copied(name, true, &stamp), here.settings.as_ref().clone()),
        false => {
            let (restored, settings) = read(key).await?;
            (restored.project.copied(name, true, &stamp), settings)
        }
    };
    // Of the copy there is no backup.
    let settings = Settings { backup: None, ..settings };
    keep(desk, here, Session::begin(copy, settings)).await.map(drop)
}

/// Keeps a project as one of its own under another name, and opens it.
pub(in crate::ui::dialog) async fn open_copy(
    desk: &Desk,
    here: &Session,
    project: &Project,
    name: &str,
) -> Result<(), Refused> {
    let copy = project.copied(name, true, &clock::stamp(here.settings.author.clone()));
    begin(desk, here, copy).await
}

/// Renames a project, as a step of its own that can be undone there.
pub(super) async fn rename(
    desk: &Desk,
    here: &Session,
    key: &ProjectKey,
    name: &str,
) -> Result<(), Refused> {
    let (mut restored, settings) = read(key).await?;
    // What is due when it is opened may wait till then.
    restored.retirement.clear();
    restored.behind.clear();
    let stamp = clock::stamp(here.settings.author.clone());
    let session = Session::resume(restored, settings);
    let session = session.update(Msg::Do(Command::Rename(name.into())), &stamp);
    let Some(pending) = session.pending() else {
        let why = session.notice.as_ref().map(|notice| notice.text.to_string());
        return Err(why.unwrap_or_default());
    };
    Database::of_project(key).write(pending.batch).await.map_err(told)?;
    tabs::tell(&place_of(key), pending.seq);
    let glance = session.glance(clock::now());
    desk.registry.write(vec![glance.put(key)]).await.map_err(told)
}

/// Puts a project on another shelf.
pub(super) async fn put(desk: &Desk, key: &ProjectKey, shelf: Shelf) -> Result<(), Refused> {
    refuse_if_open(key, shelf == Shelf::Deleted).await?;
    desk.registry.write(vec![shelf.put(key)]).await.map_err(told)
}

/// Deletes a project for good.
pub(super) async fn purge(desk: &Desk, key: &ProjectKey) -> Result<(), Refused> {
    refuse_if_open(key, true).await?;
    Database::of_project(key).delete().await.map_err(told)?;
    desk.registry.write(Registry::forget(key).to_vec()).await.map_err(told)
}

/// Hands over a project as a file; gives its name.
pub(super) async fn take_along(key: &ProjectKey) -> Result<String, Refused> {
    let (restored, _) = read(key).await?;
    hand_over(&restored.project, Day::of(clock::now())).await
}

async fn refuse_if_open(key: &ProjectKey, matters: bool) -> Result<(), Refused> {
    if matters && tabs::is_open(&place_of(key)).await {
        return Err("It is open in another tab. Close that tab first.".to_owned());
    }
    Ok(())
}
