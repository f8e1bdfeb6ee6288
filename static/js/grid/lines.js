// A line of the decision in the browser: its values, what the server last said of it, what was typed and refused.

import { centsOf, formatCents, plainOf } from "./money.js";

export const AMOUNTS = ["previous", "previous_rar", "rar", "proposed", "voted"];
export const TEXTS = ["direction", "account", "kind", "function", "department", "operation", "third_party", "authorization", "comment"];
export const ENTERED = [...TEXTS, ...AMOUNTS];
export const KIND_NAMES = { R: "réelle", OES: "ordre entre sections", OIS: "ordre dans la section" };

let made = 0;

/** Returns a line that the server does not know yet. */
export function newLine(values = {}) {
    made += 1;
    const line = { id: "", key: `new-${made}`, rank: 0, revision: 0, by: "", at: "", pending: 0, faults: new Map(), base: {} };
    for (const name of TEXTS) {
        line[name] = "";
    }
    for (const name of AMOUNTS) {
        line[name] = 0n;
    }
    return Object.assign(line, { direction: "D", kind: "R", place: { chapter: "", section: "" } }, values);
}

/** Returns a line received as a list of values, in the order of `names`. */
export function receivedLine(values, names) {
    const given = Object.fromEntries(names.map((name, rank) => [name, values[rank] ?? ""]));
    const line = newLine();
    line.key = given.id;
    applyReceived(line, given);
    return line;
}

/** Gives a line what the server says of it, but in the fields that are still being written. */
export function applyReceived(line, given, kept = new Set()) {
    line.id = given.id;
    line.rank = given.rank;
    line.revision = given.revision;
    line.by = given.by;
    line.at = given.at;
    for (const name of ENTERED) {
        line.base[name] = given[name];
        if (!kept.has(name)) {
            line[name] = AMOUNTS.includes(name) ? centsOf(given[name]) : given[name];
        }
    }
}

/** Returns a value as it is exchanged. */
export function exchanged(line, name) {
    return AMOUNTS.includes(name) ? plainOf(line[name]) : line[name];
}

/** Returns a value as a cell shows it; zero amounts stay blank so that the eye finds the others. */
export function displayed(line, name, totals, chart) {
    if (name === "total") {
        const total = totals.total(line);
        return total ? formatCents(total) : "";
    }
    if (name === "label") {
        return line.account ? chart.label(line.account) : "";
    }
    if (name === "chapter") {
        return line.place.chapter;
    }
    if (name === "kind") {
        return KIND_NAMES[line.kind] || line.kind;
    }
    if (AMOUNTS.includes(name)) {
        return line[name] ? formatCents(line[name]) : "";
    }
    return line[name];
}
