//! A thumbprint: short on screen, whole on hover and on the clipboard.

use eframe::egui::Ui;

use super::copy_button_ui;
use crate::gui::theme::{mono, palette};

/// Shows `92E1 1A2B … 77F3` with a copy button; true when it was clicked. `name` says whose thumbprint it is.
pub fn thumbprint_ui(ui: &mut Ui, name: &str, thumbprint: &str) -> bool {
    ui.horizontal(|ui| {
        let colour = palette(ui).text;
        ui.label(mono(shortened(thumbprint)).color(colour)).on_hover_text(mono(thumbprint));
        copy_button_ui(ui, name).clicked()
    })
    .inner
}

fn shortened(thumbprint: &str) -> String {
    let characters: Vec<char> = thumbprint.chars().collect();
    match (characters.get(..8), characters.len().checked_sub(4).and_then(|start| characters.get(start..))) {
        (Some(front), Some(back)) if characters.len() > 16 => {
            format!("{}…{}", front.iter().collect::<String>(), back.iter().collect::<String>())
        }
        _ => thumbprint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_thumbprints_keep_both_ends() {
        assert_eq!(shortened("92E11A2B3C4D5E6F708192A3B4C5D6E7F80977F3"), "92E11A2B…77F3");
        assert_eq!(shortened("short"), "short");
    }
}
