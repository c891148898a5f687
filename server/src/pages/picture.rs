//! The picture that a messenger shows beside a link: a footbridge, in the colour of its project. Nothing is written in it.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use passerelle_shared::model::{Kind, RecordId};
use std::io::Write;

/// What most of them show whole.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

const FOLDER: &str = "/pictures/";
const EXTENSION: &str = ".png";

pub fn path_of(project: &RecordId) -> String {
    [FOLDER, project.slug(), EXTENSION].concat()
}

/// The project whose picture is asked for.
pub fn asked(path: &str) -> Option<RecordId> {
    let slug = path.strip_prefix(FOLDER)?.strip_suffix(EXTENSION)?;
    Some(RecordId::new(Kind::Project, slug))
}

/// The ground and what stands on it: in each the second is well seen on the first.
const COLOURS: [([u8; 3], [u8; 3]); 6] = [
    ([11, 92, 107], [223, 240, 242]),
    ([23, 100, 58], [224, 242, 230]),
    ([38, 70, 120], [222, 232, 246]),
    ([122, 74, 0], [251, 238, 211]),
    ([98, 48, 104], [243, 228, 245]),
    ([156, 34, 41], [251, 229, 228]),
];

/// The same for each project, always: the one after the other have other colours.
pub fn png(project: &RecordId, number: usize) -> Vec<u8> {
    let (ground, line) = COLOURS[number % COLOURS.len()];
    // The bows of two projects of one colour differ, too.
    let letters = project.slug().bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let bow = 190.0 + f64::from(letters % 90);
    encoded(|x, y| mixed(ground, line, bridge(f64::from(x), f64::from(y), bow)))
}

/// How much of a point is on the bridge: its deck, its bow, what holds the one by the other, and the water below.
fn bridge(x: f64, y: f64, bow: f64) -> f64 {
    const DECK: f64 = 410.0;
    const HALF: f64 = 13.0;
    let from_middle = (x - 600.0) / 440.0;
    let height = bow * (1.0 - from_middle * from_middle);
    let inside = from_middle.abs() <= 1.0;
    let on = |distance: f64| (HALF - distance.abs() + 0.5).clamp(0.0, 1.0);
    let deck = if (110.0..=1090.0).contains(&x) { on(y - DECK) } else { 0.0 };
    // Across the line, not along the picture: the bow is as thick where it is steep.
    let steepness = 2.0 * bow * from_middle / 440.0;
    let arch = if inside { on((y - (DECK - height)) / (1.0 + steepness * steepness).sqrt()) } else { 0.0 };
    let hangers = [-0.5, 0.0, 0.5].map(|at: f64| {
        let is_between = y < DECK && y > DECK - height;
        if is_between { on((from_middle - at) * 440.0) } else { 0.0 }
    });
    let water = if (290.0..=910.0).contains(&x) { on(y - 540.0) * 0.55 } else { 0.0 };
    [deck, arch, water].into_iter().chain(hangers).fold(0.0, f64::max)
}

fn mixed(ground: [u8; 3], line: [u8; 3], part: f64) -> [u8; 3] {
    let mut colour = [0; 3];
    for (mixed, (ground, line)) in colour.iter_mut().zip(ground.into_iter().zip(line)) {
        *mixed = (f64::from(ground) + (f64::from(line) - f64::from(ground)) * part).round() as u8;
    }
    colour
}

/// A PNG of three bytes a point, as its standard describes it.
fn encoded(colour: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    const EIGHT_BITS_RGB: [u8; 5] = [8, 2, 0, 0, 0];
    let mut lines = Vec::new();
    for y in 0..HEIGHT {
        lines.push(0);
        lines.extend((0..WIDTH).flat_map(|x| colour(x, y)));
    }
    let mut compressed = ZlibEncoder::new(Vec::new(), Compression::best());
    let compressed = compressed.write_all(&lines).and_then(|()| compressed.finish()).expect("a vector takes all");
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes(), &EIGHT_BITS_RGB].concat();
    for (name, content) in [(b"IHDR", &header), (b"IDAT", &compressed), (b"IEND", &Vec::new())] {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(content);
        png.extend(u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
        png.extend(name);
        png.extend(content);
        png.extend(sum.sum().to_be_bytes());
    }
    png
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_project_has_a_small_picture_of_its_own() {
        let (one, other) = (RecordId::from("project/euromed-police"), RecordId::from("project/glacy-plus"));

        let (first, second) = (png(&one, 0), png(&other, 1));

        assert!(first.starts_with(b"\x89PNG") && first.len() < 60_000, "{} bytes", first.len());
        assert_ne!(first, second);
        assert_eq!(asked(&path_of(&one)), Some(one));
        assert_eq!(asked("/pictures/a.jpg"), None);
    }
}
