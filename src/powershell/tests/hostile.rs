//! Text that was damaged, or made to do harm. Nothing here asserts a time: what takes for ever is seen to.

use super::super::read;

const WHOLE: &str = "[PS] C:\\>Get-AuthConfig | fl\n\nName     : x\nNotAfter : {a, b...}\n           c\n\n[PS] C:\\>Get-A\n\
    Name  Id\n----  --\na      1\n\n[EX01]: PS C:\\>Get-B\n[{\"a\": \"\\/Date(1)\\/\"}]\n#TYPE x\n\"A\",\"B\"\n\"1\",\"2\n3\"\n\
    It failed.\n    + CategoryInfo          : a\n    + FullyQualifiedErrorId : b\n<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\
    <Obj RefId=\"0\"><TN RefId=\"0\"><T>a</T></TN><Props><S N=\"a\">_x000D_</S><BA N=\"b\">AQID</BA></Props></Obj></Objs>\n";

/// Every place lies in the text and on the edge of a character.
#[track_caller]
fn check_places(text: &str) {
    let mut end = 0;
    for output in read(text) {
        assert!(output.range.start >= end, "outputs stand one after the other");
        end = output.range.end;
        let objects = output.objects.iter().map(|object| &object.range);
        for range in objects.chain([&output.range]) {
            assert!(text.get(range.clone()).is_some(), "{range:?} of {}", text.len());
        }
        assert!(output.problems.iter().all(|problem| problem.at <= text.len()));
    }
}

#[test]
fn places_are_in_the_text() {
    check_places(WHOLE);
    assert!(read(WHOLE).len() >= 6, "{:#?}", read(WHOLE));
}

#[test]
fn truncated_anywhere() {
    for end in 0..WHOLE.len() {
        check_places(&WHOLE[..end]);
        check_places(&WHOLE[end..]);
    }
}

#[test]
fn with_any_byte_changed() {
    for at in (0..WHOLE.len()).step_by(2) {
        for byte in [b'\n', b' ', b'"', b'<', b'>', b'{', b':', b'-', 0] {
            let mut bytes = WHOLE.as_bytes().to_vec();
            bytes[at] = byte;
            check_places(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[test]
fn repeated_until_it_hurts() {
    let size = 40_000;
    for piece in [
        "a : b\n",
        "NotAfter : b\n",
        "{",
        "[{\"a\":",
        "{\"a\"\n",
        "[{\n",
        "\"a\",\"b\"\n",
        "AbCd,EfGh\n\"x\n",
        "<Objs ",
        "<Obj>",
        "<",
        "\"",
        " ",
        "\n",
        "PS C:\\>x\n",
        "PS C:\\>x |\n",
        "**********\n",
        "Ab  Cd\n--  --\n",
        "- ",
        "+ CategoryInfo : a\n",
        "Ab : {\n",
        "Ab : a\n     b\n",
        "_x",
        "x",
        "WARNING: x\n",
        "1/1/2023\n",
        "<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">",
        "会",
    ] {
        let text = piece.repeat(size / piece.len());
        check_places(&text);
        check_places(&format!("[PS] C:\\>Get-A\n{text}"));
        let root = "<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";
        check_places(&format!("{root}{text}"));
    }
}
