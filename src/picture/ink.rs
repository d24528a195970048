//! Colours and sizes of all charts. Tests hold that they can be read by everybody; nothing is drawn here.

use plotters::style::RGBColor;

/// Width of every picture in pixels: twice what Discord shows and more than twice what Slack does.
pub(super) const WIDTH: u32 = 1000;

/// Smallest text in pixels: 11 pixels and more where a chat shows the picture 400 pixels wide.
pub(super) const TEXT: f64 = 28.0;

/// Text of titles in pixels.
pub(super) const TITLE: f64 = 38.0;

/// Space to the edges in pixels.
pub(super) const MARGIN: i32 = 40;

/// The paper, a panel of its own on light and dark backgrounds.
pub(super) const PAPER: RGBColor = RGBColor(0xfc, 0xfc, 0xfa);
/// The line around it, which parts it from a white background.
pub(super) const EDGE: RGBColor = RGBColor(0xc9, 0xcd, 0xd2);
/// Text.
pub(super) const TEXT_INK: RGBColor = RGBColor(0x1d, 0x22, 0x2a);
/// Text that stands back.
pub(super) const QUIET: RGBColor = RGBColor(0x58, 0x60, 0x6b);
/// Lines to measure by; they carry no meaning that is not written beside them.
pub(super) const GRID: RGBColor = RGBColor(0xdd, 0xe0, 0xe4);
/// The ground under a row that is pointed out.
pub(super) const GROUND: RGBColor = RGBColor(0xfd, 0xec, 0xdf);

/// The first series: Okabe and Ito's blue.
pub(super) const FIRST: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// The second series, and whoever looks: their vermilion, darkened so that words in it can be read.
pub(super) const SECOND: RGBColor = RGBColor(0xb8, 0x47, 0x00);
/// Counts that stand below the series.
pub(super) const COUNT: RGBColor = RGBColor(0x83, 0x8b, 0x96);

/// From little to much, in even steps of lightness.
pub(super) const RAMP: [RGBColor; 4] = [
    RGBColor(0x63, 0x95, 0xc2),
    RGBColor(0x2f, 0x6b, 0xa3),
    RGBColor(0x0e, 0x43, 0x79),
    RGBColor(0x05, 0x1d, 0x38),
];
/// Nothing: an empty place.
pub(super) const NOTHING: RGBColor = RGBColor(0xee, 0xf0, 0xf2);

/// The three levels: absent, mentioned, developed.
pub(super) const LEVELS: [RGBColor; 3] =
    [RGBColor(0xf6, 0xcf, 0xb2), RGBColor(0x9c, 0xc6, 0xe6), RGBColor(0x0b, 0x4a, 0x7d)];

/// Black or white, whichever stands out more on a colour.
pub(super) fn over(ground: RGBColor) -> RGBColor {
    if contrast(PAPER, ground) >= contrast(TEXT_INK, ground) { PAPER } else { TEXT_INK }
}

/// The contrast of two colours, 1 to 21, as the Web Content Accessibility Guidelines 2 count it.
fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How light a colour is, 0 to 1.
fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// A tone of sRGB as a share of light.
fn linear(tone: u8) -> f64 {
    let tone = f64::from(tone) / 255.0;
    if tone <= 0.040_45 { tone / 12.92 } else { ((tone + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people with no red cones and no green cones see, on linear light: Machado, Oliveira and Fernandes 2009,
    /// severity 1.
    const PROTANOPIA: [[f64; 3]; 3] = [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ];
    const DEUTERANOPIA: [[f64; 3]; 3] = [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ];
    const EVERYBODY: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    /// Distance of two colours in CIE L*a*b* that the eye parts without comparing; 2.3 is just noticeable side by side.
    const APART: f64 = 20.0;

    fn lab(RGBColor(red, green, blue): RGBColor, eye: [[f64; 3]; 3]) -> [f64; 3] {
        let light = [red, green, blue].map(linear);
        let times =
            |row: [f64; 3]| row.iter().zip(light).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0);
        let [red, green, blue] = eye.map(times);
        let x = (0.412_4 * red + 0.357_6 * green + 0.180_5 * blue) / 0.950_47;
        let y = 0.212_6 * red + 0.715_2 * green + 0.072_2 * blue;
        let z = (0.019_3 * red + 0.119_2 * green + 0.950_5 * blue) / 1.088_83;
        let [x, y, z] =
            [x, y, z].map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn distance(one: RGBColor, other: RGBColor, eye: [[f64; 3]; 3]) -> f64 {
        let pairs = lab(one, eye).into_iter().zip(lab(other, eye));
        pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!(
            (contrast(RGBColor(0x77, 0x77, 0x77), RGBColor(255, 255, 255)) - 4.48).abs() < 0.01
        );
    }

    #[test]
    fn all_text_stands_out_from_its_ground() {
        let mut pairs = vec![(TEXT_INK, GROUND), (SECOND, GROUND), (QUIET, GROUND)];
        pairs.extend([TEXT_INK, QUIET, FIRST, SECOND].map(|ink| (ink, PAPER)));
        pairs.extend(
            RAMP.into_iter().chain(LEVELS).chain([NOTHING]).map(|ground| (over(ground), ground)),
        );
        for (ink, ground) in pairs {
            let contrast = contrast(ink, ground);
            assert!(contrast >= 4.5, "{ink:?} on {ground:?}: {contrast:.2}");
        }
    }

    #[test]
    fn all_marks_stand_out_from_their_ground() {
        let mut pairs = vec![
            (SECOND, GROUND),
            (TEXT_INK, LEVELS[0]),
            (TEXT_INK, LEVELS[1]),
            (LEVELS[1], LEVELS[2]),
        ];
        pairs.extend([FIRST, SECOND, COUNT].into_iter().chain(RAMP).map(|ink| (ink, PAPER)));
        for (ink, ground) in pairs {
            let contrast = contrast(ink, ground);
            assert!(contrast >= 3.0, "{ink:?} on {ground:?}: {contrast:.2}");
        }
    }

    #[test]
    fn what_differs_in_meaning_differs_for_every_eye() {
        let pairs = [
            (FIRST, SECOND),
            (FIRST, COUNT),
            (SECOND, COUNT),
            (LEVELS[0], LEVELS[1]),
            (LEVELS[1], LEVELS[2]),
            (LEVELS[0], LEVELS[2]),
            (NOTHING, RAMP[0]),
        ];
        for eye in [EVERYBODY, PROTANOPIA, DEUTERANOPIA] {
            for (one, other) in pairs {
                let apart = distance(one, other, eye);
                assert!(apart >= APART, "{one:?} and {other:?}: {apart:.1}");
            }
            for steps in RAMP.windows(2) {
                let darker = lab(steps[0], eye)[0] - lab(steps[1], eye)[0];
                assert!(darker >= 14.0, "{steps:?}: {darker:.1}");
            }
        }
        // The measure itself tells red from green for most, not for all.
        let (red, green) = (RGBColor(0xc4, 0x4e, 0x00), RGBColor(0x6e, 0x7d, 0x00));
        assert!(distance(red, green, EVERYBODY) > 2.0 * distance(red, green, DEUTERANOPIA));
    }

    #[test]
    fn the_smallest_text_can_be_read_where_a_picture_is_shown_400_pixels_wide() {
        assert!(TEXT * 400.0 / f64::from(WIDTH) >= 11.0);
    }
}
