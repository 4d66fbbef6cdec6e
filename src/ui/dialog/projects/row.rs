//! One project of the list, with what can be done to it.

use super::{Doing, elsewhere};
use crate::platform::{address, clock, dom};
use crate::ui::dialog::{restore, text_of};
use crate::ui::format::count;
use crate::ui::hooks::use_kept_value;
use dateline::edit::Command;
use dateline::library::{Registered, Shelf};
use dateline::session::Msg;
use std::rc::Rc;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct RowProps {
    pub(super) project: Registered,
    /// Whether it is the one of this tab.
    pub(super) is_open: bool,
    /// The names of all projects.
    pub(super) names: Rc<[String]>,
    pub(super) doing: Doing,
}

/// What else the row shows.
#[derive(Clone, Copy, Default, PartialEq)]
enum Mode {
    #[default]
    Plain,
    /// A field for another name.
    Renaming,
    /// The question before it goes for good.
    Asking,
}

/// How much is in a project.
fn extent(project: &Registered) -> String {
    match &project.glance {
        Some(glance) => {
            let articles = count(glance.n_articles, "article");
            format!("{articles}, {}", count(glance.n_mentions, "mention"))
        }
        None => "what is in it is not known".to_owned(),
    }
}

/// A name for a copy that no other project has.
fn name_of_copy(name: &str, names: &[String]) -> String {
    let nth = |n: usize| match n {
        1 => format!("{name} copy"),
        n => format!("{name} copy {n}"),
    };
    (1..).map(nth).find(|name| !names.contains(name)).unwrap_or_default()
}

