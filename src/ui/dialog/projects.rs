//! The projects of this browser: open, make, rename, duplicate, archive, delete.

mod elsewhere;
mod row;

use super::Frame;
use crate::platform::database::has_registry;
use crate::platform::{clock, web};
use crate::ui::desk::{Desk, use_desk};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::store::{Dispatch, Shared};
use dateline::library::{Registered, Registry, Shelf, Storage as _, StorageError};
use dateline::session::{Msg, Session, Tone};
use elsewhere::Refused;
pub(super) use elsewhere::open_copy;
use row::Row;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The list, or why it cannot be read.
type Reading = Result<Shared<Registry>, Refused>;

async fn read(desk: &Desk) -> Reading {
    let list = async {
        match has_registry().await {
            true => Ok(Registry::read(&desk.registry.read().await?)),
            false => Ok(Registry::default()),
        }
    };
    list.await.map(|list| Shared(Arc::new(list))).map_err(|error: StorageError| error.to_string())
}

/// The list with the open project as it is now, which stands first.
fn listed(registry: Option<&Registry>, session: &Session, desk: &Desk) -> Vec<Registered> {
    let stored = registry.map(|registry| registry.projects.clone()).unwrap_or_default();
    let (mut here, others): (Vec<_>, Vec<_>) =
        stored.into_iter().partition(|project| project.key == desk.key);
    let shelf = here.pop().map_or(Shelf::Current, |project| project.shelf);
    let glance = Some(session.glance(clock::now()));
    let here = Registered { key: desk.key.clone(), shelf, glance };
    std::iter::once(here).chain(others).collect()
}

/// What rows and form do something by.
#[derive(Clone)]
struct Doing {
    desk: Desk,
    dispatch: Dispatch,
    reading: UseStateHandle<Option<Reading>>,
    is_busy: UseStateHandle<bool>,
}

impl PartialEq for Doing {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk && *self.is_busy == *other.is_busy
    }
}

impl Doing {
    /// Does something that takes a while, tells what came of it, and reads the list anew.
    fn go(&self, doing: impl Future<Output = Result<String, Refused>> + 'static) {
        if *self.is_busy {
            return;
        }
        self.is_busy.set(true);
        let held = self.clone();
        spawn_local(async move {
            let (told, tone) = match doing.await {
                Ok(told) => (told, Tone::Plain),
                Err(why) => (why, Tone::Refusal),
            };
            held.dispatch.send(Msg::Tell(told.into(), tone));
            held.reading.set(Some(read(&held.desk).await));
            held.is_busy.set(false);
        });
    }
}

/// The dialog.
#[component]
pub(super) fn ProjectsDialog() -> Html {
    let (session, desk) = (use_session(), use_desk());
    let doing = Doing {
        desk: desk.clone(),
        dispatch: use_dispatch(),
        reading: use_state(|| None),
        is_busy: use_state(|| false),
    };
    {
        let (desk, reading) = (desk.clone(), doing.reading.clone());
        use_effect_with((), move |()| {
            spawn_local(async move { reading.set(Some(read(&desk).await)) });
        });
    }
    let (registry, why) = match doing.reading.as_ref() {
        Some(Ok(registry)) => (Some(&**registry), None),
        Some(Err(why)) => (None, Some(why.clone())),
        None => (None, None),
    };
    let projects = listed(registry, &session, &desk);
    let names: Rc<[String]> = projects.iter().map(|p| p.name().to_owned()).collect();
    let on = |shelf: Shelf| -> (usize, Html) {
        let rows = projects.iter().filter(|project| project.shelf == shelf);
        let n = rows.clone().count();
        let rows = rows.map(|project| {
            html! {
                <Row
                    key={project.key.to_string()}
                    project={project.clone()}
                    is_open={project.key == desk.key}
                    names={names.clone()}
                    doing={doing.clone()}
                />
            }
        });
        (n, rows.collect())
    };
    let (_, current) = on(Shelf::Current);
    let (n_archived, archived) = on(Shelf::Archived);
    let (n_deleted, deleted) = on(Shelf::Deleted);
    html! {
        <Frame title="Projects" name="projects-dialog">
            <p class="warning" hidden={why.is_none()}>{ why.unwrap_or_default() }</p>
            <ul class="projects" id="projects" aria-busy={doing.is_busy.to_string()}>
                { current }
            </ul>
            <details id="archived" hidden={n_archived == 0}>
                <summary>{ format!("Archived ({n_archived})") }</summary>
                <ul class="projects">{ archived }</ul>
            </details>
            <details id="deleted" hidden={n_deleted == 0}>
                <summary>{ format!("Deleted ({n_deleted})") }</summary>
                <ul class="projects">{ deleted }</ul>
            </details>
            <NewProject doing={doing.clone()} />
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct NewProjectProps {
    doing: Doing,
}

/// Makes a project and opens it.
#[component]
fn NewProject(props: &NewProjectProps) -> Html {
    let (name, with_labels) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (name, with_labels, doing) = (name.clone(), with_labels.clone(), props.doing.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let name = name.cast::<web::HtmlInputElement>().map(|field| field.value());
            let name = name.unwrap_or_default().trim().to_owned();
            let with_labels =
                with_labels.cast::<web::HtmlInputElement>().is_some_and(|field| field.checked());
            if name.is_empty() {
                let told = "Give the new project a name.";
                doing.dispatch.send(Msg::Tell(told.into(), Tone::Refusal));
                return;
            }
            let (desk, session) = (doing.desk.clone(), doing.dispatch.session());
            doing.go(async move {
                elsewhere::make(&desk, &session, &name, with_labels).await?;
                Ok(format!("Opening {name}"))
            });
        })
    };
    html! {
        <form class="new-project" onsubmit={onsubmit}>
            <label class="field">
                <span>{ "A new project" }</span>
                <input id="new-project" ref={name} placeholder="Its name" autocomplete="off" />
            </label>
            <label class="check">
                <input id="with-labels" type="checkbox" ref={with_labels} checked=true />
                { " With the labels and guidelines of the open one" }
            </label>
            <button type="submit" class="primary" id="make-project">{ "Make and open it" }</button>
        </form>
    }
}
