//! How much a text looks like one that people write, to tell one decoding from another.
//!
//! A text costs about as many tenths of a bit as a language model would need to spell it: a
//! letter by how common it is in the language, everything else by its kind. The bytes are the
//! same in every encoding, so the cheapest decoding is the likeliest one. Nothing is told from
//! the words: the letters alone tell the languages of one code page apart.

use std::collections::BTreeMap;

/// Letters beyond ASCII of the languages that legacy encodings were made for, the most common
/// ones first. Languages that look alike stand together; the likelier ones come first.
const LETTERS: [&str; 29] = [
    "üäöß",
    "éèàêçôîûâùœïëüÿæ",
    "óíáéñúü¿¡ºª",
    "ãçáéíóêõúâôàü",
    "èàùìòé",
    "äåöé",
    "øåæéöäü",
    "ëéïèüöóê",
    "łąężśćóńź",
    "íáéěřščžýůúťňďóľôäĺŕ",
    "áéöőóüíúű",
    "ıüşğöçİâîû",
    "čšžćđ",
    "ăîâșțşţ",
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "оаинвтреслкдіумпязьбгчйхцжїшюєщфґ",
    "аиоетнрсвлкдпмзягбучцжшйщхъюфь",
    "аоиенрсјтвкдупмлзбгчшцхжљњћђџф",
    "аніоецлсрктвдыяпмузьбгйчхюжшэёўф",
    "αοιετσνηυρπκμλςίάέόήδγώύθχφβξζψϊϋΐΰ",
    "יוהלאתרבשמנדעכקפםחסגטןצזךףץ־׳״",
    "اليمونتربعدسهقفكحةجىشأصخطءضإذثغظؤزئآ،؛؟ـپچژگیک\u{651}\u{64b}\u{64e}\u{64f}\u{650}",
    "านรกอเงมยลวด่้ัทสีิตะปืบคหุแจพชูข์ใไ็โผถซำธณภศึษญฉฐฎฝฟฏฆฬฮฒฤๆฯ",
    "ėšųžūčįąę",
    "āīšēūņļžķčģ",
    "õäöüšž",
    "áðíóúýþæöé",
    "đươăâêôáàíìóòúùéèãõý\u{301}\u{300}\u{309}\u{303}\u{323}",
    "",
];

/// The most common characters of Chinese in both forms and of Japanese; of Korean below.
const HAN: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着\
下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她\
本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并\
物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教\
儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再\
感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强\
即难且权思王完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争\
運這個們來為國說時會對於著過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見\
產話內給門兒東聲員論處義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張\
該規萬覺術領確傳師觀讓識帶導爭週警察示威遊議黨選擧団県発撃戦対学会国関係経済価権議党選挙統領首相攻\
爆負傷震災害避難住宅町村府庁午約昨続込述語気車両駅港湾島川橋空港九六七八百千円多数住民市街地元当局";

const HANGUL: &str = "이다는에의을가고한은하로도지를사대시있기정해부인서들어일나리자전수으라과것였여주만보아\
장그원제했며관국게성구연상조면방공내비신경화오동안회소선위무조습니당군경찰명요일월년중북남민발생했";

/// What a decoding costs, in tenths of a bit.
pub(super) fn cost(text: &str) -> u64 {
    let mut counts: BTreeMap<char, u64> = BTreeMap::new();
    let mut common = 0;
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c.is_ascii() {
            true => common += of_ascii(c),
            false => *counts.entry(c).or_default() += 1,
        }
        common += of_place(before, c, chars.peek().copied());
        before = Some(c);
    }
    let sum = |of: &dyn Fn(char) -> u64| counts.iter().map(|(c, n)| n * of(*c)).sum::<u64>();
    let alphabets = LETTERS.iter().enumerate();
    // A little in favor of the likelier languages, where the text cannot decide.
    let alphabets = alphabets.map(|(i, letters)| 4 * i as u64 + sum(&|c| of_alphabet(c, letters)));
    let cheapest = alphabets.min().unwrap_or(0);
    common + cheapest.min(sum(&of_chinese)).min(sum(&of_japanese)).min(sum(&of_korean))
}

