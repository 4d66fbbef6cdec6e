//! From bytes to articles: encodings, cuts, and what a text says of itself.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline::article::ZoneKind;
use dateline::ingest::{
    Cut, Encoding, FileKind, Incoming, build, decode, drafts, file_kind, recognize,
};
use expect_test::{Expect, expect};

mod common;

// --- Encodings ----------------------------------------------------------------------------------

/// News as it is written in a language, with the encodings that its files come in.
const SAMPLES: [(&str, &[&str], &str); 18] = [
    (
        "Lithuanian",
        &["windows-1257"],
        "Antradienį sostinėje įvyko tūkstančių žmonių protesto eitynės. Policija sulaikė \
         devynis dalyvius, pranešė valstybės žiniasklaida.",
    ),
    (
        "German",
        &["windows-1252", "windows-1250", "windows-1254", "iso-8859-2", "iso-8859-15"],
        "Kämpfer überrannten am Dienstag das Hauptquartier des Bezirks.\r\n\r\nDie Regierung \
         kündigte Gegenmaßnahmen an. Mehrere Häuser wurden zerstört, sagte ein Sprecher der \
         örtlichen Behörde; Straßen blieben gesperrt.\r\n",
    ),
    (
        "German in one sentence with quotes",
        &["windows-1252", "windows-1250"],
        "„Wir müssen jetzt handeln – und zwar schnell“, sagte der Minister.",
    ),
    (
        "French",
        &["windows-1252", "windows-1254", "windows-1256"],
        "Des combattants ont attaqué le siège de la préfecture à l’aube, tuant au moins quinze \
         personnes.\n\n« Nous avons été réveillés par des tirs », a déclaré une habitante du \
         quartier. Le gouvernement dénonce une agression et promet une réponse très ferme ; \
         l’enquête a été confiée à la gendarmerie.\n",
    ),
    (
        "French with œ and €",
        &["iso-8859-15", "windows-1252"],
        "Le cœur de la ville a été bouclé après la manœuvre. Les dégâts s'élèvent à 3 000 € selon \
         le maire, qui réclame une aide de l'État pour les œuvres abîmées.",
    ),
    (
        "Spanish",
        &["windows-1252", "iso-8859-15"],
        "La policía detuvo a nueve manifestantes en la avenida central. ¿Cuándo volverán las \
         clases? Según el ministro, mañana habrá una reunión con los estudiantes del sureño \
         municipio.\n",
    ),
    (
        "Portuguese",
        &["windows-1252"],
        "A população de Moçambique não recebeu informação sobre a situação nas províncias do \
         norte. As organizações pedem proteção para as vítimas da violência, afirmou João Mação.",
    ),
    (
        "Polish",
        &["windows-1250", "iso-8859-2"],
        "Rolnicy zablokowali w środę most graniczny. Żądają dopłat i ograniczenia importu zboża.\
         \r\n\r\n„Nie odejdziemy, dopóki rząd nie spełni obietnic” – powiedział przewodniczący \
         związku. Policja zapewniła, że łącznie sześćdziesiąt ciągników stało na drodze.\r\n",
    ),
    (
        "Czech",
        &["windows-1250", "iso-8859-2"],
        "Policisté v úterý večer zadrželi několik účastníků protestu před budovou ministerstva. \
         Žádný z nich nebyl zraněn.\n\nPodle mluvčího šlo o pokojné shromáždění, které přerušil \
         déšť; příští týden má pokračovat.\n",
    ),
    (
        "Hungarian",
        &["windows-1250", "iso-8859-2"],
        "A tüntetők csütörtökön elfoglalták a hidat. A rendőrség könnygázt vetett be, többen \
         megsérültek. „Nem megyünk haza” – mondta egy résztvevő, aki Győrből érkezett.\n",
    ),
    (
        "Russian",
        &["windows-1251", "koi8-r", "iso-8859-5"],
        "Боевики захватили штаб района на севере страны. Погибли не менее пятнадцати человек.\
         \r\n\r\nПрезидент созвал экстренное заседание Совета безопасности. Жители покидают город \
         Кундуз, сообщает агентство.\r\n",
    ),
    (
        "Ukrainian",
        &["windows-1251", "iso-8859-5"],
        "Унаслідок обстрілу в місті загинули четверо людей, ще одинадцять поранені. Рятувальники \
         продовжують розбирати завали.\n\nКерівник обласної адміністрації повідомив, що \
         пошкоджено школу і дитячий садок. Її відновлять до осені.\n",
    ),
    (
        "Greek",
        &["windows-1253", "iso-8859-7"],
        "Χιλιάδες διαδηλωτές συγκεντρώθηκαν έξω από το κοινοβούλιο. Η αστυνομία έκανε χρήση \
         δακρυγόνων.\n\nΆνθρωποι όλων των ηλικιών ζητούν την παραίτηση της κυβέρνησης, δήλωσε \
         ο εκπρόσωπος του συνδικάτου. Ήταν η μεγαλύτερη πορεία από το 2012.\n",
    ),
    (
        "Turkish",
        &["windows-1254"],
        "İstanbul'da binlerce işçi grevin ikinci gününde yürüyüş yaptı. Polis göstericilere biber \
         gazıyla müdahale etti.\n\nSendika başkanı, görüşmelerin çıkmaza girdiğini söyledi. Şehir \
         merkezinde ulaşım durdu; ağır yaralı bir kişi hastaneye kaldırıldı.\n",
    ),
    (
        "Hebrew",
        &["windows-1255", "iso-8859-8-i"],
        "אלפי מפגינים התאספו אמש מול בניין הכנסת בירושלים. המשטרה עצרה תשעה בני אדם.\n\nלדברי \
         המארגנים, המחאה תימשך גם בשבוע הבא. ראש הממשלה סירב להגיב.\n",
    ),
    (
        "Arabic",
        &["windows-1256", "iso-8859-6"],
        "سيطر مقاتلو الحركة على مقر المديرية في شمال البلاد يوم الثلاثاء، وقتل خمسة عشر شخصا على \
         الأقل.\n\nوقالت الحكومة إنها سترسل تعزيزات إلى المنطقة. هل تعود الهدنة؟\n",
    ),
    (
        "Thai",
        &["windows-874"],
        "ตำรวจจับกุมผู้ประท้วงเก้าคนหน้าทำเนียบรัฐบาลเมื่อวันอังคาร\n\nโฆษกกล่าวว่าการชุมนุมจะดำเนินต่อไป\
         ในสัปดาห์หน้า ประชาชนหลายพันคนเดินขบวนไปตามถนน\n",
    ),
    (
        "Vietnamese without tones",
        &["windows-1258"],
        "Đoan ngươi đưa tin tư Đa Nang, nơi mưa lơn lam ngâp đương phô.",
    ),
];

