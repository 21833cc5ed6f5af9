//! The widgets side by side, light and dark.

use assay::gui::theme::{self, Icon, Tone, icon_ui, size};
use assay::gui::widgets::{
    KeyValue, ListRow, Rung, SubStep, copy_button_ui, key_value_ui, ladder_ui, list_row_ui, section_header_ui,
    status_ui, tabs_ui, tag_ui, thumbprint_ui,
};
use eframe::egui::{Theme, Ui};
use egui_kittest::Harness;

#[test]
fn the_widgets_in_light() {
    check(Theme::Light, "widgets-light");
}

#[test]
fn the_widgets_in_dark() {
    check(Theme::Dark, "widgets-dark");
}

#[track_caller]
fn check(theme: Theme, name: &str) {
    let mut harness = Harness::builder()
        .with_size([560.0, 700.0])
        .with_theme(theme)
        .with_context_setup(theme::install)
        .build_ui(gallery_ui);
    harness.run_ok();
    harness.snapshot(name);
}

fn gallery_ui(ui: &mut Ui) {
    section_header_ui(ui, "Statuses", Some("6"));
    ui.horizontal_wrapped(|ui| {
        for (tone, word) in
            Tone::ALL.into_iter().zip(["Passed", "Failed", "Warning", "Notice", "Not checked", "Neutral"])
        {
            status_ui(ui, tone, word);
        }
    });
    ui.horizontal(|ui| {
        for (tone, word) in
            Tone::ALL.into_iter().zip(["Passed", "Failed", "Warning", "Notice", "Not checked", "Neutral"])
        {
            tag_ui(ui, tone, word);
        }
    });
    section_header_ui(ui, "Icons", None);
    ui.horizontal_wrapped(|ui| {
        for icon in ICONS {
            icon_ui(ui, icon, Tone::Neutral, size::ICON_LARGE);
        }
        copy_button_ui(ui, "nothing");
    });
    section_header_ui(ui, "Rows", None);
    for selected in [true, false] {
        ui.push_id(selected, |ui| {
            let row = ListRow {
                icon: Icon::Certificate,
                tone: Tone::Neutral,
                title: "Microsoft Exchange Server Auth Certificate",
                verbatim: false,
                word: "",
                subtitle: "certificate · cur.pem",
                selected,
                name: "certificate",
            };
            list_row_ui(ui, row, 0.0);
        });
    }
    key_value_ui(ui, &KeyValue::verbatim("x5t", "y22kRr3gEt0d4lKK_IgNaaX2uL0"), size::KEY_COLUMN);
    thumbprint_ui(ui, "thumbprint", "CB6DA446BDE012DD1DE2528AFC880D69A5F6B8BD");
    let tabs = [("Steps", "2 of 4".to_owned()), ("Claims", "12".to_owned()), ("Raw", String::new())];
    tabs_ui(ui, &tabs, 1);
    ui.add_space(size::BLOCK);
    let part = |tone, word: &str, opens| SubStep {
        tone,
        title: "Lifetime (nbf, exp)".to_owned(),
        word: word.to_owned(),
        message: "Expired 2 h ago, as of `2027-01-15 10:00:00 UTC`".to_owned(),
        opens,
    };
    let rung =
        |tone, title: &str, word: &str, parts| Rung { tone, title: title.to_owned(), word: word.to_owned(), parts };
    ladder_ui(
        ui,
        &[
            rung(Tone::Passed, "Extract", "Passed", vec![part(Tone::Passed, "Passed", false)]),
            rung(Tone::Failed, "Contents", "Failed", vec![part(Tone::Failed, "Failed", true)]),
            rung(Tone::NotChecked, "Signature", "Not checked", Vec::new()),
        ],
    );
}

const ICONS: [Icon; 16] = [
    Icon::Copy,
    Icon::Tick,
    Icon::Close,
    Icon::Closed,
    Icon::Open,
    Icon::Search,
    Icon::Document,
    Icon::Key,
    Icon::Certificate,
    Icon::Token,
    Icon::Folder,
    Icon::Paste,
    Icon::Clock,
    Icon::Theme,
    Icon::Shield,
    Icon::Network,
];
