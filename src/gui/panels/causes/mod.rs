//! What the findings point to: in which order to take it, why, what would settle it, what to run.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Frame, Label, Layout, Margin, Response, RichText, Role, ScrollArea, Sense, Shape,
    Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

pub mod data;

pub use self::data::{ActionView, CauseView, CausesView, PlanItem, QuestionView, WeighedView};
use crate::gui::command::Command;
use crate::gui::panels::top_bar::command_button_ui;
use crate::gui::theme::{
    Icon, Tone, card_frame, heading, icon_ui, mono, palette, quote_frame, semibold, size, small, small_semibold,
    tint_frame,
};
use crate::gui::widgets::{
    EmptyState, copy_button_ui, empty_state_ui, icon_button_ui, key_value_ui, painted_ui, prose_job, prose_ui,
    room_beside, scroll_by_keys, section_header_ui, small_job, status_ui, tag_ui,
};

/// Shows the causes in the middle of the window, the `open` one unfolded; `just_opened` brings it into view, `takes_focus`
/// leads the keyboard to the first one.
pub fn causes_ui(
    ui: &mut Ui,
    view: &CausesView,
    open: Option<usize>,
    just_opened: bool,
    mut takes_focus: bool,
    commands: &mut Vec<Command>,
) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        icon_ui(ui, Icon::Cause, Tone::Neutral, size::ICON_LARGE);
        ui.label(heading("Likely causes").color(palette.strong));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button_ui(ui, Icon::Close, "Close the causes").clicked() {
                commands.push(Command::CloseCauses);
            }
        });
    });
    ui.add_space(size::GAP);
    if view.is_empty() {
        let hint = "What was found points to no cause that Assay knows. More evidence may: an event, the output of \
                    Get-AuthConfig, a header from a trace.";
        empty_state_ui(ui, EmptyState { icon: Icon::Cause, title: "No cause found", hint });
        return;
    }
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("causes").auto_shrink([false, false]).show(ui, |ui| {
        scroll_by_keys(ui, height);
        plan_ui(ui, view, commands);
        for place in view.order() {
            let Some(cause) = view.causes.get(place) else { continue };
            let is_open = open == Some(place);
            let opened = Opened { is_open, is_new: just_opened, takes_focus: std::mem::take(&mut takes_focus) };
            ui.push_id(("cause", place), |ui| cause_ui(ui, cause, place, opened, commands));
            ui.add_space(size::GAP);
        }
        escalation_ui(ui, view, commands);
        ui.add_space(size::BLOCK);
    });
}

/// Shows the causes in short, at the foot of the findings; a click opens one. Returns the height that all of them take.
pub fn causes_list_ui(ui: &mut Ui, view: &CausesView, open: Option<usize>, commands: &mut Vec<Command>) -> f32 {
    let top = ui.cursor().top();
    let line = ui.max_rect();
    ui.painter().hline(line.x_range(), line.top() - 4.0, Stroke::new(1.0, palette(ui).line));
    let side = if view.plan.len() > 1 { "in the order to take them" } else { "" };
    section_header_ui(ui, "Likely causes", (!side.is_empty()).then_some(side));
    let area = ScrollArea::vertical().id_salt("causes in short").auto_shrink([false, false]);
    let shown = area.show(ui, |ui| list_rows_ui(ui, view, open, commands));
    shown.inner_rect.top() - top + shown.content_size.y
}

fn list_rows_ui(ui: &mut Ui, view: &CausesView, open: Option<usize>, commands: &mut Vec<Command>) {
    for place in view.order() {
        let Some(cause) = view.causes.get(place) else { continue };
        let (tone, word) = cause.likelihood;
        let title = match cause.number {
            Some(number) => format!("{number}. {}", cause.title),
            None => cause.title.clone(),
        };
        let row = ShortRow { icon: tone.icon(), tone, title: &title, word, subtitle: &cause.summary };
        if ui.push_id(("cause row", place), |ui| short_row_ui(ui, &row, open == Some(place))).inner.clicked() {
            commands.push(Command::ShowCause(Some(place)));
        }
    }
    if !view.escalation.is_empty() {
        let subtitle = "What to hand over to whoever looks further";
        let (icon, tone, title) = (Icon::Copy, Tone::Neutral, "Nothing fits well enough");
        if short_row_ui(ui, &ShortRow { icon, tone, title, word: "", subtitle }, false).clicked() {
            commands.push(Command::ShowCause(None));
        }
    }
}

/// A cause in short.
struct ShortRow<'a> {
    icon: Icon,
    tone: Tone,
    title: &'a str,
    word: &'a str,
    subtitle: &'a str,
}

