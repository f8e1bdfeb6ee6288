// The chart of accounts in the browser: where a line falls, which accounts and functions answer to a few words.

import { fold } from "./fold.js";

const KINDS = ["R", "OES", "OIS"];
const FIRST_COLUMN = { D: 2, R: 5 };

export class Chart {
    constructor(json) {
        this.accounts = new Map();
        this.chapters = new Map(json.chapters.map(([code, label, section]) => [code, { code, label, section }]));
        this.functions = new Map(json.functions.map(([code, label]) => [code, { code, label, words: ` ${fold(`${code} ${label}`)}` }]));
        this.places = new Map();
        for (const row of json.accounts) {
            const chapters = {};
            for (const direction of ["D", "R"]) {
                KINDS.forEach((kind, rank) => (chapters[direction + kind] = row[FIRST_COLUMN[direction] + rank]));
            }
            this.accounts.set(row[0], { code: row[0], label: row[1], chapters, closed: row[8], words: ` ${fold(`${row[0]} ${row[1]}`)}` });
        }
        this.list = [...this.accounts.values()];
        this.rank = new Map(this.list.map((account, rank) => [account.code, rank]));
    }

    label(code) {
        const found = this.accounts.get(code) || this.chapters.get(code);
        return found ? found.label : "";
    }

    /** Returns the kinds of operation that an account knows in a direction. */
    kinds(direction, code) {
        const account = this.accounts.get(code);
        return account ? KINDS.filter((kind) => account.chapters[direction + kind]) : [];
    }

    directions(code) {
        return ["D", "R"].filter((direction) => this.kinds(direction, code).length);
    }

    /** Returns the kind that the account leaves: the one it had, else real, else the only one. */
    kindFor(direction, code, kept) {
        const kinds = this.kinds(direction, code);
        return kinds.includes(kept) ? kept : kinds[0] || kept || "R";
    }

    /** Returns the chapter and section of a line; chapter "" where it falls nowhere (as budgets/rules/placement.py). */
    place(direction, kind, code) {
        const key = `${direction}${kind}|${code}`;
        let found = this.places.get(key);
        if (!found) {
            const chapter = this.chapterOf(direction + kind, code);
            const known = this.chapters.get(chapter);
            found = { chapter, section: known ? known.section : "" };
            this.places.set(key, found);
        }
        return found;
    }

    chapterOf(column, code) {
        const account = this.accounts.get(code);
        if (account && account.chapters[column]) {
            return account.chapters[column];
        }
        if (account) {
            const below = new Set(this.below(code, column).map((it) => it.chapters[column]));
            if (below.size === 1) {
                return [...below][0];
            }
        }
        const known = this.chapters.has(code) && this.list.some((it) => it.chapters[column] === code);
        return known ? code : "";
    }

    below(code, column) {
        const found = [];
        for (let rank = (this.rank.get(code) ?? -1) + 1; rank > 0 && rank < this.list.length; rank += 1) {
            const other = this.list[rank];
            if (!other.code.startsWith(code)) {
                break;
            }
            if (other.chapters[column] && !other.closed) {
                found.push(other);
            }
        }
        return found;
    }

    /** Returns the accounts that match every word, those whose code begins so first. */
    searchAccounts(text, direction, limit = 12) {
        const fits = (account) => {
            if (account.closed) {
                return false;
            }
            const columns = KINDS.map((kind) => direction + kind).filter((column) => account.chapters[column]);
            return columns.length > 0 && columns.some((column) => !this.below(account.code, column).length);
        };
        return search(this.list, text, limit, fits);
    }

    searchFunctions(text, limit = 12) {
        return search([...this.functions.values()], text, limit, () => true);
    }
}

function search(entries, text, limit, fits) {
    const words = fold(text).split(" ").filter(Boolean);
    const [first, rest] = [[], []];
    for (const entry of entries) {
        const all = words.every((word) => (/^[0-9]+$/.test(word) ? entry.code.startsWith(word) : false) || entry.words.includes(` ${word}`));
        if (all && fits(entry)) {
            (words.length && entry.code.startsWith(words[0]) ? first : rest).push(entry);
            if (first.length >= limit) {
                break;
            }
        }
    }
    return [...first, ...rest].slice(0, limit);
}
