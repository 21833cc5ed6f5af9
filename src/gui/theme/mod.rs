//! Every colour, size, font and icon of the window. Knows nothing of tokens: it speaks of tones, not of verdicts.

mod colours;
mod fonts;
mod icons;
mod style;

use eframe::egui;

pub use self::colours::{Palette, palette};
pub use self::fonts::semibold_family;
pub use self::icons::{Icon, icon_ui, paint_icon};
pub use self::style::{
    app_frame, bar_frame, card_frame, causes_frame, dialog_frame, panel_frame, quote_frame, tint_frame,
};

/// Installs fonts, text styles, spacing and both palettes. Call it once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions());
    style::install(ctx);
}

/// What a piece of the window says, apart from its words: decides colour and shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// Looked at and found good.
    Passed,
    /// Looked at and found bad.
    Failed,
    /// Good to know about, and probably to be acted on.
    Warning,
    /// Good to know about.
    Notice,
    /// Could not be looked at.
    NotChecked,
    /// Neither good nor bad.
    #[default]
    Neutral,
}

impl Tone {
    /// All tones, for galleries and tests.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Failed, Self::Warning, Self::Notice, Self::NotChecked, Self::Neutral];

    /// The shape that goes with the tone, so that it can be told without colour.
    pub fn icon(self) -> Icon {
        match self {
            Self::Passed => Icon::Passed,
            Self::Failed => Icon::Failed,
            Self::Warning => Icon::Warning,
            Self::Notice => Icon::Notice,
            Self::NotChecked => Icon::NotChecked,
            Self::Neutral => Icon::Neutral,
        }
    }
}

/// Which of the two looks, or whichever the system uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// Follow the system.
    #[default]
    System,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl ThemeChoice {
    /// All choices, in the order in which the menu shows them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the menu.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The choice after this one, for a command that walks through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The same choice in egui's terms.
    pub fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
        }
    }
}

/// Sizes in points. Named by use, not by number.
pub mod size {
    /// Height of one row in lists, trees and tables.
    pub const ROW: f32 = 24.0;
    /// Height of one row of raw text.
    pub const RAW_ROW: f32 = 19.0;
    /// Edge of an icon that stands beside body text.
    pub const ICON: f32 = 15.0;
    /// Edge of the arrow on a button that opens a menu.
    pub const ARROW: f32 = 10.0;
    /// Edge of an icon that stands beside a heading.
    pub const ICON_LARGE: f32 = 22.0;
    /// Edge of the icon of an empty or first screen.
    pub const ICON_HERO: f32 = 44.0;
    /// Gap between an icon and its words.
    pub const GAP: f32 = 7.0;
    /// Gap between blocks of a panel.
    pub const BLOCK: f32 = 12.0;
    /// Indentation of one level of a tree or ladder.
    pub const INDENT: f32 = 18.0;
    /// Width of the left column of key/value rows.
    pub const KEY_COLUMN: f32 = 118.0;
    /// The same for names that programs print.
    pub const KEY_COLUMN_WIDE: f32 = 224.0;
    /// The same where there is little room.
    pub const KEY_COLUMN_NARROW: f32 = 90.0;
    /// Greatest height of the text on the card of a claim; the rest scrolls.
    pub const CARD_MAX: f32 = 150.0;
    /// Default, least and greatest width of the evidence panel.
    pub const EVIDENCE_PANEL: [f32; 3] = [236.0, 180.0, 420.0];
    /// Default, least and greatest width of the findings panel.
    pub const FINDINGS_PANEL: [f32; 3] = [350.0, 270.0, 620.0];
    /// Greatest width of the search field.
    pub const SEARCH: f32 = 300.0;
    /// From this width on, a card and its text stand beside each other.
    pub const TWO_COLUMNS: f32 = 980.0;
    /// Width of the fields in popups.
    pub const FIELD: f32 = 280.0;
    /// Width of the column of the first screen.
    pub const FIRST_RUN: f32 = 560.0;
    /// The window at start, width and height.
    pub const WINDOW: [f32; 2] = [1280.0, 800.0];
    /// The smallest window, width and height.
    pub const WINDOW_MIN: [f32; 2] = [960.0, 600.0];
}

/// Text as a heading of the screen.
pub fn heading(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).text_style(egui::TextStyle::Heading)
}

/// Text in the bold cut of the body font.
pub fn semibold(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).family(semibold_family())
}

/// Text in the bold cut of the small font, as section headers have it.
pub fn small_semibold(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).text_style(egui::TextStyle::Small).family(semibold_family())
}

/// Small text.
pub fn small(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).text_style(egui::TextStyle::Small)
}

/// Text in the monospace font: values taken from the evidence.
pub fn mono(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).text_style(egui::TextStyle::Monospace)
}