const EAST_ASIAN: [(&str, &[&str], &str); 5] = [
    (
        "Japanese",
        &["shift_jis", "euc-jp"],
        "警察は火曜日、首相官邸前でデモに参加していた九人を逮捕した。\r\n\r\n主催者によると、抗議活動は来週も続く\
         という。市民団体は政府に対し、物価高への対策を求めている。\r\n",
    ),
    ("Japanese in one sentence", &["shift_jis"], "タリバンがクンドゥズの警察本部を占拠した。"),
    (
        "Korean",
        &["euc-kr"],
        "경찰은 화요일 국회 앞에서 시위를 벌이던 노동자 아홉 명을 체포했다.\n\n노조는 다음 주에도 파업을 계속하겠다고 \
         밝혔다. 정부는 대화를 촉구했다.\n",
    ),
    (
        "Simplified Chinese",
        &["gb18030"],
        "塔利班武装分子星期二占领了昆都士省的一个区政府大楼，至少十五人死亡。\n\n政府表示将向该地区派遣增援部队。\
         当地居民说，战斗从清晨开始，许多家庭已经逃离。\n",
    ),
    (
        "Traditional Chinese",
        &["big5", "gb18030"],
        "警方星期二在立法院前逮捕了九名示威者。\n\n主辦單位表示，抗議活動將持續到下週，要求政府撤回草案。\
         市中心的交通一度中斷，沒有人受傷。\n",
    ),
];

fn by_name(name: &str, bytes: &[u8]) -> Option<String> {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn encode(name: &str, text: &str) -> Vec<u8> {
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
    let (bytes, used, has_losses) = encoding.encode(text);
    assert!(!has_losses, "{name} cannot hold the sample {text:.200?}");
    assert_eq!(used, encoding, "{name} cannot be written");
    bytes.into_owned()
}

/// The text as people write it in an encoding: the ISO ones have no typographic quotes and dashes.
fn typed(name: &str, text: &str) -> String {
    if !name.starts_with("iso-") {
        return text.to_owned();
    }
    text.replace(['„', '”', '“'], "\"").replace('–', "-").replace('’', "'")
}

fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}').into_iter();
    let mut units = [0; 2];
    mark.chain(text.chars())
        .flat_map(|c| c.encode_utf16(&mut units).to_vec())
        .flat_map(unit)
        .collect()
}

