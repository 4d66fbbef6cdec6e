//! The page as Yew components over the core's session.

mod app;
mod article;
mod copies;
mod dataset;
mod desk;
mod dialog;
mod dropping;
mod fetching;
mod filters;
mod format;
mod formats;
mod guidelines;
mod handing;
mod hooks;
mod inspector;
mod keys;
mod label_bar;
mod list;
mod loading;
mod mirror;
mod notice;
mod packing;
mod palette_rules;
mod prose;
mod reached;
mod reading;
mod saving;
mod seeking;
mod slices;
mod store;
mod toolbar;
mod windowed;
mod writing;

pub(crate) use app::{AppProps, show};
pub(crate) use desk::Desk;
pub(crate) use mirror::Mirror;
