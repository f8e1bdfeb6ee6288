// Blocks of cells to and from a spreadsheet: lines of cells separated by tabs, quotes around what holds either.

import { displayed } from "./lines.js";

/** Returns the rows of a block copied from a spreadsheet. */
export function parseBlock(text) {
    const rows = [];
    let row = [];
    let cell = "";
    let quoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < source.length; at += 1) {
        const character = source[at];
        if (quoted) {
            if (character === '"' && source[at + 1] === '"') {
                cell += '"';
                at += 1;
            } else if (character === '"') {
                quoted = false;
            } else {
                cell += character;
            }
        } else if (character === '"' && cell === "") {
            quoted = true;
        } else if (character === "\t") {
            row.push(cell);
            cell = "";
        } else if (character === "\n") {
            rows.push([...row, cell]);
            row = [];
            cell = "";
        } else {
            cell += character;
        }
    }
    rows.push([...row, cell]);
    return rows;
}

/** Returns the selected cells as a block; amounts with a decimal comma and no space, which spreadsheets read. */
export function blockOf(view, store) {
    const { top, bottom, left, right } = view.range;
    const rows = [];
    for (let row = top; row <= bottom; row += 1) {
        const cells = [];
        for (let column = left; column <= right; column += 1) {
            const text = displayed(view.lines[row], view.columns[column].name, store.totals, store.chart).replace(/[\u202f\u00a0]/g, "");
            cells.push(/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
        }
        rows.push(cells.join("\t"));
    }
    return rows.join("\n");
}
