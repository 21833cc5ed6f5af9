//! Opens the window with the first renderer that works, or says in one sentence that none does.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use eframe::{NativeOptions, Renderer, egui};

use crate::gui::theme;

/// Makes the application once a renderer has started. Called again for the next renderer when the first one fails.
pub type Creator = dyn Fn(&eframe::CreationContext<'_>) -> Box<dyn eframe::App>;

/// Runs the window until it is closed.
///
/// Linux tries OpenGL first, because in software it draws four times as fast as Vulkan does; Windows and macOS use what
/// their systems are good at. `ASSAY_RENDERER=glow|wgpu` overrides the choice.
///
/// # Errors
///
/// One sentence for standard error when no window can be opened; where there is a display, a message box has said it too.
pub fn run(creator: &Creator) -> Result<(), String> {
    let mut failure = String::new();
    for renderer in renderers(variable(RENDERER_VARIABLE).as_deref()) {
        let create: eframe::AppCreator<'_> = Box::new(|creation| Ok(creator(creation)));
        match eframe::run_native(TITLE, options(renderer), create) {
            Ok(()) => return Ok(()),
            Err(error) => failure = reason(&error),
        }
    }
    Err(told(&failure))
}

/// The name of the program as windows and menus show it. Never followed by anything from the evidence.
pub const TITLE: &str = "Assay";

/// The environment variable that overrides the renderer.
const RENDERER_VARIABLE: &str = "ASSAY_RENDERER";

fn renderers(wanted: Option<&OsStr>) -> Vec<Renderer> {
    match wanted.and_then(OsStr::to_str) {
        Some("glow") => vec![Renderer::Glow],
        Some("wgpu") => vec![Renderer::Wgpu],
        _ if cfg!(any(windows, target_os = "macos")) => vec![Renderer::Wgpu],
        _ => vec![Renderer::Glow, Renderer::Wgpu],
    }
}

fn options(renderer: Renderer) -> NativeOptions {
    let icon = egui::IconData { rgba: ICON_RGBA.to_vec(), width: ICON_EDGE, height: ICON_EDGE };
    NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(TITLE)
            .with_app_id(TITLE)
            .with_icon(Arc::new(icon))
            .with_inner_size(theme::size::WINDOW)
            .with_min_inner_size(theme::size::WINDOW_MIN)
            .with_clamp_size_to_monitor_size(true),
        renderer,
        system_font_fallback: false,
        // Nothing here is a gradient, and in software every pixel of every frame would pay for it.
        dithering: false,
        ..NativeOptions::default()
    }
}

fn reason(error: &eframe::Error) -> String {
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            "there is no display that this program can use".to_owned()
        }
        eframe::Error::AppCreation(_) => "the program could not start".to_owned(),
        _ => "neither OpenGL nor a graphics driver for wgpu works here".to_owned(),
    }
}

fn told(reason: &str) -> String {
    let sentence = format!("{TITLE} cannot open its window: {reason}; assay-cli gives the same answers in a terminal.");
    if cfg!(any(windows, target_os = "macos")) || has_display() {
        let _answer = rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(TITLE)
            .set_description(&sentence)
            .show();
    }
    sentence
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

#[expect(clippy::disallowed_methods, reason = "how the window is opened depends on the system around it")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

const ICON_EDGE: u32 = 64;
/// `assets/icon.svg` at 64 pixels, not packed: nothing has to be decoded before the first frame.
const ICON_RGBA: &[u8] = include_bytes!("../../assets/icon-64.rgba");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_overrides_the_order() {
        assert_eq!(renderers(Some(OsStr::new("wgpu"))), [Renderer::Wgpu]);
        assert_eq!(renderers(Some(OsStr::new("glow"))), [Renderer::Glow]);
        assert_eq!(renderers(Some(OsStr::new("nonsense"))), renderers(None));
    }

    #[test]
    fn the_icon_is_a_square_of_rgba() {
        assert_eq!(ICON_RGBA.len(), (ICON_EDGE * ICON_EDGE * 4) as usize);
    }
}
