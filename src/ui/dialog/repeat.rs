//! Repeats the selected mention: tags, relabels or removes all places with its words.

use super::concordance::{Place, draw_context, line_of};
use super::{Frame, text_of};
use crate::platform::web;
use crate::platform::worker::Bytes;
use crate::ui::format::count;
use crate::ui::handing::{Order, Task, use_handed};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::slices::{Work, use_slices};
use crate::ui::store::Shared;
use dateline::article::ArticleId;
use dateline::edit::Command;
use dateline::exchange::{self, Wanted};
use dateline::formats::native::Packing;
use dateline::schema::LabelId;
use dateline::search::{
    Existing, Line, Occurrence, Rejections, Repeat, Repetition, Scope, by_article, tag_all,
};
use dateline::session::{Msg, Session, Tone};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Places that are listed; all of them are counted and taken.
const SHOWN: usize = 300;

/// What is done with the places.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    Tag,
    Relabel,
    Remove,
}

/// The places as they are found, article by article.
#[derive(Clone)]
struct Places {
    session: Shared<Session>,
    repetition: Option<Rc<Repetition>>,
    rejections: Rc<Rejections>,
    deed: Deed,
    /// The articles that are left to look through, the last one first.
    left: Vec<ArticleId>,
    found: Vec<Occurrence>,
}

impl Places {
    /// Begins with the articles of its scope, or with none where the worker gets them.
    fn begin(((session, repeat, deed), is_far): &(Asked, bool)) -> Self {
        let project = &session.project;
        let ids = session.open.as_ref().zip(session.selection.mention.as_ref()).filter(|_| !is_far);
        let repetition = ids.and_then(|(article, id)| repeat.prepare(project, article, id));
        let articles = repetition.as_ref().map(|repetition| repetition.articles(project));
        let mut left = articles.unwrap_or_default();
        left.reverse();
        Self {
            session: session.clone(),
            repetition: repetition.map(Rc::new),
            rejections: Rc::new(session.settings.rejected.iter().cloned().collect()),
            deed: *deed,
            left,
            found: Vec::new(),
        }
    }
}

impl Work for Places {
    fn step(&mut self) -> bool {
        let next = self.left.pop();
        let document = next.as_ref().and_then(|id| self.session.project.document(id));
        if let Some((repetition, document)) = self.repetition.as_ref().zip(document) {
            self.found.extend(match self.deed {
                Deed::Tag => repetition.occurrences_in(document, &self.rejections),
                Deed::Relabel | Deed::Remove => repetition.mentions_in(document),
            });
        }
        self.left.is_empty()
    }
}

/// What is looked for: in which session, how, and what is done.
type Asked = (Shared<Session>, Repeat, Deed);

/// Has the worker look for it in many articles.
fn plan((session, repeat, deed): &Asked) -> Result<Task, String> {
    let wanted = session.open.clone().zip(session.selection.mention.clone());
    let wanted = wanted.map(|(article, mention)| Wanted {
        article,
        mention,
        repeat: repeat.clone(),
        are_mentions: *deed != Deed::Tag,
        rejections: session.settings.rejected.iter().cloned().collect(),
    });
    let mut packing = Packing::default();
    packing.push(session.document().ok_or("Select a mention first.")?)?;
    let among: Option<BTreeSet<ArticleId>> = match &repeat.scope {
        Scope::Articles(articles) => Some(articles.iter().cloned().collect()),
        Scope::Paragraph | Scope::Article | Scope::Library => None,
    };
    let argument = serde_json::json!({ "wanted": wanted, "limit": SHOWN });
    Ok(Task {
        call: "repeat",
        argument: Box::new(move |_| argument.as_object().cloned().unwrap_or_default()),
        is_chosen: Box::new(move |summary| {
            among.as_ref().is_none_or(|among| among.contains(&summary.id))
        }),
        order: Order::Project,
        beside: Some(packing.take()),
    })
}

fn add(places: &mut exchange::Places, answer: Bytes) -> Result<(), String> {
    let more: exchange::Places =
        serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
    // The lines are those of the first places.
    if places.lines.len() == places.found.len() {
        places.lines.extend(more.lines);
        places.lines.truncate(SHOWN);
    }
    places.found.extend(more.found);
    Ok(())
}

