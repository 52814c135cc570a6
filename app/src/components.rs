//! The pieces that pages are made of: small, without state, named by what they show.
//!
//! They are plain functions that return a view. Class names stand whole in the source, because the
//! style sheet is made from the names it finds here.

mod band;
mod button;
mod choice;
mod date_field;
mod disclosure;
mod field;
mod filter_bar;
mod happened;
mod icon;
mod inset;
mod notice;
mod pager;
mod person;
mod recent_activity;
mod select;
mod sentence;
mod share_row;
mod status;
mod summary;
mod table;
mod task_list;
mod timeline;
mod undo;
mod until_line;
mod yours;

pub(crate) use band::{band, preview_band, wide_band};
pub(crate) use button::{BUTTON, DANGER, EQUAL, LINK_BUTTON, SECONDARY, post_button, token_field};
pub(crate) use choice::{Choice, Choices};
pub(crate) use date_field::date_field;
pub(crate) use disclosure::{disclosure, disclosure_of_actions};
pub(crate) use field::{TextField, escape};
pub(crate) use filter_bar::{FilterLink, filter_chips, filter_links};
pub(crate) use happened::happened;
pub(crate) use icon::{icon, struck_icon};
pub(crate) use inset::{inset, quote};
pub(crate) use notice::{
    change_notice, changed_elsewhere, empty_state, error_summary, notice, undo_notice,
};
pub(crate) use pager::{Tab, pager, tabs};
pub(crate) use person::{evidence_list, initials, person_card};
pub(crate) use recent_activity::recent_activity;
pub(crate) use select::select;
pub(crate) use sentence::{
    date, dated_sentence, length_label, sentence, verb_lines, verb_meanings,
};
pub(crate) use share_row::{share_row, share_table, thread_class};
pub(crate) use status::{more_tag, status_tag};
pub(crate) use summary::{SummaryRow, back_link, before_after, columns, summary_list};
pub(crate) use table::{Column, table};
pub(crate) use task_list::{Task, task_list};
pub(crate) use timeline::{steps, timeline};
pub(crate) use undo::undo_form;
pub(crate) use until_line::{Elapsed, until_line};
pub(crate) use yours::yours;

/// The one title of a page.
pub(crate) const H1: &str = "font-title text-2xl font-semibold text-balance wrap-anywhere";
/// The heading of a part of a page.
pub(crate) const H2: &str = "text-xl font-semibold mt-8 mb-2";
/// A link that is as easy to hit as a button.
pub(crate) const LINK: &str = "tap inline-flex items-center focus-ring";
/// What a page is about, right below its title.
pub(crate) const LEAD: &str = "text-lg mt-4 measure wrap-anywhere";
/// Hints and side notes.
pub(crate) const HINT: &str = "text-sm text-ink-2 measure";
