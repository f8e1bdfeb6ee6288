// The lines of the decision, their order, the filter, the totals; each act of the user is a batch that can be undone.

import { AMOUNTS, ENTERED, applyReceived, newLine, receivedLine } from "./lines.js";
import { Totals } from "./totals.js";

export class Store {
    constructor(settings, chart) {
        this.settings = settings;
        this.chart = chart;
        this.totals = new Totals(settings);
        this.lines = []; // all, in order
        this.byId = new Map();
        this.shown = []; // those of the filter
        this.filter = () => true;
        this.order = "chapter";
        this.listeners = { rows: [], line: [], totals: [], batch: [] };
        this.editors = {};
    }

    on(event, listener) {
        this.listeners[event].push(listener);
    }

    tell(event, ...about) {
        this.listeners[event].forEach((listener) => listener(...about));
    }

    // --- what the server says ---------------------------------------------------------------------------------------

    load(rows) {
        this.lines = rows.map((values) => receivedLine(values, this.settings.line));
        this.lines.forEach((line) => this.locate(line));
        this.lines = inOrder(this.lines, this.order);
        this.byId = new Map(this.lines.map((line) => [line.id, line]));
        this.totals = new Totals(this.settings);
        for (const line of this.lines) {
            this.locate(line);
            this.totals.count(line, 1n);
        }
        this.refilter();
        this.tell("totals");
    }

    /** Takes lines in as received; returns those that somebody else changed or added. */
    receive(rows, isMine = () => false) {
        const changed = [];
        let added = false;
        for (const values of rows) {
            const given = Object.fromEntries(this.settings.line.map((name, rank) => [name, values[rank] ?? ""]));
            const line = this.byId.get(given.id);
            if (!line) {
                this.lines.push(this.counted(receivedLine(values, this.settings.line)));
                this.byId.set(given.id, this.lines.at(-1));
                changed.push(this.lines.at(-1));
                added = true;
            } else if (given.revision > line.revision || isMine(given)) {
                const isNews = given.revision > line.revision && !isMine(given);
                this.changed(line, () => applyReceived(line, given, pendingFields(line)));
                if (isNews) {
                    changed.push(line);
                }
            }
        }
        if (added) {
            this.refilter();
        }
        this.tell("totals");
        return changed;
    }

    /** Takes away the lines that the server no longer has; returns how many. */
    keepOnly(ids) {
        const there = new Set(ids);
        const gone = this.lines.filter((line) => line.id && !there.has(line.id) && !line.pending);
        if (gone.length) {
            gone.forEach((line) => this.drop(line));
            this.refilter();
            this.tell("totals");
        }
        return gone.length;
    }

    // --- lines ------------------------------------------------------------------------------------------------------

    locate(line) {
        line.place = line.account ? this.chart.place(line.direction, line.kind, line.account) : { chapter: "", section: "" };
    }

    counted(line) {
        this.locate(line);
        this.totals.count(line, 1n);
        return line;
    }

    /** Changes a line, keeping the totals true. */
    changed(line, change) {
        const isCounted = !line.uncounted;
        if (isCounted) {
            this.totals.count(line, -1n);
        }
        change();
        this.locate(line);
        if (!line.uncounted) {
            this.totals.count(line, 1n);
        }
        this.tell("line", line);
    }

    insert(line, at) {
        this.lines.splice(at, 0, line);
        if (line.id) {
            this.byId.set(line.id, line);
        }
        this.locate(line);
        if (!line.uncounted) {
            this.totals.count(line, 1n);
        }
    }

    drop(line) {
        const at = this.lines.indexOf(line);
        if (at < 0) {
            return at;
        }
        this.lines.splice(at, 1);
        this.byId.delete(line.id);
        if (!line.uncounted) {
            this.totals.count(line, -1n);
        }
        return at;
    }

    refilter() {
        this.shown = this.lines.filter((line) => !line.id || this.filter(line));
        this.tell("rows");
    }

    /** Puts the lines in an order: « chapter » or « rank », the order in which they were entered. */
    sort(order) {
        this.order = order;
        this.lines = inOrder(this.lines, order);
        this.refilter();
    }

    setFilter(filter) {
        this.filter = filter;
        this.refilter();
    }

    mayEdit(line) {
        const { editsAll, ownDepartments, departments } = this.settings;
        if (editsAll) {
            return true;
        }
        const found = departments.find(([code]) => code === line.department);
        return ownDepartments.length > 0 && (!line.id || (found ? ownDepartments.includes(found[2]) : false));
    }