/// The step that does it at the chosen places, whose articles are in memory.
fn command_of(
    session: &Session,
    chosen: &[Occurrence],
    (label, instead): (&LabelId, Option<LabelId>),
    (deed, existing): (Deed, Existing),
) -> Option<Command> {
    match (deed, instead) {
        (Deed::Tag, _) => Some(tag_all(&session.project, chosen, label, existing).into()),
        (Deed::Relabel, instead) => Some(Command::RelabelAll(by_article(chosen), instead?)),
        (Deed::Remove, _) => Some(Command::RemoveAll(by_article(chosen))),
    }
}

/// The dialog.
#[component]
pub(super) fn RepeatDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let repeat = use_state(Repeat::default);
    let deed = use_state(|| Deed::Tag);
    let instead = use_state(|| None::<LabelId>);
    // The places by their number whose box differs from how they are offered.
    let toggled = use_state(BTreeSet::<usize>::new);
    let order = (session.clone(), (*repeat).clone(), *deed);
    let is_far = session.is_vast() && matches!(repeat.scope, Scope::Articles(_) | Scope::Library);
    let handed = use_handed(is_far.then(|| order.clone()), plan, add);
    let (places, is_done) = use_slices((order, is_far), Places::begin);
    let (found, is_done): (&[Occurrence], _) = match &handed {
        Some(handed) => (&handed.so_far.found, matches!(handed.end, Some(Ok(())))),
        None => (&places.found, is_done),
    };
    let is_chosen = |i: usize, place: &Occurrence| place.is_rejected == toggled.contains(&i);
    let chosen: Rc<[Occurrence]> = found
        .iter()
        .enumerate()
        .filter(|(i, p)| is_chosen(*i, p))
        .map(|(_, p)| p.clone())
        .collect();
    let mention = session.mention().cloned();
    let label = mention.as_ref().map(|mention| mention.label.clone());
    let name = |id: &LabelId| {
        session.project.schema().label(id).map(|label| label.name.to_string()).unwrap_or_default()
    };
    let act = {
        let (session, dispatch) = (session.clone(), dispatch.clone());
        let (found, chosen): (Rc<[Occurrence]>, _) = (found.into(), chosen.clone());
        let (instead, deed, existing) = ((*instead).clone(), *deed, repeat.existing);
        let label = label.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(label) = label.clone() else { return };
            let (dispatch, instead) = (dispatch.clone(), instead.clone());
            let (found, chosen) = (found.clone(), chosen.clone());
            let need = session.lacking(chosen.iter().map(|place| &place.article));
            spawn_local(async move {
                if let Some(need) = need {
                    let told = "Reading the articles that are not in memory …";
                    dispatch.send(Msg::Tell(told.into(), Tone::Plain));
                    if let Err(error) = dispatch.fetch(&need).await {
                        dispatch.send(Msg::Tell(error.to_string().into(), Tone::Refusal));
                        return;
                    }
                }
                let session = dispatch.session();
                let how = (deed, existing);
                let Some(command) = command_of(&session, &chosen, (&label, instead), how) else {
                    return;
                };
                if deed == Deed::Tag {
                    dispatch.send(Msg::Prefer(remembering(&session, &found, &chosen, &label)));
                }
                dispatch.send(Msg::Show(None));
                dispatch.send(Msg::DoAndTell(command));
            });
        })
    };
    let set_deed = |value: Deed| {
        let (deed, toggled) = (deed.clone(), toggled.clone());
        Callback::from(move |_: Event| {
            deed.set(value);
            toggled.set(BTreeSet::new());
        })
    };
    let set_instead = {
        let instead = instead.clone();
        Callback::from(move |event: Event| {
            instead.set(text_of(&event).and_then(|id| LabelId::parse(&id)));
        })
    };
    let others = session.project.schema().labels().iter().filter(|l| Some(&l.id) != label.as_ref());
    let others = others.map(|other| {
        html! {
            <option
                key={other.id.to_string()}
                value={other.id.to_string()}
                selected={instead.as_ref() == Some(&other.id)}
            >
                { other.name.to_string() }
            </option>
        }
    });
    let others: Html = others.collect();
    let rows = found.iter().take(SHOWN).enumerate().map(|(i, occurrence)| {
        let toggle = {
            let toggled = toggled.clone();
            Callback::from(move |i: usize| {
                let mut next = (*toggled).clone();
                if !next.remove(&i) {
                    next.insert(i);
                }
                toggled.set(next);
            })
        };
        let place = Place { article: occurrence.article.clone(), span: occurrence.spans.hull() };
        let line = match &handed {
            Some(handed) => handed.so_far.lines.get(i).cloned(),
            None => line_of(&session.project, &place),
        };
        html! {
            <PlaceRow
                key={i}
                number={i}
                line={line}
                is_chosen={is_chosen(i, occurrence)}
                is_alias={occurrence.is_alias}
                toggle={toggle}
            />
        }
    });
    let rows: Html = rows.collect();
    let far = match handed.as_ref().map(|handed| (&handed.end, handed.progress)) {
        Some((Some(Err(why)), _)) => format!(". {why}"),
        Some((None, Some(progress))) => format!(". {}", progress.words("Looking")),
        _ => String::new(),
    };
    let n_places = count(chosen.len(), "place");
    let title = match (*deed, label.as_ref(), instead.as_ref()) {
        _ if !is_done => format!("{n_places} so far…"),
        (Deed::Tag, Some(label), _) => format!("Tag {n_places} as {}", name(label)),
        (Deed::Relabel, _, Some(to)) => format!("Relabel {n_places} as {}", name(to)),
        (Deed::Relabel, _, None) => "Choose a label".to_owned(),
        (Deed::Remove, _, _) => format!("Remove {}", count(chosen.len(), "mention")),
        (Deed::Tag, None, _) => "Select a mention first".to_owned(),
    };
    let some = if session.marked.is_empty() {
        let listed: Vec<_> = session.listed().iter().map(|summary| summary.id.clone()).collect();
        SomeArticles::Listed(listed)
    } else {
        SomeArticles::Marked(session.marked.iter().cloned().collect())
    };
    let is_ready = is_done && !chosen.is_empty() && (*deed != Deed::Relabel || instead.is_some());
    let quote = session.document().cloned().zip(mention).map(|(d, m)| d.quote(&m));
    html! {
        <Frame title="All occurrences" name="repeat-dialog">
            <p class="card-quote" dir="auto">{ quote.unwrap_or_default() }</p>
            <fieldset class="deeds">
                <legend>{ "What to do" }</legend>
                <label>
                    <input
                        type="radio"
                        name="deed"
                        value="tag"
                        checked={*deed == Deed::Tag}
                        onchange={set_deed(Deed::Tag)}
                    />
                    { " Tag all" }
                </label>
                <label>
                    <input
                        type="radio"
                        name="deed"
                        value="relabel"
                        checked={*deed == Deed::Relabel}
                        onchange={set_deed(Deed::Relabel)}
                    />
                    { " Relabel all as " }
                    <select
                        aria-label="New label"
                        disabled={*deed != Deed::Relabel}
                        onchange={set_instead}
                    >
                        <option value="" selected={instead.is_none()}>{ "…" }</option>
                        { others }
                    </select>
                </label>
                <label>
                    <input
                        type="radio"
                        name="deed"
                        value="remove"
                        checked={*deed == Deed::Remove}
                        onchange={set_deed(Deed::Remove)}
                    />
                    { " Remove all" }
                </label>
            </fieldset>
            <Choices repeat={(*repeat).clone()} some={some} set={Callback::from(move |next| {
                repeat.set(next);
                toggled.set(BTreeSet::new());
            })} />
            <p role="status">
                { format!("{} found", count(found.len(), "place")) }
                { if found.len() > SHOWN { format!(", {SHOWN} shown") } else { String::new() } }
                { far }
            </p>
            <ul class="concordance" id="repeat-places">{ rows }</ul>
            <div class="confirm">
                <button
                    type="button"
                    id="repeat-all"
                    class="primary"
                    autofocus=true
                    disabled={!is_ready}
                    onclick={act}
                >
                    { title }
                </button>
            </div>
        </Frame>
    }
}

