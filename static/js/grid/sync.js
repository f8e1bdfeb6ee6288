// Saving: one batch at a time, in order; hearing of the others' edits; saying where each stands.

import { ENTERED, exchanged } from "./lines.js";

const POLL = 3000;
const RETRY = 4000;

export class Sync {
    constructor(store, addresses, token) {
        this.store = store;
        this.addresses = addresses;
        this.token = token;
        this.queue = [];
        this.revision = 0;
        this.busy = false;
        this.paused = false;
        this.cell = () => "";
        this.handlers = { state: [], findings: [], refused: [], conflicts: [], settled: [], news: [], others: [] };
        store.on("batch", (batch) => this.push(batch));
        window.addEventListener("beforeunload", (event) => {
            if (this.queue.length) {
                event.preventDefault();
            }
        });
    }

    on(event, handler) {
        this.handlers[event].push(handler);
    }

    tell(event, ...about) {
        this.handlers[event].forEach((handler) => handler(...about));
    }

    async start() {
        const told = await this.get(this.addresses.lines);
        this.revision = told.revision;
        Object.assign(this.store.editors, told.editors);
        this.store.load(told.lines);
        this.tell("state", "saved");
        this.readFindings();
        setInterval(() => this.poll(), POLL);
    }

    async readFindings() {
        try {
            this.tell("findings", await this.get(this.addresses.findings));
        } catch {
            this.tell("state", "offline");
        }
    }

    // --- writing ----------------------------------------------------------------------------------------------------

    push(batch) {
        for (const { line, after } of batch.edits) {
            line.pending += 1;
            line.writing = [...(line.writing || []), ...Object.keys(after)];
        }
        this.queue.push(batch);
        this.next();
    }

    async next() {
        if (this.busy || this.paused || !this.queue.length) {
            return;
        }
        this.busy = true;
        const batch = this.queue[0];
        const sent = batch.edits.map((edit) => [edit, this.payload(edit)]).filter(([, payload]) => payload);
        try {
            if (sent.length) {
                this.tell("state", "saving");
                const { status, told } = await this.post(sent.map(([, payload]) => payload));
                this.answered(batch, sent, status, told);
            } else {
                this.finish(batch);
            }
        } catch {
            this.tell("state", "offline");
            setTimeout(() => this.next(), RETRY);
        }
        this.busy = false;
        if (this.queue[0] !== batch) {
            this.next();
        }
    }

    /** Returns what is sent of an edit; null for a line that has no account yet, or that nobody else ever knew. */
    payload({ line, op, before, after, revision }) {
        const place = `ligne ${this.store.lines.indexOf(line) + 1 || line.rank}`;
        if (op === "delete") {
            return line.id ? { line: line.id, revision: revision ?? line.revision, deletes: true, place } : null;
        }
        if (!line.id) {
            // what is blank is left to the server, which knows the budget that the decision is compared with
            const names = ENTERED.filter((name) => line[name]);
            const fields = Object.fromEntries(names.map((name) => [name, exchanged(line, name)]));
            return line.account ? { fields, place } : null;
        }
        const names = Object.keys(after);
        if (!names.length) {
            return null;
        }
        const fields = Object.fromEntries(names.map((name) => [name, exchanged(after, name)]));
        const was = revision === undefined ? Object.fromEntries(names.map((name) => [name, exchanged(before, name)])) : {};
        return { line: line.id, revision: revision ?? line.revision, fields, was, place };
    }

    answered(batch, sent, status, told) {
        if (status === 200) {
            this.written(batch, sent, told);
        } else if (status === 409 && told.conflicts) {
            this.paused = true;
            this.tell("state", "conflict");
            this.tell("conflicts", batch, told.conflicts.map((it) => ({ ...it, source: sent[it.edit][0] })));
        } else {
            this.finish(batch);
            this.store.revert(batch);
            const faults = (told.faults || []).map((it) => ({ ...it, source: sent[it.edit][0] }));
            this.tell("state", "refused", told.refused || "");
            this.tell("refused", batch, faults, told.refused || "");
        }
    }

    written(batch, sent, told) {
        const mine = new Set(sent.map(([edit]) => edit.line.id));
        const ranks = new Map(told.lines.map((values) => [values[1], values]));
        sent.forEach(([edit], position) => {
            if (position in told.added) {
                const values = ranks.get(told.added[position]);
                edit.line.id = values[0];
                this.store.byId.set(values[0], edit.line);
                mine.add(values[0]);
            } else if (edit.op === "delete") {
                edit.line.id = "";
                edit.line.revision = 0;
            }
        });
        this.finish(batch);
        this.heard(told, (given) => mine.has(given.id));
        this.tell("findings", told.findings);
        this.tell("state", this.queue.length ? "saving" : "saved");
    }

    finish(batch) {
        this.queue.shift();
        for (const { line } of batch.edits) {
            line.pending -= 1;
            if (!line.pending) {
                line.writing = [];
            }
            this.store.tell("line", line);
        }
    }

    /** Sends a batch again once its conflicts are settled; without edits left, it is simply done. */
    resume() {
        this.paused = false;
        this.next();
    }

    // --- hearing ----------------------------------------------------------------------------------------------------

    heard(told, isMine) {
        Object.assign(this.store.editors, told.editors);
        const changed = this.store.receive(told.lines, isMine);
        this.revision = Math.max(this.revision, told.revision);
        if (changed.length) {
            this.tell("news", changed);
        }
        const known = this.store.lines.filter((line) => line.id).length;
        if (known !== told.count && !this.queue.length) {
            this.readIds();
        }
    }

    async readIds() {
        const told = await this.get(`${this.addresses.lines}?since=${this.revision}&ids=1`);
        if (!this.queue.length) {
            this.store.receive(told.lines);
            this.tell("news", [], this.store.keepOnly(told.ids));
        }
    }

    async poll() {
        if (document.hidden || this.busy || this.queue.length) {
            return;
        }
        try {
            const cell = encodeURIComponent(this.cell());
            const told = await this.get(`${this.addresses.lines}?since=${this.revision}&cell=${cell}`);
            const isNews = told.revision !== this.revision;
            if (!this.busy && !this.queue.length) {
                this.heard(told, () => false);
                this.tell("others", told.others);
                if (isNews) {
                    this.readFindings();
                }
                if (this.isOffline) {
                    this.tell("state", "saved");
                }
            }
            this.isOffline = false;
        } catch {
            this.isOffline = true;
            this.tell("state", "offline");
        }
    }

    async get(address) {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok || answer.redirected) {
            throw new Error(`${answer.status}`);
        }
        return answer.json();
    }

    async post(edits) {
        const body = new FormData();
        body.append("since", this.revision);
        body.append("edits", new Blob([JSON.stringify(edits)], { type: "application/json" }), "edits.json");
        const answer = await fetch(this.addresses.edit, {
            method: "POST",
            credentials: "same-origin",
            headers: { "X-CSRFToken": this.token, Accept: "application/json" },
            body,
        });
        const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
        if (!isJson || answer.status >= 500) {
            if (answer.status === 403) {
                return { status: 403, told: { refused: "Votre session ou vos droits ont changé : rechargez la page." } };
            }
            throw new Error(`${answer.status}`);
        }
        return { status: answer.status, told: await answer.json() };
    }
}
