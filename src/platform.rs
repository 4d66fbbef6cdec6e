//! The browser: the only place that names its interfaces. Decides nothing.

pub(crate) mod address;
pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod database;
pub(crate) mod dom;
pub(crate) mod encoding;
pub(crate) mod files;
pub(crate) mod folder;
pub(crate) mod highlight;
pub(crate) mod idle;
pub(crate) mod keeping;
pub(crate) mod parts;
pub(crate) mod scrolled;
pub(crate) mod selection;
pub(crate) mod styles;
pub(crate) mod tabs;
pub(crate) mod web;
pub(crate) mod worker;