/// The preferences, with the places remembered that were offered and left out.
fn remembering(
    session: &Session,
    found: &[Occurrence],
    chosen: &[Occurrence],
    label: &LabelId,
) -> dateline::session::Settings {
    let mut settings = session.settings.as_ref().clone();
    let chosen: BTreeSet<_> =
        chosen.iter().map(|place| (&place.article, place.spans.parts())).collect();
    for place in found {
        let key = (place.article.clone(), place.spans.hull(), label.clone());
        if chosen.contains(&(&place.article, place.spans.parts())) {
            settings.rejected.remove(&key);
        } else {
            settings.rejected.insert(key);
        }
    }
    settings
}

/// Articles that may be asked for beside one and all.
#[derive(Clone, PartialEq)]
enum SomeArticles {
    /// Those that the list shows, by search and filter.
    Listed(Vec<ArticleId>),
    /// Those that were chosen in the list.
    Marked(Vec<ArticleId>),
}

#[derive(PartialEq, Properties)]
struct ChoicesProps {
    repeat: Repeat,
    some: SomeArticles,
    set: Callback<Repeat>,
}

/// Where and how the words are looked for.
#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let change = |alter: fn(&mut Repeat, &str)| {
        let (repeat, set) = (props.repeat.clone(), props.set.clone());
        Callback::from(move |event: Event| {
            let mut repeat = repeat.clone();
            alter(&mut repeat, &text_of(&event).unwrap_or_default());
            set.emit(repeat);
        })
    };
    let scope = {
        let (repeat, set, some) = (props.repeat.clone(), props.set.clone(), props.some.clone());
        Callback::from(move |event: Event| {
            let scope = match text_of(&event).unwrap_or_default().as_str() {
                "paragraph" => Scope::Paragraph,
                "some" => match some.clone() {
                    SomeArticles::Listed(ids) | SomeArticles::Marked(ids) => Scope::Articles(ids),
                },
                "library" => Scope::Library,
                _ => Scope::Article,
            };
            set.emit(Repeat { scope, ..repeat.clone() });
        })
    };
    let existing = change(|repeat, text| {
        repeat.existing = match text {
            "stack" => Existing::Stack,
            "replace" => Existing::Replace,
            _ => Existing::Skip,
        };
    });
    let check = |name: &'static str, is_on: bool, alter: fn(&mut Repeat, &str)| {
        html! {
            <label class="check">
                <input type="checkbox" checked={is_on} onchange={change(alter)} />
                { format!(" {name}") }
            </label>
        }
    };
    let repeat = &props.repeat;
    html! {
        <div class="choices">
            <label class="field">
                <span>{ "Where" }</span>
                <select id="repeat-scope" onchange={scope}>
                    <option value="paragraph" selected={repeat.scope == Scope::Paragraph}>
                        { "This paragraph" }
                    </option>
                    <option value="article" selected={repeat.scope == Scope::Article}>
                        { "This article" }
                    </option>
                    <option
                        value="some"
                        selected={matches!(repeat.scope, Scope::Articles(_))}
                    >
                        { match &props.some {
                            SomeArticles::Listed(ids) => {
                                format!("The {} of the list", count(ids.len(), "article"))
                            }
                            SomeArticles::Marked(ids) => {
                                format!("The {}", count(ids.len(), "chosen article"))
                            }
                        } }
                    </option>
                    <option value="library" selected={repeat.scope == Scope::Library}>
                        { "All articles" }
                    </option>
                </select>
            </label>
            <label class="field">
                <span>{ "Places with mentions" }</span>
                <select id="repeat-existing" onchange={existing}>
                    <option value="skip" selected={repeat.existing == Existing::Skip}>
                        { "skip" }
                    </option>
                    <option value="stack" selected={repeat.existing == Existing::Stack}>
                        { "add to them" }
                    </option>
                    <option value="replace" selected={repeat.existing == Existing::Replace}>
                        { "replace them" }
                    </option>
                </select>
            </label>
            { check("Whole words", repeat.whole_word, |r, _| r.whole_word = !r.whole_word) }
            { check("Match case", repeat.match_case, |r, _| r.match_case = !r.match_case) }
            { check("Short forms of names", repeat.aliases, |r, _| r.aliases = !r.aliases) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct PlaceProps {
    number: usize,
    line: Option<Line>,
    is_chosen: bool,
    is_alias: bool,
    toggle: Callback<usize>,
}

/// One place, to be taken or left.
#[component]
fn PlaceRow(props: &PlaceProps) -> Html {
    let toggle = {
        let (toggle, number) = (props.toggle.clone(), props.number);
        Callback::from(move |event: Event| {
            if event.target_dyn_into::<web::HtmlInputElement>().is_some() {
                toggle.emit(number);
            }
        })
    };
    html! {
        <li>
            <label class="place">
                <input type="checkbox" checked={props.is_chosen} onchange={toggle} />
                { draw_context(props.line.as_ref()) }
                <span class="place-title">
                    { if props.is_alias { "short form · " } else { "" } }
                    { props.line.as_ref().map(|line| line.title.to_string()) }
                </span>
            </label>
        </li>
    }
}