/// A row whose title wraps: causes begin alike and end differently.
fn short_row_ui(ui: &mut Ui, row: &ShortRow<'_>, selected: bool) -> Response {
    let palette = palette(ui);
    let ground = ui.painter().add(Shape::Noop);
    let shown = Frame::NONE.inner_margin(Margin::symmetric(8, 5)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = size::GAP;
            ui.vertical(|ui| {
                ui.add_space(2.0);
                icon_ui(ui, row.icon, row.tone, size::ICON);
            });
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                painted_ui(ui, prose_job(ui, row.title, palette.text));
                painted_ui(ui, small_job(ui, row.word, palette.tone(row.tone), row.subtitle, palette.weak));
            });
        });
    });
    let rect = shown.response.rect;
    let response = ui.interact(rect, ui.scope_id().with("short"), Sense::click());
    let word = if row.word.is_empty() { row.subtitle.to_owned() } else { format!("{} cause", row.word) };
    let name = format!("{word}: {}", row.title);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));
    if selected || response.hovered() {
        let fill = if selected { palette.selected } else { palette.hover };
        ui.painter().set(ground, Shape::rect_filled(rect, CornerRadius::same(6), fill));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn plan_ui(ui: &mut Ui, view: &CausesView, commands: &mut Vec<Command>) {
    if view.plan.len() < 2 {
        return;
    }
    section_header_ui(ui, "In this order", None);
    card_frame(ui).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        for (number, step) in view.plan.iter().enumerate() {
            ui.push_id(("step", number), |ui| {
                ui.horizontal_top(|ui| {
                    ui.label(semibold(format!("{}", number + 1)).color(palette(ui).strong));
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        if ui.link(RichText::new(&step.title)).clicked() {
                            commands.push(Command::ShowCause(Some(step.cause)));
                        }
                        prose_ui(ui, &step.why, palette(ui).weak);
                    });
                });
            });
        }
    });
    ui.add_space(size::BLOCK);
}

/// How a cause stands in the list.
#[derive(Clone, Copy)]
struct Opened {
    is_open: bool,
    is_new: bool,
    takes_focus: bool,
}

fn cause_ui(ui: &mut Ui, cause: &CauseView, place: usize, opened: Opened, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let Opened { is_open, is_new: just_opened, takes_focus } = opened;
    let frame = card_frame(ui).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let head = head_ui(ui, cause, is_open);
        if takes_focus {
            head.request_focus();
        }
        if head.clicked() {
            commands.push(Command::ShowCause((!is_open).then_some(place)));
        }
        if is_open {
            ui.add_space(size::GAP);
            body_ui(ui, cause, commands);
        }
    });
    if is_open && just_opened {
        let top = frame.response.rect.with_max_y(frame.response.rect.top() + 60.0);
        ui.scroll_to_rect(top, Some(Align::Min));
    }
    if is_open {
        let stroke = Stroke::new(1.0, palette.accent);
        ui.painter().rect_stroke(frame.response.rect, 8.0, stroke, StrokeKind::Inside);
    }
}

fn head_ui(ui: &mut Ui, cause: &CauseView, is_open: bool) -> Response {
    let palette = palette(ui);
    let ground = ui.painter().add(Shape::Noop);
    let (tone, word) = cause.likelihood;
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.vertical(|ui| {
            ui.add_space(3.0);
            icon_ui(ui, if is_open { Icon::Open } else { Icon::Closed }, Tone::Neutral, size::ARROW);
        });
        number_ui(ui, cause);
        ui.vertical(|ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            let title = eframe::egui::WidgetText::from(semibold(&cause.title).color(palette.strong));
            let job = title.into_layout_job(ui.style(), eframe::egui::FontSelection::Default, Align::Min);
            painted_ui(ui, std::sync::Arc::unwrap_or_clone(job));
            ui.horizontal(|ui| {
                tag_ui(ui, tone, word);
                let direction = cause.direction.iter().map(String::as_str);
                let words: Vec<&str> = direction.chain([cause.summary.as_str()]).collect();
                ui.add(Label::new(small(words.join(" · ")).color(palette.weak)).truncate().selectable(false));
            });
        });
    });
    let rect = row.response.rect.expand2(vec2(4.0, 2.0));
    let response = ui.interact(rect, ui.scope_id().with("head"), Sense::click());
    let name = format!("{word} cause: {}, details", cause.title);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &name));
    if response.hovered() {
        ui.painter().set(ground, Shape::rect_filled(rect, CornerRadius::same(6), palette.hover));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
    }
    if response.gained_focus() {
        ui.scroll_to_rect(rect, None);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// The number that the cause has in the order to take them in.
fn number_ui(ui: &mut Ui, cause: &CauseView) {
    if let Some(number) = cause.number {
        let colour = palette(ui).strong;
        ui.add(Label::new(semibold(number.to_string()).color(colour)).selectable(false));
    }
}

fn body_ui(ui: &mut Ui, cause: &CauseView, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    for contradiction in &cause.contradictions {
        tint_frame(ui, Tone::Warning).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal_top(|ui| {
                icon_ui(ui, Tone::Warning.icon(), Tone::Warning, size::ICON);
                prose_ui(ui, contradiction, palette.text);
            });
        });
        ui.add_space(4.0);
    }
    part_ui(ui, "What was weighed", !cause.weighed.is_empty());
    for (index, weighed) in cause.weighed.iter().enumerate() {
        ui.push_id(("weighed", index), |ui| weighed_ui(ui, weighed, commands));
    }
    part_ui(ui, "What would settle it", !cause.questions.is_empty());
    if cause.questions.iter().any(|question| question.command.is_some()) {
        script_ui(ui, commands);
    }
    for (index, question) in cause.questions.iter().enumerate() {
        ui.push_id(("question", index), |ui| {
            item_ui(ui, &question.text);
            if let Some(command) = &question.command {
                command_ui(ui, command, &format!("command: {}", question.text), commands);
            }
        });
    }
    part_ui(ui, "What to run", !cause.actions.is_empty());
    for (index, action) in cause.actions.iter().enumerate() {
        ui.push_id(("action", index), |ui| action_ui(ui, index + 1, action, commands));
    }
    if let Some(words) = &cause.held_back {
        prose_ui(ui, words, palette.weak);
    }
    part_ui(ui, "It is gone when", !cause.confirm.is_empty());
    for confirm in &cause.confirm {
        item_ui(ui, confirm);
    }
}