/// The row.
#[component]
pub(super) fn Row(props: &RowProps) -> Html {
    let mode = use_state(Mode::default);
    let RowProps { project, is_open, doing, .. } = props;
    let (name, key) = (project.name().to_owned(), project.key.clone());
    let to = |next: Mode| {
        let mode = mode.clone();
        Callback::from(move |_: MouseEvent| mode.set(next))
    };
    let row = format!("project-{key}");
    let done = {
        let (mode, row) = (mode.clone(), row.clone());
        Callback::from(move |by_key: bool| {
            mode.set(Mode::Plain);
            if by_key {
                // What had the focus before is drawn anew.
                let row = row.clone();
                dom::soon(move || dom::focus(&row));
            }
        })
    };
    let put = |shelf: Shelf, told: &'static str| {
        let (doing, key, name) = (doing.clone(), key.clone(), name.clone());
        Callback::from(move |_: MouseEvent| {
            let (desk, key, name) = (doing.desk.clone(), key.clone(), name.clone());
            doing.go(async move {
                elsewhere::put(&desk, &key, shelf).await?;
                Ok(format!("{told}: {name}"))
            });
        })
    };
    let duplicate = {
        let (doing, key) = (doing.clone(), key.clone());
        let copy = name_of_copy(&name, &props.names);
        Callback::from(move |_: MouseEvent| {
            let (desk, session) = (doing.desk.clone(), doing.dispatch.session());
            let (key, copy) = (key.clone(), copy.clone());
            doing.go(async move {
                elsewhere::duplicate(&desk, &session, &key, &copy).await?;
                Ok(format!("Made {copy}"))
            });
        })
    };
    let purge = {
        let (doing, key, name) = (doing.clone(), key.clone(), name.clone());
        Callback::from(move |_: MouseEvent| {
            let (desk, key, name) = (doing.desk.clone(), key.clone(), name.clone());
            doing.go(async move {
                elsewhere::purge(&desk, &key).await?;
                Ok(format!("Deleted for good: {name}"))
            });
        })
    };
    let take_along = {
        let (doing, key) = (doing.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            let key = key.clone();
            doing.go(
                async move { Ok(format!("Downloaded {}", elsewhere::take_along(&key).await?)) },
            );
        })
    };
    let title = match (is_open, project.shelf) {
        (true, _) => html! {
            <span class="project-title" aria-current="true">
                <strong>{ &name }</strong>{ " (open here)" }
            </span>
        },
        (false, Shelf::Deleted) => html! { <span class="project-title">{ &name }</span> },
        (false, _) => html! {
            <a class="project-title" href={address::of_project(&key)}>{ &name }</a>
        },
    };
    let at = project.glance.as_ref().filter(|_| !is_open).map(|glance| clock::local(glance.at));
    let at = at.map(|at| format!(", last open {at}")).unwrap_or_default();
    let button = |id: &'static str, text: &'static str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class={id} aria-label={format!("{text}: {name}")} {onclick}>
                { text }
            </button>
        }
    };
    let buttons = match (*mode, project.shelf) {
        (Mode::Asking, _) => html! {
            <div class="project-ask" role="group" aria-label="Delete for good">
                <span>
                    { format!(
                        "“{name}” with {}, its labels, guidelines and all that was done will be \
                         gone. No undo brings it back.",
                        extent(project)
                    ) }
                </span>
                { button("take-along", "Download it first", take_along) }
                { button("purge", "Delete for good", purge) }
                { button("keep", "Keep it", to(Mode::Plain)) }
            </div>
        },
        (_, Shelf::Deleted) => html! {
            <div class="project-buttons">
                { button("restore", "Restore", put(Shelf::Current, "Restored")) }
                { button("ask-purge", "Delete for good…", to(Mode::Asking)) }
            </div>
        },
        (_, shelf) => html! {
            <div class="project-buttons">
                { button("rename", "Rename", to(Mode::Renaming)) }
                { button("duplicate", "Duplicate", duplicate) }
                <span class="project-away" hidden={*is_open}>
                    if shelf == Shelf::Archived {
                        { button("unarchive", "Unarchive", put(Shelf::Current, "Unarchived")) }
                    } else {
                        { button("archive", "Archive", put(Shelf::Archived, "Archived")) }
                    }
                    { button("delete", "Delete", put(Shelf::Deleted, "Deleted, can be restored")) }
                </span>
            </div>
        },
    };
    html! {
        <li class="project" id={row} tabindex="-1" data-project={key.to_string()}>
            <div class="project-line">
                if *mode == Mode::Renaming {
                    <Renaming
                        project={project.clone()}
                        is_open={*is_open}
                        doing={doing.clone()}
                        done={done}
                    />
                } else {
                    { title }
                }
                <span class="quiet project-extent">{ format!("{}{at}", extent(project)) }</span>
            </div>
            { buttons }
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct RenamingProps {
    project: Registered,
    is_open: bool,
    doing: Doing,
    /// Called when the field is no longer needed, with whether keys said so.
    done: Callback<bool>,
}

/// A field for another name: Enter takes it, Escape does not.
#[component]
fn Renaming(props: &RenamingProps) -> Html {
    let RenamingProps { project, is_open, doing, done } = props;
    let name = project.name().to_owned();
    let field = use_kept_value(&name);
    use_effect_with((), |()| dom::focus("project-rename"));
    let onchange = {
        let (doing, key, name) = (doing.clone(), project.key.clone(), name.clone());
        let is_open = *is_open;
        Callback::from(move |event: Event| {
            let new = text_of(&event).unwrap_or_default().trim().to_owned();
            if new == name {
                return;
            }
            if is_open {
                doing.dispatch.send(Msg::Do(Command::Rename(new.into())));
                return;
            }
            let (desk, session, key) = (doing.desk.clone(), doing.dispatch.session(), key.clone());
            doing.go(async move {
                elsewhere::rename(&desk, &session, &key, &new).await?;
                Ok(format!("Renamed to {new}"))
            });
        })
    };
    let onkeydown = {
        let (done, name) = (done.clone(), name.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Escape" => restore(&event, &name),
                "Enter" => {}
                _ => return,
            }
            event.prevent_default();
            // A field that loses the focus says whether it was changed.
            dom::blur();
            done.emit(true);
        })
    };
    let onblur = {
        let done = done.clone();
        Callback::from(move |_: FocusEvent| done.emit(false))
    };
    html! {
        <input
            id="project-rename"
            aria-label={format!("Another name for {name}")}
            ref={field}
            {onchange}
            {onkeydown}
            {onblur}
        />
    }
}
