//! Articles to read.

/// A paragraph with a note, in English.
const PARAGRAPH: &str = "\
   When the harbour board met for the second time, nobody had read the report
that lay before them. It had been printed in a hurry, and the tables of the
first survey stood beside those of the second as if they were one. The clerk
who had copied both explained the matter as well as he could[1], but the
chairman wished to go home, and so the figures went into the minutes as they
stood. Years later a pupil of the surveyor counted again, and found that one
ward in three had been counted twice, while the island had been left out.

";

const NOTE: &str = "\
[1] The clerk kept a ledger of the third ward, in which both surveys are
entered in his own hand; it was found in a cupboard in the town hall.

";

/// Some pages of English with notes.
pub(crate) fn english() -> String {
    let mut text = String::from("THE TWO SURVEYS OF THE HARBOUR\n\n");
    for number in 1..=24 {
        text += &PARAGRAPH
            .replace("second time", &format!("time number {number}"))
            .replace("[1]", &format!("[{number}]"));
    }
    for number in 1..=24 {
        text += &NOTE.replace("[1]", &format!("[{number}]"));
    }
    text
}

/// Printed text of so many pages, a kilobyte each: a paragraph with a note on each, and no two pages alike.
pub(crate) fn long(pages: usize) -> String {
    let mut text = String::from("THE LONG REPORT OF THE HARBOUR BOARD\n\n");
    for (number, page) in shuffled(&PARAGRAPH.replace("[1]", ""), true, pages).split("\n\n").enumerate() {
        text += &page.replacen(", ", "1, ", 1);
        text += &format!(
            "\nhere ends the page of year {number}.\n\n1 Letter {number} to the board, in the town.\n\u{c}"
        );
    }
    text
}

/// A page of Russian.
pub(crate) const CYRILLIC: &str = "\
   Когда портовый совет собрался во второй раз, никто из присутствовавших не
успел прочесть лежавший перед ними отчёт. Его отпечатали второпях, и таблицы
первой съёмки стояли рядом с таблицами второй, будто это были одни и те же
сведения. Писарь, переписывавший обе, объяснил дело как умел, однако
председатель торопился домой, и цифры попали в протокол в том виде, в каком
были поданы. Спустя годы ученик землемера пересчитал всё заново и обнаружил,
что каждый третий квартал учтён дважды, а остров вовсе пропущен.

   Об этом он написал короткую записку, которую редакция городского листка
отложила до осени, а осенью потеряла. Сохранился черновик, и по нему видно,
насколько осторожно автор выбирал слова: ни одного имени, ни одной догадки о
причинах, только столбцы чисел и вопрос в конце.

";

/// Many pages made of the words or the characters of a text, in an order that never repeats.
pub(crate) fn shuffled(text: &str, by_words: bool, paragraphs: usize) -> String {
    let words: Vec<String> = if by_words {
        text.split_whitespace().map(|word| format!("{word} ")).collect()
    } else {
        text.chars().filter(|c| !c.is_whitespace()).map(String::from).collect()
    };
    let width = if by_words { 72 } else { 36 };
    let mut seed = 5_u32;
    let mut lines = String::new();
    for _ in 0..paragraphs {
        let mut line = String::new();
        while lines.lines().rev().take_while(|line| !line.is_empty()).count() < 12 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let word = &words[(seed >> 8) as usize % words.len()];
            if line.chars().count() + word.chars().count() > width {
                lines += line.trim_end();
                lines.push('\n');
                line.clear();
            }
            line += word;
        }
        lines.push('\n');
    }
    lines
}

/// A page of Chinese.
pub(crate) const CHINESE: &str = "\
港口委員會第二次開會的時候，沒有一個人讀過擺在面前的那份報告。報告印得很匆忙，
第一次測量的表格和第二次的放在一起，好像本來就是同一件事。抄寫員盡力解釋，可是
主席急著回家，於是數字就原樣寫進了會議記錄。多年以後，測量師的學生重新計算，才
發現每三個街區就有一個被算了兩次，而那座小島卻完全沒有算進去。

他為此寫了一篇短文，城裡的小報說秋天再登，到了秋天卻把稿子弄丟了。留下來的只有
草稿，從中看得出作者用字十分謹慎：沒有人名，沒有猜測，只有一列列數字。

";
