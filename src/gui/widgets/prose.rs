//! Sentences that wrap, with what stands in backticks in the monospace font.

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Color32, FontId, Label, Response, Stroke, TextStyle, Ui};

use crate::gui::theme::{palette, semibold_family};

/// Shows a sentence or paragraph.
pub fn prose_ui(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    let job = prose_job(ui, text, colour);
    ui.add(Label::new(job).wrap())
}

/// A word in the bold cut and in its own colour, and the sentence that it belongs to.
pub fn headed_job(ui: &Ui, word: &str, word_colour: Color32, text: &str, colour: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.append(word, 0.0, TextFormat::simple(bold(ui), word_colour));
    append(ui, &mut job, "  ", colour);
    append(ui, &mut job, text, colour);
    job
}

/// A text, and a word in the bold cut and in its own colour behind it.
pub fn trailed_job(ui: &Ui, text: &str, colour: Color32, word: &str, word_colour: Color32) -> LayoutJob {
    let mut job = prose_job(ui, text, colour);
    append(ui, &mut job, "  ", colour);
    job.append(word, 0.0, TextFormat::simple(bold(ui), word_colour));
    job
}

/// A small bold word and small words behind it, each in its own colour.
pub fn small_job(ui: &Ui, word: &str, word_colour: Color32, text: &str, colour: Color32) -> LayoutJob {
    let plain = TextStyle::Small.resolve(ui.style());
    let mut bold = plain.clone();
    bold.family = semibold_family();
    let mut job = LayoutJob::default();
    if !word.is_empty() {
        job.append(word, 0.0, TextFormat::simple(bold, word_colour));
        job.append("  ", 0.0, TextFormat::simple(plain.clone(), colour));
    }
    job.append(text, 0.0, TextFormat::simple(plain, colour));
    job
}

/// Words in the bold cut, each in its own colour.
pub fn bold_job(ui: &Ui, words: &[(&str, Color32)]) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (index, (word, colour)) in words.iter().enumerate() {
        if index > 0 {
            append(ui, &mut job, "   ", *colour);
        }
        job.append(word, 0.0, TextFormat::simple(bold(ui), *colour));
    }
    job
}

/// A text in the monospace font, each piece in its own colour; what stands in the strong colour is underlined as well.
pub fn mono_job(ui: &Ui, pieces: [(&str, Color32); 3]) -> LayoutJob {
    let font = TextStyle::Monospace.resolve(ui.style());
    let strong = palette(ui).strong;
    let mut job = LayoutJob::default();
    for (piece, colour) in pieces {
        let mut format = TextFormat::simple(font.clone(), colour);
        if colour == strong {
            format.underline = Stroke::new(1.0, colour);
        }
        job.append(piece, 0.0, format);
    }
    job
}

fn bold(ui: &Ui) -> FontId {
    let mut bold = TextStyle::Body.resolve(ui.style());
    bold.family = semibold_family();
    bold
}

/// The sentence laid out: backticks are taken off and what was between them is set in the monospace font.
pub fn prose_job(ui: &Ui, text: &str, colour: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    append(ui, &mut job, text, colour);
    job
}

fn append(ui: &Ui, job: &mut LayoutJob, text: &str, colour: Color32) {
    let body = TextFormat::simple(TextStyle::Body.resolve(ui.style()), colour);
    let code = TextFormat::simple(TextStyle::Monospace.resolve(ui.style()), colour);
    for (piece, is_code) in pieces(text) {
        job.append(piece, 0.0, if is_code { code.clone() } else { body.clone() });
    }
}

/// Paints text that wraps, silently: the widget that it is part of says it to a screen reader.
pub fn painted_ui(ui: &mut Ui, mut job: LayoutJob) {
    job.wrap = TextWrapping::wrap_at_width(ui.available_width());
    let galley = ui.painter().layout_job(job);
    let (_, rect) = ui.allocate_space(galley.size());
    ui.painter().galley(rect.min, galley, Color32::PLACEHOLDER);
}

/// The text in turns of prose and code. A backtick without a partner stays what it is.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, behind)) = after.split_once('`') else { break };
        pieces.push((before, false));
        pieces.push((code, true));
        rest = behind;
    }
    pieces.push((rest, false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_come_in_pairs() {
        assert_eq!(pieces("a `b` c"), [("a ", false), ("b", true), (" c", false)]);
        assert_eq!(pieces("`b`"), [("b", true)]);
        assert_eq!(pieces("it` stays"), [("it` stays", false)]);
        assert_eq!(pieces(""), []);
    }
}
