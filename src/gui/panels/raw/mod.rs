//! The token as it came, its parts in colours; the pointer tells what the characters under it decode to.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, Rect, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

mod build;
pub mod data;

pub use self::data::{PartColour, RawPart, RawRow, RawSpan, RawView};
use crate::gui::theme::{Palette, mono, palette, size, small, small_semibold};
use crate::gui::widgets::clipped_galley;

/// Shows the text. `marked` is the pointer of the value whose characters stand out; `reveal` brings them into view once.
/// Returns the pointer of the value that was clicked.
pub fn raw_ui(ui: &mut Ui, view: &RawView, marked: Option<&str>, reveal: bool) -> Option<String> {
    let palette = palette(ui);
    let letter = clipped_galley(ui, mono("m"), TextStyle::Monospace, palette.text, f32::INFINITY).size().x;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number of columns")]
    let columns = (((ui.available_width() - 12.0) / letter).floor().max(8.0)) as usize;
    let marks: Vec<_> = view
        .parts
        .iter()
        .map(|part| marked.and_then(|pointer| part.characters_near(pointer)).unwrap_or(0..0))
        .collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt("raw").auto_shrink([false, false]);
    if reveal && let Some(part) = marks.iter().position(|mark| !mark.is_empty()) {
        let row = data::row_of(view, columns, part, marks.get(part).map_or(0, |mark| mark.start));
        #[expect(clippy::cast_precision_loss, reason = "a position on screen")]
        let top = row as f32 * size::RAW_ROW - ui.available_height() / 3.0;
        area = area.vertical_scroll_offset(top.max(0.0));
    }
    let mut clicked = None;
    area.show_rows(ui, size::RAW_ROW, data::row_count(view, columns), |ui, visible| {
        let hovered = hovered_span(ui, view, columns, visible.start, letter);
        for place in visible {
            let (_, rect) = ui.allocate_space(vec2(ui.available_width(), size::RAW_ROW));
            match data::row_at(view, columns, place) {
                Some(RawRow::Title(part)) => {
                    if let Some(part) = view.parts.get(part) {
                        title_ui(ui, part, rect, palette);
                        let response = ui.interact(rect, ui.scope_id().with(("raw title", place)), Sense::hover());
                        let name = format!("{}, {}", part.title, part.note);
                        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &name));
                    }
                }
                Some(RawRow::Text { part, characters }) => {
                    let Some(text) = view.parts.get(part).and_then(|raw| raw.text.get(characters.clone())) else {
                        continue;
                    };
                    let colour = view.parts.get(part).map_or(palette.text, |raw| part_colour(raw.colour, palette));
                    let mark = marks.get(part).cloned().unwrap_or_default();
                    let hover = match hovered {
                        Some((hovered_part, span)) if hovered_part == part => span.characters.clone(),
                        _ => 0..0,
                    };
                    let job =
                        job(ui, text, characters.start, colour, &[(mark, palette.marked), (hover, palette.hover)]);
                    let galley = ui.painter().layout_job(job);
                    ui.painter().galley(pos2(rect.left(), rect.top() + 2.0), galley, colour);
                    let response = ui.interact(rect, ui.scope_id().with(("raw", place)), Sense::click());
                    if let Some((_, span)) = hovered
                        && response.hovered()
                    {
                        if response.clicked() {
                            clicked = Some(span.pointer.clone());
                        }
                        response.on_hover_text_at_pointer(mono(&span.words));
                    }
                }
                Some(RawRow::Gap) | None => {}
            }
        }
    });
    clicked
}

fn title_ui(ui: &Ui, part: &RawPart, rect: Rect, palette: &Palette) {
    let colour = part_colour(part.colour, palette);
    let title = clipped_galley(ui, small_semibold(part.title.to_uppercase()), TextStyle::Small, colour, f32::INFINITY);
    let note_at = rect.left() + title.size().x + 8.0;
    ui.painter().galley(pos2(rect.left(), rect.top() + 2.0), title, colour);
    let note = clipped_galley(ui, small(&part.note), TextStyle::Small, palette.weak, f32::INFINITY);
    ui.painter().galley(pos2(note_at, rect.top() + 2.0), note, palette.weak);
}

fn part_colour(colour: PartColour, palette: &Palette) -> Color32 {
    match colour {
        PartColour::Header => palette.part_header,
        PartColour::Payload => palette.part_payload,
        PartColour::Signature => palette.part_signature,
        PartColour::Vector => palette.part_vector,
        PartColour::Ciphertext => palette.part_ciphertext,
    }
}

/// The value under the pointer: found from the pointer's place, before any row is drawn, so that all its rows can show it.
fn hovered_span<'v>(
    ui: &Ui,
    view: &'v RawView,
    columns: usize,
    first_row: usize,
    letter: f32,
) -> Option<(usize, &'v RawSpan)> {
    let at = ui.ctx().pointer_hover_pos()?;
    if !ui.rect_contains_pointer(ui.clip_rect()) {
        return None;
    }
    let origin = ui.cursor().min;
    let (x, y) = (at.x - origin.x, at.y - origin.y);
    if x < 0.0 || y < 0.0 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be positive and small")]
    let (column, row) = ((x / letter) as usize, (y / size::RAW_ROW) as usize);
    match data::row_at(view, columns, first_row + row)? {
        RawRow::Text { part, characters } => {
            let character = characters.start + column;
            let span = view.parts.get(part)?.span_at(character).filter(|_| character < characters.end)?;
            Some((part, span))
        }
        RawRow::Title(_) | RawRow::Gap => None,
    }
}

/// A row's text with a ground under the ranges; a later range lies over an earlier one.
fn job(ui: &Ui, text: &str, first: usize, colour: Color32, ranges: &[(std::ops::Range<usize>, Color32)]) -> LayoutJob {
    let font_id = TextStyle::Monospace.resolve(ui.style());
    let mut job = LayoutJob::default();
    let ground_of = |character: usize| {
        ranges.iter().rfind(|(range, _)| range.contains(&character)).map_or(Color32::TRANSPARENT, |(_, ground)| *ground)
    };
    let mut start = 0;
    while start < text.len() {
        let background = ground_of(first + start);
        let end = (start + 1..text.len()).find(|at| ground_of(first + at) != background).unwrap_or(text.len());
        let format = TextFormat { font_id: font_id.clone(), color: colour, background, ..TextFormat::default() };
        job.append(text.get(start..end).unwrap_or_default(), 0.0, format);
        start = end;
    }
    job
}
