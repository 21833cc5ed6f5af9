//! The palettes and sizes as egui's style, and the frames that regions of the window stand in.
#![expect(clippy::disallowed_methods, reason = "the theme is where sizes and shadows are made")]

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Frame, Margin, Stroke, TextStyle, Ui, Visuals,
    style::WidgetVisuals,
};

use super::{Tone, colours, palette, semibold_family};

pub(super) fn install(ctx: &egui::Context) {
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Heading, FontId::new(18.0, semibold_family())),
            (TextStyle::Body, FontId::new(14.0, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(14.0, FontFamily::Proportional)),
            (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
            (TextStyle::Small, FontId::new(11.5, FontFamily::Proportional)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = egui::vec2(8.0, 6.0);
        spacing.button_padding = egui::vec2(9.0, 4.0);
        spacing.interact_size.y = 26.0;
        spacing.menu_margin = Margin::same(6);
        spacing.window_margin = Margin::same(12);
        spacing.tooltip_width = 460.0;
        spacing.scroll = egui::style::ScrollStyle::floating();
        spacing.scroll.floating_allocated_width = 6.0;
        style.interaction.tooltip_delay = 0.4;
        style.interaction.selectable_labels = true;
        style.animation_time = 0.08;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        style.url_in_tooltip = true;
    });
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        ctx.set_visuals_of(theme, visuals(theme == egui::Theme::Dark));
    }
}

/// The whole window's ground. It is not filled: the window is cleared with the same colour, and drawing it once more costs a
/// software renderer as much as everything else in a frame.
pub fn app_frame() -> Frame {
    Frame::NONE.inner_margin(Margin { left: 18, right: 18, top: 14, bottom: 0 })
}

/// The bar at the top.
pub fn bar_frame(ui: &Ui) -> Frame {
    Frame::NONE.fill(palette(ui).bar).inner_margin(Margin::symmetric(12, 8))
}

/// A panel at the side.
pub fn panel_frame(ui: &Ui) -> Frame {
    Frame::NONE.fill(palette(ui).panel).inner_margin(Margin { left: 12, right: 10, top: 12, bottom: 0 })
}

/// The foot of a panel at the side.
pub fn causes_frame(ui: &Ui) -> Frame {
    Frame::NONE.fill(palette(ui).panel).inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 8 })
}

/// A block that stands out from its ground.
pub fn card_frame(ui: &Ui) -> Frame {
    let palette = palette(ui);
    Frame::NONE
        .fill(palette.raised)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(12, 10))
}

/// Text to be copied, on the ground of a field.
pub fn quote_frame(ui: &Ui) -> Frame {
    let palette = palette(ui);
    let stroke = Stroke::new(1.0, palette.line);
    Frame::NONE.fill(palette.field).stroke(stroke).corner_radius(6.0).inner_margin(Margin::symmetric(8, 6))
}

/// A dialog over the window.
pub fn dialog_frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(20)).corner_radius(CornerRadius::same(10))
}

/// A block in the ground colour of a tone.
pub fn tint_frame(ui: &Ui, tone: Tone) -> Frame {
    Frame::NONE.fill(palette(ui).tint(tone)).corner_radius(CornerRadius::same(8)).inner_margin(Margin::symmetric(12, 9))
}

fn visuals(dark: bool) -> Visuals {
    let palette = colours::of(dark);
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    let widget = |fill: Color32, outline: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, outline),
        fg_stroke: Stroke::new(1.0, text),
        corner_radius: CornerRadius::same(6),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(palette.panel, palette.line, palette.text);
    visuals.widgets.inactive = widget(palette.button, palette.outline, palette.text);
    visuals.widgets.hovered = widget(palette.hover, palette.outline, palette.strong);
    visuals.widgets.active = widget(palette.pressed, palette.accent, palette.strong);
    visuals.widgets.open = widget(palette.hover, palette.accent, palette.strong);
    visuals.selection.bg_fill = palette.selected;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.hyperlink_color = palette.accent;
    visuals.faint_bg_color = palette.panel;
    visuals.extreme_bg_color = palette.field;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.code_bg_color = palette.hover;
    visuals.warn_fg_color = palette.tone(Tone::Warning);
    visuals.error_fg_color = palette.tone(Tone::Failed);
    visuals.weak_text_color = Some(palette.weak);
    visuals.window_fill = palette.raised;
    visuals.window_stroke = Stroke::new(1.0, palette.outline);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.panel_fill = palette.ground;
    visuals.text_cursor.stroke = Stroke::new(1.5, palette.accent);
    visuals.text_cursor.blink = false; // an idle window draws nothing
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    visuals
}
