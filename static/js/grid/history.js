// What can be undone and done again. Undoing is itself a batch, saved like any other.

const MOST = 200;

export class History {
    constructor(store) {
        this.store = store;
        this.done = [];
        this.undone = [];
    }

    did(batch) {
        this.done.push(batch);
        this.done.splice(0, this.done.length - MOST);
        this.undone = [];
    }

    undo() {
        return this.move(this.done, this.undone);
    }

    redo() {
        return this.move(this.undone, this.done);
    }

    move(from, to) {
        const batch = from.pop();
        if (!batch) {
            return false;
        }
        const inverse = this.store.act(this.store.inverse(batch), { isWhole: true, isUndo: true });
        if (inverse) {
            to.push(inverse);
        }
        return true;
    }

    /** Forgets a batch that the server refused: it never happened. */
    forget(batch) {
        this.done = this.done.filter((it) => it !== batch);
        this.undone = this.undone.filter((it) => it !== batch);
    }
}
