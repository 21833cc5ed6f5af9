//! The window's ground with what stands on it.

use eframe::egui::{CentralPanel, Frame, Ui, UiBuilder, UiKind, UiStackInfo};

use crate::gui::theme::{app_frame, palette};

/// Shows what fills the rest of the window. The ground is the colour that the window was cleared with; the contents are told
/// of it, because lists fade into it at their ends.
pub fn ground_ui<R>(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let panel = CentralPanel::default_margins().frame(app_frame()).show(ui, |ui| {
        let ground = UiStackInfo::new(UiKind::Frame).with_frame(Frame::NONE.fill(palette(ui).ground));
        ui.scope_builder(UiBuilder::new().ui_stack_info(ground), add_contents).inner
    });
    panel.inner
}