    // --- acts: an edit is { line, op, before, after }, values as the line holds them -------------------------------------

    /** Returns the edit that gives a line new values, what the chart derives included; null when nothing changes. */
    change(line, values) {
        const after = { ...values };
        if ("account" in after || "direction" in after) {
            const direction = after.direction ?? line.direction;
            const account = after.account ?? line.account;
            const directions = this.chart.directions(account);
            if (!("direction" in after) && directions.length === 1 && directions[0] !== line.direction) {
                [after.direction] = directions;
            }
            if (!("kind" in after)) {
                after.kind = this.chart.kindFor(after.direction ?? direction, account, line.kind);
            }
        }
        const names = Object.keys(after).filter((name) => after[name] !== line[name] || line.faults.has(name));
        if (!names.length) {
            return null;
        }
        const pick = (from) => Object.fromEntries(names.map((name) => [name, from[name]]));
        return { line, op: line.id ? "change" : "add", before: pick(line), after: pick(after), isNew: false };
    }

    /** Returns the edit that adds a line at a place of the order. */
    adding(values, at) {
        const line = newLine({ uncounted: false });
        const own = this.settings.ownDepartments;
        if (!this.settings.editsAll && own.length) {
            line.department = this.settings.departments.find(([, , key]) => own.includes(key))?.[0] ?? "";
        }
        Object.assign(line, values);
        return { line, op: "add", isNew: true, at, before: {}, after: {} };
    }

    removing(line) {
        return { line, op: "delete", at: this.lines.indexOf(line), before: {}, after: {} };
    }

    /** Does a batch of edits here; `batch` listeners then send it. */
    act(edits, { isWhole = false, label = "", isUndo = false } = {}) {
        const batch = { edits: edits.filter(Boolean), isWhole, label, isUndo };
        if (!batch.edits.length) {
            return null;
        }
        let moved = false;
        for (const edit of batch.edits) {
            moved = this.doEdit(edit) || moved;
        }
        if (moved) {
            this.refilter();
        }
        this.tell("totals");
        this.tell("batch", batch);
        return batch;
    }

    doEdit(edit) {
        const { line } = edit;
        if (edit.op === "delete") {
            edit.at = this.drop(line);
            return true;
        }
        if (edit.isNew) {
            this.insert(line, Math.min(edit.at, this.lines.length));
            return true;
        }
        this.changed(line, () => {
            Object.assign(line, edit.after);
            Object.keys(edit.after).forEach((name) => line.faults.delete(name));
            line.uncounted = false;
        });
        return false;
    }

    /** Returns the edits that take a batch back. */
    inverse(batch) {
        return [...batch.edits].reverse().map((edit) => {
            if (edit.op === "delete") {
                return { line: edit.line, op: "add", isNew: true, at: edit.at, before: {}, after: {} };
            }
            if (edit.isNew) {
                return this.removing(edit.line);
            }
            const op = edit.line.id ? "change" : "add";
            return { line: edit.line, op, isNew: false, before: edit.after, after: edit.before };
        });
    }

    /** Takes back, here alone, what the server refused. */
    revert(batch) {
        let moved = false;
        for (const edit of this.inverse(batch)) {
            const stays = edit.op === "add" && !edit.isNew && !batch.isWhole;
            if (!stays) {
                moved = this.doEdit(edit) || moved;
            }
        }
        if (moved) {
            this.refilter();
        }
        this.tell("totals");
    }
}

const NOWHERE = "9"; // a line that falls in no chapter comes last

/** Returns the lines by chapter and account, the operating section first, or in the order they were entered. */
function inOrder(lines, order) {
    const place = (line) => {
        const section = { F: "0", I: "1" }[line.place.section] || NOWHERE;
        return [section, line.direction, line.place.chapter, line.account, line.function, line.operation].join("|");
    };
    const keyed = lines.map((line) => [order === "chapter" ? place(line) : "", line.rank || Infinity, line]);
    keyed.sort((one, other) => (one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : one[1] - other[1] || 0));
    return keyed.map((it) => it[2]);
}

function pendingFields(line) {
    return line.pending ? new Set(line.writing || ENTERED) : new Set();
}

export function isAmount(name) {
    return AMOUNTS.includes(name);
}
