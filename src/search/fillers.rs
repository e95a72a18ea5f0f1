//! Fillers: function words too long to be left out of an index by their length, in the languages most articles are in.
//!
//! Any form stands for all forms. Words that are also subjects somewhere ("данные", "case", "Grund") are not fillers.

use crate::search::fold::Folded;
use crate::search::stem::Stemmer;
use std::collections::HashSet;

const ENGLISH: &str = "\
    across afterwards almost already although always amongst another around because become became before behind beside \
    besides between beyond cannot certain concerning could despite during either elsewhere enough especially every \
    everything except finally further furthermore generally hence herself himself however indeed inside instead itself \
    largely latter likely likewise mainly merely moreover mostly namely neither nevertheless nothing often otherwise \
    ourselves outside particularly partly perhaps previously probably quite rather really regarding several should \
    similarly simply since somehow something sometimes somewhat somewhere still themselves therefore thereby these those \
    though thoroughly through throughout together toward towards under unless until usually various whatever whenever \
    whereas whereby wherever whether which whichever while whilst whoever whose within without would yourself";

const RUSSIAN: &str = "\
    более благодаря больше будто будущий весьма вместе вовсе впервые вполне впрочем вследствие всегда всякий достаточно \
    другой едва зачастую значительно зато именно иначе иногда каждый какой кажется какой-либо конечно кроме который \
    лишь любой между менее многие многочисленный можно наиболее наконец напротив например настолько недавно некоторый \
    немного необходимо несколько несмотря нередко никакой никогда ничего нужно обычно однако оказаться определенный \
    особенно относительно отнюдь очевидно очень первый перед подобный позднее помимо поскольку последний постоянно потом \
    потому почему почти поэтому прежде преимущественно причем против прочий разве различный раньше сегодня сейчас скорее \
    следует следующий сначала снова собственно совершенно совсем согласно соответственно соответствующий среди \
    становиться столь столько сравнительно также такой теперь тогда только третий хотя часто через чтобы является явиться";

const GERMAN: &str = "\
    allerdings andere anders anschließend beide beispielsweise bereits besonders bisher dadurch dafür dagegen daher damals \
    damit danach daneben daran darauf daraus darin darüber darum davon dazu deren derselbe deshalb dessen dieser durchaus \
    dürfen ebenfalls ebenso eigentlich einerseits einige einmal endlich entsprechend erstens etwas falls ferner folglich \
    gegen gegenüber gemäß genau gerade gleichfalls hierbei hierzu hingegen hinsichtlich immer indem indessen infolge \
    innerhalb insbesondere insgesamt irgend jedenfalls jeder jedoch jemals jemand jener jeweils keiner können konnte kaum \
    lediglich letztlich manche mehrere meist möglichst müssen musste nachdem nahezu nämlich natürlich neben nichts niemals \
    niemand oberhalb obgleich obwohl offenbar oftmals sämtliche schließlich schon selber selbst seither sodann sogar \
    solche sollen sollte somit sondern sowie sowohl trotz trotzdem überhaupt übrigens unterhalb vielleicht vielmehr völlig \
    vorher während wegen weiter weitere welche wenige wenigstens werden wieder wiederum wirklich wobei wodurch wollen \
    wollte worden wurden zudem zuerst zufolge zugleich zuletzt zumal zumindest zunächst zurück zusammen zuvor zwar zwischen";

const FRENCH: &str = "\
    afin ailleurs ainsi alors après assez aucun auparavant auprès auquel aussi aussitôt autant autour autre autrement \
    avant avoir beaucoup bientôt celle celui cependant certains chacun chaque combien comme comment concernant contre \
    davantage depuis dernier derrière dessous dessus devant devenir donc dorénavant duquel durant également encore enfin \
    ensuite entre envers environ essentiellement étaient était être excepté faire jamais jusque laquelle lequel lesquels \
    leurs longtemps lorsque maintenant malgré même mieux moins néanmoins notamment nombreux notre nous parce parfois \
    parmi particulièrement pendant peut peuvent plupart plusieurs plutôt pourquoi pourtant pouvait pouvoir premier presque \
    principalement puisque quand quant quelque quelques quelquefois quelqu quelconque quiconque rien sans selon seulement \
    simplement souvent suivant surtout tandis tantôt tellement toujours toutefois toute travers trop vers voici voilà volontiers votre";

/// The stems of the fillers of the language that words are taken to their stems in; none where there is no list.
pub(crate) fn stems(stemmer: &Stemmer) -> HashSet<String> {
    let words = match stemmer.language() {
        "en" => ENGLISH,
        "ru" => RUSSIAN,
        "de" => GERMAN,
        "fr" => FRENCH,
        _ => return HashSet::new(),
    };
    words.split_whitespace().map(|word| stemmer.stem(&Folded::new(word).text)).collect()
}
