//! Icons, painted: no font has to have them, and each has its own outline so that colour is never the only sign.

use eframe::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::{Tone, palette};

/// A picture that stands beside words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    /// A filled disc with a tick.
    Passed,
    /// A filled octagon with a cross.
    Failed,
    /// A filled triangle with a bar and a dot.
    Warning,
    /// A filled square with an i.
    Notice,
    /// An empty circle with a question mark.
    NotChecked,
    /// An empty circle with a dash.
    Neutral,
    /// Two sheets.
    Copy,
    /// A tick alone.
    Tick,
    /// A cross alone.
    Close,
    /// An angle to the right: something can be opened.
    Closed,
    /// An angle downwards: something is open.
    Open,
    /// A magnifying glass.
    Search,
    /// A sheet with lines: a document of any kind.
    Document,
    /// A key.
    Key,
    /// A sheet with a seal: a certificate.
    Certificate,
    /// Three joined pieces: a token.
    Token,
    /// A folder.
    Folder,
    /// A board with a clip: paste.
    Paste,
    /// A clock.
    Clock,
    /// Half a disc: the theme.
    Theme,
    /// A shield: what is trusted.
    Shield,
    /// Three joined knots: the network.
    Network,
    /// A flag: an event.
    Event,
    /// Lines behind dots: a log.
    EventLog,
    /// Three sliders: a setting.
    Setting,
    /// A branch that leads back to one point: a cause.
    Cause,
    /// A tick under a magnifying glass: the program itself.
    Assay,
}

/// Paints an icon into a square; `ground` is what filled icons are cut out with.
pub fn paint_icon(painter: &Painter, square: Rect, icon: Icon, colour: Color32, ground: Color32) {
    let pen = Pen { painter, square, colour, ground, width: (square.width() / 10.0).max(1.2) };
    match icon {
        Icon::Passed => {
            pen.disc();
            pen.cut(&[(0.27, 0.53), (0.44, 0.69), (0.74, 0.34)]);
        }
        Icon::Failed => {
            pen.fill(&OCTAGON);
            pen.cut(&[(0.33, 0.33), (0.67, 0.67)]);
            pen.cut(&[(0.67, 0.33), (0.33, 0.67)]);
        }
        Icon::Warning => {
            pen.fill(&[(0.5, 0.02), (1.0, 0.95), (0.0, 0.95)]);
            pen.cut(&[(0.5, 0.36), (0.5, 0.64)]);
            pen.dot((0.5, 0.8), 0.065, ground);
        }
        Icon::Notice => {
            let radius = CornerRadius::from(square.width() * 0.22);
            painter.rect_filled(square.shrink(square.width() * 0.03), radius, colour);
            pen.cut(&[(0.5, 0.45), (0.5, 0.78)]);
            pen.dot((0.5, 0.26), 0.075, ground);
        }
        Icon::NotChecked => {
            pen.ring((0.5, 0.5), 0.44);
            pen.line(&[(0.36, 0.39), (0.4, 0.29), (0.5, 0.25), (0.61, 0.3), (0.64, 0.4), (0.5, 0.53), (0.5, 0.61)]);
            pen.dot((0.5, 0.75), 0.06, colour);
        }
        Icon::Neutral => {
            pen.ring((0.5, 0.5), 0.44);
            pen.line(&[(0.32, 0.5), (0.68, 0.5)]);
        }
        Icon::Copy => {
            pen.outline((0.32, 0.3), (0.9, 0.92));
            pen.line(&[(0.68, 0.12), (0.68, 0.1), (0.12, 0.1), (0.12, 0.7), (0.16, 0.7)]);
        }
        Icon::Tick => pen.line(&[(0.14, 0.52), (0.4, 0.78), (0.88, 0.24)]),
        Icon::Close => {
            pen.line(&[(0.22, 0.22), (0.78, 0.78)]);
            pen.line(&[(0.78, 0.22), (0.22, 0.78)]);
        }
        Icon::Closed => pen.line(&[(0.36, 0.2), (0.66, 0.5), (0.36, 0.8)]),
        Icon::Open => pen.line(&[(0.2, 0.36), (0.5, 0.66), (0.8, 0.36)]),
        Icon::Search => {
            pen.ring((0.43, 0.43), 0.3);
            pen.line(&[(0.66, 0.66), (0.92, 0.92)]);
        }
        Icon::Document => {
            pen.sheet();
            pen.line(&[(0.34, 0.48), (0.66, 0.48)]);
            pen.line(&[(0.34, 0.68), (0.66, 0.68)]);
        }
        Icon::Key => {
            pen.ring((0.28, 0.5), 0.2);
            pen.line(&[(0.49, 0.5), (0.95, 0.5), (0.95, 0.7)]);
            pen.line(&[(0.76, 0.5), (0.76, 0.66)]);
        }
        Icon::Certificate => {
            pen.line(&[(0.5, 0.72), (0.1, 0.72), (0.1, 0.14), (0.9, 0.14), (0.9, 0.4)]);
            pen.line(&[(0.27, 0.36), (0.6, 0.36)]);
            pen.ring((0.74, 0.62), 0.15);
            pen.line(&[(0.66, 0.76), (0.66, 0.97), (0.74, 0.9), (0.82, 0.97), (0.82, 0.76)]);
        }
        Icon::Token => {
            for (left, right) in [(0.04, 0.26), (0.38, 0.62), (0.74, 0.96)] {
                pen.outline((left, 0.26), (right, 0.74));
            }
        }
        Icon::Folder => pen.closed(&[(0.06, 0.2), (0.38, 0.2), (0.48, 0.32), (0.94, 0.32), (0.94, 0.84), (0.06, 0.84)]),
        Icon::Paste => {
            pen.outline((0.16, 0.18), (0.84, 0.94));
            pen.line(&[(0.36, 0.08), (0.64, 0.08), (0.64, 0.28), (0.36, 0.28), (0.36, 0.08)]);
        }
        Icon::Clock => {
            pen.ring((0.5, 0.5), 0.42);
            pen.line(&[(0.5, 0.26), (0.5, 0.52), (0.67, 0.62)]);
        }
        Icon::Theme => {
            pen.ring((0.5, 0.5), 0.42);
            let half: Vec<_> = (0..=12_u8).map(|step| on_circle(f32::from(step) / 12.0)).collect();
            pen.fill(&half);
        }
        Icon::Network => {
            pen.line(&[(0.5, 0.32), (0.5, 0.54)]);
            pen.line(&[(0.2, 0.66), (0.2, 0.54), (0.8, 0.54), (0.8, 0.66)]);
            pen.ring((0.5, 0.18), 0.14);
            pen.ring((0.2, 0.8), 0.14);
            pen.ring((0.8, 0.8), 0.14);
        }
        Icon::Event => {
            pen.line(&[(0.2, 0.06), (0.2, 0.96)]);
            pen.line(&[(0.2, 0.12), (0.86, 0.12), (0.68, 0.34), (0.86, 0.56), (0.2, 0.56)]);
        }
        Icon::EventLog => {
            for y in [0.2, 0.5, 0.8] {
                pen.dot((0.14, y), 0.08, colour);
                pen.line(&[(0.34, y), (0.94, y)]);
            }
        }
        Icon::Setting => {
            for (y, knob) in [(0.22, 0.66), (0.5, 0.32), (0.78, 0.58)] {
                pen.line(&[(0.06, y), (knob - 0.12, y)]);
                pen.line(&[(knob + 0.12, y), (0.94, y)]);
                pen.ring((knob, y), 0.12);
            }
        }
        Icon::Cause => {
            pen.ring((0.18, 0.5), 0.13);
            pen.line(&[(0.32, 0.5), (0.5, 0.5), (0.5, 0.16), (0.72, 0.16)]);
            pen.line(&[(0.5, 0.5), (0.5, 0.84), (0.72, 0.84)]);
            pen.ring((0.84, 0.16), 0.11);
            pen.ring((0.84, 0.84), 0.11);
        }
        Icon::Assay => {
            pen.ring((0.42, 0.42), 0.34);
            pen.line(&[(0.27, 0.43), (0.38, 0.54), (0.58, 0.31)]);
            pen.line(&[(0.67, 0.67), (0.95, 0.95)]);
        }
        Icon::Shield => pen.closed(&[(0.5, 0.06), (0.88, 0.2), (0.86, 0.54), (0.5, 0.95), (0.14, 0.54), (0.12, 0.2)]),
    }
}