/// Offers the script that answers most questions at once.
fn script_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        command_button_ui(ui, &Command::SaveScript, commands);
        let words = "It collects most of this at once and only reads. It was not run on a real server.";
        ui.label(small(words).color(palette(ui).weak));
    });
}

fn part_ui(ui: &mut Ui, title: &str, is_there: bool) {
    if is_there {
        ui.add_space(size::GAP);
        section_header_ui(ui, title, None);
    }
}

fn item_ui(ui: &mut Ui, text: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.label(RichText::new("•").color(palette(ui).weak));
        prose_ui(ui, text, palette(ui).text);
    });
}

fn weighed_ui(ui: &mut Ui, weighed: &WeighedView, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.vertical(|ui| {
            ui.add_space(3.0);
            icon_ui(ui, weighed.tone.icon(), weighed.tone, size::ICON);
        });
        ui.vertical(|ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            painted_ui(ui, prose_job(ui, &weighed.message, palette.text));
            let colour = if weighed.is_against { palette.tone(Tone::Warning) } else { palette.weak };
            ui.horizontal_wrapped(|ui| {
                ui.add(Label::new(small_semibold(weighed.weight).color(colour)).selectable(false));
                ui.add(Label::new(small(&weighed.about).color(palette.weak)).selectable(false));
            });
        });
    });
    let Some((place, finding)) = weighed.leads_to else { return };
    let response = ui.interact(row.response.rect, ui.scope_id().with("weighed"), Sense::click());
    let name = format!("{}: {}", weighed.weight, weighed.message);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        let stroke = Stroke::new(1.0, palette.outline);
        ui.painter().rect_stroke(row.response.rect.expand(2.0), 5.0, stroke, StrokeKind::Inside);
    }
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text("Show this finding").clicked() {
        commands.push(Command::Select(place));
        commands.push(Command::ShowFinding(Some(finding)));
    }
}

fn action_ui(ui: &mut Ui, number: usize, action: &ActionView, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let (icon, tone, risk) = action.risk;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = size::GAP;
        ui.label(semibold(number.to_string()).color(palette.strong));
        ui.vertical(|ui| {
            prose_ui(ui, &action.title, palette.text);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = size::GAP;
                icon_ui(ui, icon, tone, size::ICON);
                ui.label(small_semibold(risk).color(palette.tone(tone)));
            });
            if let Some(warning) = &action.warning {
                tint_frame(ui, Tone::Warning).show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    status_ui(ui, Tone::Warning, "Before you run it");
                    prose_ui(ui, warning, palette.text);
                });
            }
            if let Some(command) = &action.command {
                command_ui(ui, command, &format!("command {number}: {}", action.title), commands);
            }
        });
    });
    ui.add_space(4.0);
}

/// A command, with a button that copies it. `name` completes “Copy …”.
fn command_ui(ui: &mut Ui, command: &str, name: &str, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    quote_frame(ui).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let room = room_beside(ui, 30.0);
            ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(room);
                ui.add(Label::new(mono(command).color(palette.text)).wrap());
            });
            if copy_button_ui(ui, &name.replace('`', "")).clicked() {
                commands.push(Command::Copy(command.to_owned()));
            }
        });
    });
}

fn escalation_ui(ui: &mut Ui, view: &CausesView, commands: &mut Vec<Command>) {
    if view.escalation.is_empty() {
        return;
    }
    section_header_ui(ui, "What to hand over", None);
    let words = "No cause fits well enough. Whoever looks further will ask for these.";
    prose_ui(ui, words, palette(ui).text);
    card_frame(ui).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        for (index, row) in view.escalation.iter().enumerate() {
            let is_copied = ui.push_id(("fact", index), |ui| key_value_ui(ui, row, size::KEY_COLUMN)).inner;
            if is_copied {
                commands.extend(row.copy.clone().map(Command::Copy));
            }
        }
        if ui.button("Copy all").on_hover_text("Copy these facts as text").clicked() {
            commands.push(Command::Copy(view.escalation_text.clone()));
        }
    });
}