fn of_ascii(c: char) -> u64 {
    match c {
        ' ' => 25,
        'a'..='z' => 45,
        '\n'
        | '\r'
        | '0'..='9'
        | '.'
        | ','
        | '-'
        | '\''
        | '"'
        | ':'
        | ';'
        | '('
        | ')'
        | '?'
        | '!'
        | '/' => 60,
        'A'..='Z' | '\t' => 80,
        c if c.is_control() => 250,
        _ => 100,
    }
}

/// What is improbable beside its neighbors costs more, whatever the language.
fn of_place(before: Option<char>, c: char, after: Option<char>) -> u64 {
    let letter = |other: Option<char>| other.filter(|other| other.is_alphabetic());
    let (left, right) = (letter(before), letter(after));
    let is_odd = match c {
        '’' | '”' | '»' => left.is_none() && right.is_some() && before.is_none_or(is_space),
        '‘' | '“' | '„' | '«' => left.is_some() && right.is_some(),
        '–' | '—' | '·' => false,
        c if c.is_alphabetic() => left.is_some_and(|left| {
            script(left) != script(c) || (left.is_lowercase() && c.is_uppercase())
        }),
        c => !c.is_ascii() && !is_mark(c) && left.is_some() && right.is_some() && !is_wide(c),
    };
    if is_odd { 60 } else { 0 }
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// Characters that any language may use, and those that none does.
fn of_any(c: char) -> u64 {
    match c {
        '‘' | '’' | '“' | '”' | '„' | '–' | '—' | '…' | '«' | '»' => 70,
        '\u{a0}' | '°' | '§' | '€' | '£' | '‚' | '•' => 100,
        '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}' => 250,
        '\u{2000}'..='\u{1ffff}' if !c.is_alphabetic() => 130,
        _ => 150,
    }
}

fn of_alphabet(c: char, letters: &str) -> u64 {
    let find = |c: char| letters.chars().position(|letter| letter == c);
    let n = letters.chars().count() as u64;
    let lower = c.to_lowercase().next().unwrap_or(c);
    match (find(c), find(lower)) {
        (Some(rank), _) => 45 + 60 * rank as u64 / n,
        (None, Some(rank)) => 80 + 60 * rank as u64 / n,
        (None, None) if is_ideograph(c) => 170,
        (None, None) => of_any(c),
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7af}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー')
}

/// Punctuation and full-width forms of East Asia, which stand between letters without a space.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '・')
}

fn of_han(c: char) -> u64 {
    match c {
        '\u{4e00}'..='\u{9fff}' if HAN.contains(c) => 75,
        '\u{4e00}'..='\u{9fff}' => 140,
        '、' | '。' | '，' | '「' | '」' | '：' => 60,
        c if is_wide(c) => 90,
        c if is_ideograph(c) => 180,
        _ => of_any(c),
    }
}

fn of_chinese(c: char) -> u64 {
    if is_kana(c) || is_hangul(c) { 160 } else { of_han(c) }
}

fn of_japanese(c: char) -> u64 {
    match c {
        '\u{3041}'..='\u{3096}' => 50,
        c if is_kana(c) => 75,
        c if is_hangul(c) => 170,
        _ => of_han(c),
    }
}

fn of_korean(c: char) -> u64 {
    match c {
        c if HANGUL.contains(c) => 70,
        c if is_hangul(c) => 100,
        c if is_ideograph(c) => 170,
        c if is_kana(c) => 170,
        _ => of_han(c),
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}'
        | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
    Han,
    Hangul,
    Other,
}

fn script(c: char) -> Script {
    match c {
        'A'..='Z' | 'a'..='z' | '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' => Script::Arabic,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        // Japanese mixes the two in every word.
        c if is_kana(c) || is_ideograph(c) => Script::Han,
        c if is_hangul(c) => Script::Hangul,
        _ => Script::Other,
    }
}