/// An icon in the flow of a layout, in the colour of a tone. Its meaning must stand beside it in words.
pub fn icon_ui(ui: &mut Ui, icon: Icon, tone: Tone, edge: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(edge, edge), Sense::hover());
    if ui.is_rect_visible(rect) {
        let palette = palette(ui);
        paint_icon(ui.painter(), rect, icon, palette.tone(tone), palette.on_fill);
    }
    response
}

/// Draws in fractions of a square.
struct Pen<'a> {
    painter: &'a Painter,
    square: Rect,
    colour: Color32,
    ground: Color32,
    width: f32,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        pos2(self.square.left() + x * self.square.width(), self.square.top() + y * self.square.height())
    }

    fn points(&self, points: &[(f32, f32)]) -> Vec<Pos2> {
        points.iter().map(|point| self.at(*point)).collect()
    }

    fn line(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::line(self.points(points), Stroke::new(self.width, self.colour)));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::closed_line(self.points(points), Stroke::new(self.width, self.colour)));
    }

    fn cut(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::line(self.points(points), Stroke::new(self.width * 1.15, self.ground)));
    }

    fn fill(&self, points: &[(f32, f32)]) {
        self.painter.add(Shape::convex_polygon(self.points(points), self.colour, Stroke::NONE));
    }

    fn disc(&self) {
        self.painter.circle_filled(self.square.center(), self.square.width() * 0.49, self.colour);
    }

    fn dot(&self, centre: (f32, f32), radius: f32, colour: Color32) {
        self.painter.circle_filled(self.at(centre), radius * self.square.width(), colour);
    }

    fn ring(&self, centre: (f32, f32), radius: f32) {
        let stroke = Stroke::new(self.width, self.colour);
        self.painter.circle_stroke(self.at(centre), radius * self.square.width(), stroke);
    }

    fn outline(&self, min: (f32, f32), max: (f32, f32)) {
        let rect = Rect::from_min_max(self.at(min), self.at(max));
        let radius = CornerRadius::from(self.square.width() * 0.1);
        self.painter.rect_stroke(rect, radius, Stroke::new(self.width, self.colour), StrokeKind::Middle);
    }

    fn sheet(&self) {
        self.closed(&[(0.16, 0.06), (0.6, 0.06), (0.84, 0.3), (0.84, 0.94), (0.16, 0.94)]);
    }
}

fn on_circle(turn: f32) -> (f32, f32) {
    let angle = turn * std::f32::consts::PI;
    (0.5 - 0.42 * angle.sin(), 0.5 - 0.42 * angle.cos())
}

const OCTAGON: [(f32, f32); 8] =
    [(0.3, 0.01), (0.7, 0.01), (0.99, 0.3), (0.99, 0.7), (0.7, 0.99), (0.3, 0.99), (0.01, 0.7), (0.01, 0.3)];
