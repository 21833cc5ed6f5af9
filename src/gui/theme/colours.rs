//! The two palettes. Text on its ground has a contrast of at least 4.5:1, which a test measures.
#![expect(clippy::disallowed_methods, reason = "the theme is where colours are made")]

use eframe::egui::{Color32, Ui};

use super::Tone;

/// The colours of one theme, named by use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Ground of the middle of the window.
    pub ground: Color32,
    /// Ground of side panels.
    pub panel: Color32,
    /// Ground of the top bar.
    pub bar: Color32,
    /// Ground of cards, menus and popups.
    pub raised: Color32,
    /// Ground of text fields.
    pub field: Color32,
    /// Ground of buttons.
    pub button: Color32,
    /// Ground of what the pointer is over.
    pub hover: Color32,
    /// Ground of what is pressed.
    pub pressed: Color32,
    /// Ground of what is selected.
    pub selected: Color32,
    /// Ground of text marked with the pointer, and of highlighted bytes.
    pub marked: Color32,
    /// Lines between regions.
    pub line: Color32,
    /// Outline of fields and buttons.
    pub outline: Color32,
    /// Body text.
    pub text: Color32,
    /// Text that stands out.
    pub strong: Color32,
    /// Text that stands back.
    pub weak: Color32,
    /// The one accent: focus, links, selection, the main action.
    pub accent: Color32,
    /// Text and shapes on a filled accent or status colour.
    pub on_fill: Color32,
    /// First part of a token.
    pub part_header: Color32,
    /// Second part of a token.
    pub part_payload: Color32,
    /// Third part of a token.
    pub part_signature: Color32,
    /// The initialisation vector of an encrypted token.
    pub part_vector: Color32,
    /// The ciphertext of an encrypted token.
    pub part_ciphertext: Color32,
    /// Keys in trees.
    pub key: Color32,
    /// Text values in trees.
    pub value_text: Color32,
    /// Numbers, `true`, `false` and `null` in trees.
    pub value_other: Color32,
    tones: [Color32; 6],
    tints: [Color32; 6],
}

impl Palette {
    /// The colour of a tone: text and shapes.
    pub fn tone(&self, tone: Tone) -> Color32 {
        self.tones.get(index(tone)).copied().unwrap_or(self.text)
    }

    /// The ground of a tone: banners and badges.
    pub fn tint(&self, tone: Tone) -> Color32 {
        self.tints.get(index(tone)).copied().unwrap_or(self.raised)
    }
}

/// The palette of the theme that is shown.
pub fn palette(ui: &Ui) -> &'static Palette {
    of(ui.visuals().dark_mode)
}

pub(super) fn of(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

fn index(tone: Tone) -> usize {
    match tone {
        Tone::Passed => 0,
        Tone::Failed => 1,
        Tone::Warning => 2,
        Tone::Notice => 3,
        Tone::NotChecked => 4,
        Tone::Neutral => 5,
    }
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

const LIGHT: Palette = Palette {
    ground: rgb(0xff_ff_ff),
    panel: rgb(0xf5_f6_f8),
    bar: rgb(0xfa_fb_fc),
    raised: rgb(0xff_ff_ff),
    field: rgb(0xff_ff_ff),
    button: rgb(0xff_ff_ff),
    hover: rgb(0xea_ed_f2),
    pressed: rgb(0xdd_e2_ea),
    selected: rgb(0xdf_e8_fb),
    marked: rgb(0xff_e9_a8),
    line: rgb(0xe1_e5_ea),
    outline: rgb(0xcb_d1_d9),
    text: rgb(0x23_29_31),
    strong: rgb(0x0f_14_1a),
    weak: rgb(0x5a_65_72),
    accent: rgb(0x2a_5b_d7),
    on_fill: rgb(0xff_ff_ff),
    part_header: rgb(0xb0_1e_6e),
    part_payload: rgb(0x5a_3c_cf),
    part_signature: rgb(0x08_71_7f),
    part_vector: rgb(0x4a_62_00),
    part_ciphertext: rgb(0x96_46_0a),
    key: rgb(0x1f_4f_b8),
    value_text: rgb(0x23_29_31),
    value_other: rgb(0x8a_45_0c),
    tones: [rgb(0x17_76_41), rgb(0xc2_26_2c), rgb(0x8f_5a_00), rgb(0x0f_62_a8), rgb(0x5f_5b_73), rgb(0x5a_65_72)],
    tints: [rgb(0xe7_f5_ed), rgb(0xfd_ec_ec), rgb(0xff_f4_de), rgb(0xe6_f1_fb), rgb(0xf0_ef_f4), rgb(0xf0_f2_f5)],
};

const DARK: Palette = Palette {
    ground: rgb(0x15_18_1d),
    panel: rgb(0x1b_1f_25),
    bar: rgb(0x1f_24_2b),
    raised: rgb(0x22_27_2f),
    field: rgb(0x12_15_19),
    button: rgb(0x2b_31_3a),
    hover: rgb(0x2d_34_3e),
    pressed: rgb(0x39_42_4e),
    selected: rgb(0x23_34_56),
    marked: rgb(0x46_38_0e),
    line: rgb(0x2d_33_3c),
    outline: rgb(0x40_48_54),
    text: rgb(0xdd_e2_e9),
    strong: rgb(0xf6_f8_fa),
    weak: rgb(0x9b_a6_b3),
    accent: rgb(0x7d_a6_ff),
    on_fill: rgb(0x10_13_17),
    part_header: rgb(0xf2_8c_c2),
    part_payload: rgb(0xb6_a4_ff),
    part_signature: rgb(0x5f_d0_dd),
    part_vector: rgb(0xb4_d4_66),
    part_ciphertext: rgb(0xf0_a8_70),
    key: rgb(0x8d_b4_ff),
    value_text: rgb(0xdd_e2_e9),
    value_other: rgb(0xf0_b2_7a),
    tones: [rgb(0x4f_c9_8a), rgb(0xff_7b_7f), rgb(0xf2_b5_4f), rgb(0x70_b8_ee), rgb(0xae_a9_c4), rgb(0x9b_a6_b3)],
    tints: [rgb(0x17_2c_22), rgb(0x3a_1d_20), rgb(0x35_2a_14), rgb(0x17_2a_3a), rgb(0x27_26_30), rgb(0x24_29_30)],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_on_every_ground_it_stands_on() {
        for palette in [&LIGHT, &DARK] {
            let texts = [palette.text, palette.strong, palette.weak, palette.accent];
            for ground in [palette.ground, palette.panel, palette.bar, palette.raised] {
                for text in texts.iter().chain(&palette.tones) {
                    check_contrast(*text, ground);
                }
            }
            for tone in Tone::ALL {
                check_contrast(palette.tone(tone), palette.tint(tone));
                check_contrast(palette.text, palette.tint(tone));
                check_contrast(palette.on_fill, palette.tone(tone));
            }
            for ground in [palette.selected, palette.hover] {
                check_contrast(palette.text, ground);
            }
            let parts = [
                palette.part_header,
                palette.part_payload,
                palette.part_signature,
                palette.part_vector,
                palette.part_ciphertext,
            ];
            for part in parts {
                check_contrast(part, palette.ground);
                check_contrast(part, palette.marked);
            }
        }
    }

    #[track_caller]
    fn check_contrast(text: Color32, ground: Color32) {
        let (text_light, ground_light) = (luminance(text), luminance(ground));
        let ratio = (text_light.max(ground_light) + 0.05) / (text_light.min(ground_light) + 0.05);
        assert!(ratio >= 4.5, "{text:?} on {ground:?} has a contrast of {ratio:.2}");
    }

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }
}
