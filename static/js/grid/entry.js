// From what was typed to the values of a line; what cannot be read is told at once, as the server would.

import { KIND_NAMES } from "./lines.js";
import { parseCents } from "./money.js";
import { isAmount } from "./store.js";
import { fold } from "./fold.js";

const KINDS = new Map(Object.entries(KIND_NAMES).map(([kind, label]) => [fold(label), kind]));
KINDS.set("oes", "OES").set("ois", "OIS").set("r", "R").set("reel", "R").set("", "R");
const DIRECTIONS = new Map([
    ["d", "D"], ["dep", "D"], ["depense", "D"], ["depenses", "D"],
    ["r", "R"], ["rec", "R"], ["recette", "R"], ["recettes", "R"],
]); // prettier-ignore

/** Returns the value that a field takes from a text. Throws an Error that says what is wrong and what to write. */
export function valueOf(store, line, name, text) {
    if (isAmount(name)) {
        return parseCents(text);
    }
    const typed = name === "comment" ? text.trim() : text.trim().replace(/\s+/g, " ");
    if (name === "direction") {
        const found = DIRECTIONS.get(fold(typed));
        if (!found) {
            throw new Error(`« ${typed} » n’est pas un sens. Écrivez D pour une dépense, R pour une recette.`);
        }
        return found;
    }
    if (name === "kind") {
        const byChapter = store.chart.kinds(line.direction, line.account).filter((kind) => {
            return typed && store.chart.accounts.get(line.account).chapters[line.direction + kind] === typed;
        });
        const found = byChapter.length === 1 ? byChapter[0] : KINDS.get(fold(typed));
        if (!found) {
            throw new Error(`« ${typed} » n’est pas une nature d’opération. Écrivez ${Object.values(KIND_NAMES).join(", ")}.`);
        }
        return found;
    }
    if (name === "account") {
        return typed.replace(/ /g, "");
    }
    return typed;
}
