// The normal form of shopctl/text.py, letter for letter: two spellings of one word are equal in it. Tests compare the
// two on every character; change both or none.

const LETTERS = {ي: "ی", ى: "ی", ك: "ک", ة: "ه", ۀ: "ه", أ: "ا", إ: "ا", آ: "ا", ٱ: "ا"};

// Arabic vowel signs, Koranic marks and tatweel; then what nobody sees, the zero-width non-joiner among it.
const DROPPED = new RegExp(
  "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08e1" +
    "\u08e3-\u08ff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164" +
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{e0001}-\u{e007f}\u{e0100}-\u{e01ef}]",
  "gu",
);

/** Unicode case folding, which JavaScript lacks. Going through upper case unfolds ß, ς and their kind; dotless ı has no
 *  other case of its own, and Cherokee folds upwards. */
const folded = (text) =>
  text
    .replace(/[^ı]+/g, (part) => part.toLowerCase().toUpperCase().toLowerCase())
    .replace(/ς/g, "σ")
    .replace(/[\u13f8-\u13fd\uab70-\uabbf]/g, (letter) => letter.toUpperCase());

/** The form to compare and search by, never to show. */
export function normal(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return folded(text.normalize("NFKC").replace(/İ/g, "i"))
    .replace(DROPPED, "")
    .replace(/[يىكةۀأإآٱ]/g, (letter) => LETTERS[letter])
    .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15)
    .normalize("NFKC");
}
