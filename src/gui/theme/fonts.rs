//! The fonts: Inter for words, Hack for evidence. Hack joins no characters, which an inspector must not do.

use std::sync::Arc;

use eframe::egui::{FontData, FontDefinitions, FontFamily};

/// The bold cut of the body font.
pub fn semibold_family() -> FontFamily {
    FontFamily::Name(SEMIBOLD.into())
}

/// Inter in two cuts in front of egui's own fonts, which stay as fallbacks.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert(REGULAR.to_owned(), Arc::new(FontData::from_static(INTER_REGULAR)));
    fonts.font_data.insert(SEMIBOLD.to_owned(), Arc::new(FontData::from_static(INTER_SEMIBOLD)));
    let fallbacks = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let with_front = |front: &[&str]| -> Vec<String> {
        front.iter().map(|name| (*name).to_owned()).chain(fallbacks.iter().cloned()).collect()
    };
    fonts.families.insert(semibold_family(), with_front(&[SEMIBOLD, REGULAR]));
    fonts.families.insert(FontFamily::Proportional, with_front(&[REGULAR]));
    if let Some(mono) = fonts.families.get_mut(&FontFamily::Monospace) {
        mono.push(REGULAR.to_owned());
    }
    fonts
}

const REGULAR: &str = "Inter-Regular";
const SEMIBOLD: &str = "Inter-SemiBold";
const INTER_REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