/// The bytes come back to the letter, whatever the encoding is taken for.
fn check_bytes(what: &str, bytes: &[u8], text: &str) -> String {
    let decoded = decode(bytes, by_name).unwrap_or_else(|why| panic!("{what}: {why}"));
    assert_eq!(decoded.text, text, "{what} was taken for {:?}", decoded.encoding);
    format!("{} mark={} guess={}", decoded.encoding.0, decoded.had_bom, decoded.is_guess)
}

#[test]
fn legacy_encodings_come_back_to_the_letter() {
    let mut failures = vec![];
    for (language, encodings, text) in SAMPLES.into_iter().chain(EAST_ASIAN) {
        for name in encodings {
            let text = typed(name, text);
            let decoded = decode(&encode(name, &text), by_name).unwrap();
            assert!(decoded.is_guess);
            if decoded.text != text {
                failures.push(format!(
                    "{language} in {name} was taken for {}: {:?}",
                    decoded.encoding.0, decoded.text
                ));
            }
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}

#[test]
fn each_paragraph_by_itself_comes_back_to_the_letter() {
    let mut failures = vec![];
    for (language, encodings, text) in SAMPLES.into_iter().chain(EAST_ASIAN) {
        for paragraph in text.split(['\r', '\n']).filter(|paragraph| !paragraph.is_empty()) {
            for name in encodings {
                let paragraph = typed(name, paragraph);
                let decoded = decode(&encode(name, &paragraph), by_name).unwrap();
                if decoded.text != paragraph {
                    failures.push(format!(
                        "{language} in {name} was taken for {}: {:?}",
                        decoded.encoding.0, decoded.text
                    ));
                }
            }
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}

#[test]
fn utf_8_and_utf_16_come_back_with_and_without_mark() {
    let emoji = ("emoji", &[][..], "The 🔥 in Kunduz\r\nkilled 3 🧑‍🚒 on Tuesday.\r\n");
    for (language, _, text) in SAMPLES.into_iter().chain(EAST_ASIAN).chain([emoji]) {
        let check = |bytes: &[u8]| check_bytes(language, bytes, text);
        assert_eq!(check(text.as_bytes()), "utf-8 mark=false guess=false");
        assert_eq!(check(format!("\u{feff}{text}").as_bytes()), "utf-8 mark=true guess=false");
        assert_eq!(check(&utf16(text, true, u16::to_le_bytes)), "utf-16le mark=true guess=false");
        assert_eq!(check(&utf16(text, true, u16::to_be_bytes)), "utf-16be mark=true guess=false");
        assert_eq!(check(&utf16(text, false, u16::to_le_bytes)), "utf-16le mark=false guess=true");
        assert_eq!(check(&utf16(text, false, u16::to_be_bytes)), "utf-16be mark=false guess=true");
    }
}

#[test]
fn a_large_file_is_guessed_from_a_part_of_it() {
    let english = "Nothing here tells the encoding of this file.\n".repeat(4000);
    for (language, encodings, text) in [SAMPLES[7], SAMPLES[10], EAST_ASIAN[0], EAST_ASIAN[3]] {
        let text = format!("{english}{}", text.repeat(400));
        for name in encodings {
            let text = typed(name, &text);
            check_bytes(language, &encode(name, &text), &text);
        }
        check_bytes(language, &utf16(&text, false, u16::to_le_bytes), &text);
    }
}

#[test]
fn only_the_first_mark_is_dropped_and_nothing_is_normalized() {
    let text = "\u{feff}De\u{301}partement\r\n\rline\u{2028}\0end\u{a0}";
    assert_eq!(
        check_bytes("oddities", format!("\u{feff}{text}").as_bytes(), text),
        "utf-8 mark=true guess=false"
    );
    assert_eq!(check_bytes("empty", b"", ""), "utf-8 mark=false guess=false");
}

#[test]
fn every_choice_is_known_to_the_decoder() {
    for choice in Encoding::CHOICES {
        assert!(by_name(choice.0, b"a\n").is_some() || choice.0 == "utf-16le", "{choice:?}");
    }
}

fn check_refused(bytes: &[u8], expected: Expect) {
    expected.assert_eq(&decode(bytes, by_name).unwrap_err());
}

#[test]
fn what_is_no_text_says_what_it_is() {
    check_refused(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        expect!["This is a PDF, not text. Save it as plain text and load that."],
    );
    check_refused(
        b"PK\x03\x04\x14\0\x06\0",
        expect![[r#"
            This is a zip archive or an Office document, not text. Save it as plain text and load that."#]],
    );
    check_refused(
        b"\x89PNG\r\n\x1a\n",
        expect!["This is a picture, not text. Save it as plain text and load that."],
    );
    check_refused(
        b"{\\rtf1\\ansi Hello}",
        expect![[r#"
            This is a rich text (RTF) document, not text. Save it as plain text and load that."#]],
    );
    // A Windows program, and noise of both lengths.
    let mut noise: Vec<u8> = (0..4000_u64).map(|n| ((n * n * 40_503) >> 7) as u8).collect();
    let binary = |bytes: &[u8]| {
        check_refused(
            bytes,
            expect!["This is binary data, not text. Save it as plain text and load that."],
        );
    };
    for _ in 0..2 {
        binary(&noise);
        noise.pop();
    }
    binary(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8");
    check_refused(
        b"\xff\xfea\0b",
        expect!["The file is cut off in the middle of a UTF-16 character."],
    );
    check_refused(
        b"\xff\xfea\0\x00\xd8b\0",
        expect!["The file holds half a character (a lone UTF-16 surrogate). Save it as UTF-8."],
    );
}

// --- Cuts ---------------------------------------------------------------------------------------

fn check_cut(text: &str, cut: &Cut, articles: &[&str]) {
    let incoming = Incoming { name: Some("dir/file.txt".into()), text: text.into() };
    let drafts = drafts(&incoming, cut);
    let texts: Vec<_> = drafts.iter().map(|draft| draft.text.as_ref()).collect();
    assert_eq!(texts, articles);
    for draft in &drafts {
        assert_eq!(draft.facts.metadata.file.as_deref(), Some("dir/file.txt"));
        assert!(!draft.facts.metadata.title.is_empty());
        for zone in &draft.facts.zones {
            let (start, end) = (zone.span.start().get(), zone.span.end().get());
            assert!(draft.text.get(start..end).is_some(), "a zone outside the article");
        }
    }
    let documents = build(&drafts, &common::stamp(1));
    assert!(documents.is_sorted_by_key(|document| document.id.clone()));
    assert_eq!(documents.len(), drafts.len());
}

#[test]
fn a_whole_file_is_kept_to_the_letter() {
    check_cut("\n A\r\nB \n\n", &Cut::Whole, &["\n A\r\nB \n\n"]);
    check_cut(" \r\n\u{2029}", &Cut::Whole, &[]);
}

#[test]
fn a_line_is_an_article() {
    check_cut("One.\nTwo.\n", &Cut::Lines, &["One.", "Two."]);
    check_cut("One.\r\n\r\n  \r\n Two.", &Cut::Lines, &["One.", " Two."]);
    check_cut("One.\rTwo.\r", &Cut::Lines, &["One.", "Two."]);
    check_cut("Only one.\n", &Cut::Lines, &["Only one."]);
}

#[test]
fn a_separator_stands_between_articles() {
    let cut = |separator: &str| Cut::Separator(separator.to_owned());
    check_cut("A\nB\n---\nC\n", &cut("---"), &["A\nB", "C\n"]);
    check_cut("A\r\n\r\n  --- \r\nC\r\nD", &cut(" ---"), &["A\r\n", "C\r\nD"]);
    check_cut("---\nA\n---\n---\n \n---\nB\n---", &cut("---"), &["A", "B"]);
    check_cut("A\r---\rB", &cut("---"), &["A", "B"]);
    check_cut("A --- B\n----\nC", &cut("---"), &["A --- B\n----\nC"]);
    check_cut("A\n\nB", &cut(""), &["A\n\nB"]);
    check_cut("甲\n＊＊＊\n乙", &cut("＊＊＊"), &["甲", "乙"]);
}

#[test]
fn files_are_told_apart_by_name_and_first_words() {
    assert_eq!(file_kind("a.txt", "x"), Some(FileKind::Text));
    assert_eq!(file_kind("a.md", "x"), Some(FileKind::Text));
    assert_eq!(file_kind("news", "x"), Some(FileKind::Text));
    assert_eq!(file_kind("A.JSON", ""), Some(FileKind::Native));
    assert_eq!(file_kind("a.jsonl", ""), Some(FileKind::Native));
    assert_eq!(file_kind("a.txt", "{\"dateline\":1,"), Some(FileKind::Native));
    assert_eq!(file_kind("folder/.DS_Store", "x"), None);
    assert_eq!(file_kind("folder/Thumbs.db", "x"), None);
}

// --- What a text says of itself -----------------------------------------------------------------

/// Title and day, then each zone with its words.
fn check(text: &str, expected: Expect) {
    let found = recognize(text);
    let mut told = format!("title: {}\n", found.metadata.title);
    if let Some(day) = found.metadata.date {
        told += &format!("date: {day}\n");
    }
    for (name, value) in [
        ("source", &found.metadata.source),
        ("url", &found.metadata.url),
        ("language", &found.metadata.language),
    ] {
        if let Some(value) = value {
            told += &format!("{name}: {value}\n");
        }
    }
    for zone in &found.zones {
        let words = &text[zone.span.start().get()..zone.span.end().get()];
        told += &format!("{}: {words}\n", zone.kind.name());
    }
    expected.assert_eq(&told);
}

const BODY: &str = "Officials said on Tuesday that the fighting had stopped after three days of \
    talks between the two sides, which both sides confirmed.";

#[test]
fn a_date_before_the_first_word_is_the_day() {
    for marker in ["date 2021-06-22", "Date: 2021-06-22", "DATE 2021-06-22", "date:2021-06-22"] {
        for blank in ["", " ", "\u{feff}", "\n\n"] {
            let text = format!("{blank}{marker} {BODY}");
            let found = recognize(&text);
            assert_eq!(found.metadata.date.unwrap().to_string(), "2021-06-22", "{text:?}");
            assert!(found.metadata.title.starts_with("Officials said"), "{text:?}");
            let zone = &found.zones[0];
            assert_eq!(zone.kind, ZoneKind::Dateline);
            assert_eq!(&text[zone.span.start().get()..zone.span.end().get()], marker);
        }
    }
}

#[test]
fn what_only_looks_like_a_date_is_text() {
    for begin in
        ["date 2021-13-22", "date 2021-06-223", "dated 2021-06-22", "date 22.6.2021", "date"]
    {
        let found = recognize(&format!("{begin} {BODY}"));
        assert_eq!(found.metadata.date, None, "{begin}");
        assert!(found.metadata.title.starts_with(begin), "{begin}");
    }
}

#[test]
fn a_date_on_a_line_of_its_own() {
    check(
        &format!("Date: 2021-06-22\r\n\r\nTruce holds in the north\r\n\r\n{BODY}\r\n"),
        expect![[r#"
            title: Truce holds in the north
            date: 2021-06-22
            dateline: Date: 2021-06-22
            headline: Truce holds in the north
        "#]],
    );
}

#[test]
fn front_matter_states_the_metadata() {
    check(
        &format!(
            "---\ntitle: \"Truce holds: day 3\"\ndate: 2021-06-22T10:00:00Z\nsource: Agence\n\
             url: https://example.org/a:b\nlang: en\ntags: [x]\n\
             ---\n\n# Another headline\n\n{BODY}\n"
        ),
        expect![[r#"
            title: Truce holds: day 3
            date: 2021-06-22
            source: Agence
            url: https://example.org/a:b
            language: en
            boilerplate: ---
            boilerplate: title: "Truce holds: day 3"
            boilerplate: date: 2021-06-22T10:00:00Z
            boilerplate: source: Agence
            boilerplate: url: https://example.org/a:b
            boilerplate: lang: en
            boilerplate: tags: [x]
            boilerplate: ---
            headline: # Another headline
        "#]],
    );
    check(
        &format!("---\nno end of it\n\n{BODY}"),
        expect![[r#"
        title: no end of it
    "#]],
    );
    check(
        "---\ntitle: Only this\n---\n",
        expect![[r#"
        title: Only this
        boilerplate: ---
        boilerplate: title: Only this
        boilerplate: ---
    "#]],
    );
}

#[test]
fn headline_dateline_headings_and_boilerplate() {
    check(
        &format!(
            "Truce holds in the north\n\nKABUL, June 22 (Agency) — {BODY}\n\nREAD MORE: What the \
             truce means\n\nA fragile calm\n\n{BODY}\n\nSubscribe to our newsletter.\n\n\
             © 2021 Agency\n"
        ),
        expect![[r#"
            title: Truce holds in the north
            headline: Truce holds in the north
            dateline: KABUL, June 22 (Agency) —
            boilerplate: READ MORE: What the truce means
            headline: A fragile calm
            boilerplate: Subscribe to our newsletter.
            boilerplate: © 2021 Agency
        "#]],
    );
}

#[test]
fn markdown_headings_are_headlines() {
    check(
        &format!(
            "# Truce holds.\n\n{BODY}\n\n## What comes next?\n\nTalks.\n\n#notaheading\n\n{BODY}"
        ),
        expect![[r#"
            title: Truce holds.
            headline: # Truce holds.
            headline: ## What comes next?
            headline: #notaheading
        "#]],
    );
}

#[test]
fn sentences_that_begin_like_boilerplate_are_story() {
    let story = "Subscribers of the paper marched to the ministry on Monday.";
    for line in [
        story,
        "Advertisements fell out of the windows of the burning studio.",
        "Relatedness is no reason.",
    ] {
        let text = format!("Truce holds in the north\n\n{BODY}\n\n{line}\n");
        let found = recognize(&text);
        assert!(found.zones.iter().all(|zone| zone.kind != ZoneKind::Boilerplate), "{line}");
    }
}

#[test]
fn datelines_of_agencies() {
    for dateline in [
        "KABUL, Afghanistan (AP) —",
        "NAIROBI, March 14 –",
        "PORT-AU-PRINCE --",
        "SÃO PAULO, 3 de maio -",
        "МОСКВА, 3 июня —",
    ] {
        let text = format!("A headline of some words\n\n{dateline} {BODY}\n");
        let found = recognize(&text);
        let zone = found.zones.iter().find(|zone| zone.kind == ZoneKind::Dateline);
        let zone = zone.unwrap_or_else(|| panic!("{dateline}"));
        assert_eq!(&text[zone.span.start().get()..zone.span.end().get()], dateline);
    }
    for no_dateline in ["He said - as often - nothing, and", "Kabul — as ever —"] {
        let found = recognize(&format!("A headline of some words\n\n{no_dateline} {BODY}\n"));
        let has_one = found.zones.iter().any(|zone| zone.kind == ZoneKind::Dateline);
        assert!(!has_one, "{no_dateline}");
    }
}

#[test]
fn a_text_without_headline_is_titled_by_its_first_words() {
    check(
        BODY,
        expect![[r#"
        title: Officials said on Tuesday that the fighting had stopped after three days of…
    "#]],
    );
    check(
        "Short text.",
        expect![[r#"
        title: Short text.
    "#]],
    );
    check(
        &"政府军".repeat(40),
        expect![[r#"
        title: 政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府军政府…
    "#]],
    );
    check(
        &"x".repeat(200),
        expect![[r#"
        title: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    "#]],
    );
    check(
        "",
        expect![[r#"
        title: 
    "#]],
    );
}

#[test]
fn what_is_too_much_is_refused_before_it_is_cut() {
    let refusal = |text: String, cut: &Cut| {
        dateline::ingest::bounded_drafts(&Incoming { name: None, text: text.into() }, cut)
            .map(|drafts| drafts.len())
    };
    assert_eq!(refusal("word\n".repeat(200_000), &Cut::Lines), Ok(200_000));
    let why = refusal("word\n".repeat(200_001), &Cut::Lines).unwrap_err();
    assert!(why.starts_with("These are 200001 articles"), "{why}");
    let why = refusal("first\n".to_owned() + &"x".repeat(512 * 1024 + 1), &Cut::Whole).unwrap_err();
    assert!(why.starts_with("Line 2 has 512 KB"), "{why}");
    let long = "x".repeat(1023) + "\n";
    assert_eq!(refusal(long.repeat(16 * 1024), &Cut::Whole), Ok(1));
    let why = refusal(long.repeat(16 * 1024 + 1), &Cut::Whole).unwrap_err();
    assert!(why.starts_with("The text has 16 MB"), "{why}");
    assert_eq!(refusal(long.repeat(20_000), &Cut::Lines), Ok(20_000));
    assert_eq!(dateline::ingest::file_refusal(256 * 1024 * 1024), None);
    assert!(dateline::ingest::file_refusal(256 * 1024 * 1024 + 1).is_some());
}
