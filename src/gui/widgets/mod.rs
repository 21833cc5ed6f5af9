//! Building blocks of the panels. What carries words from the evidence has no `Debug`, so that it ends up in no log.
//! They know tones and words, not tokens; each takes its accessible name as an argument and reports what the user did,
//! without doing it.

mod address_list;
mod copy;
mod empty;
mod fault;
mod ground;
mod key_value;
mod line;
mod list_row;
mod prose;
mod rung;
mod section;
mod status;
mod tabs;
mod thumbprint;
mod tree;

pub use self::address_list::{Address, AddressAction, AddressField, AddressWords, address_list_ui};
pub use self::copy::{copy_button_ui, icon_button_ui};
pub use self::empty::{EmptyState, empty_state_ui};
pub use self::fault::fault_ui;
pub use self::ground::ground_ui;
pub use self::key_value::{KeyValue, key_value_ui, keyed_ui};
pub use self::line::{clipped_galley, fading_label_ui, room_beside, scroll_by_keys};
pub use self::list_row::{ListRow, list_row_ui};
pub use self::prose::{bold_job, headed_job, mono_job, painted_ui, prose_job, prose_ui, small_job, trailed_job};
pub use self::rung::{Rung, SubStep, ladder_ui};
pub use self::section::section_header_ui;
pub use self::status::{status_ui, tag_ui};
pub use self::tabs::tabs_ui;
pub use self::thumbprint::thumbprint_ui;
pub use self::tree::{TreeAction, TreeRow, ValueKind, tree_ui};
