// The totals of a decision by chapter and by section, kept up to date line by line, in whole cents.

export const SUMMED = ["previous", "rar", "proposed", "voted"];

export class Totals {
    constructor(settings) {
        this.settings = settings;
        this.chapters = new Map(); // "F|D|011" → sums
        this.sections = new Map(); // "F|D" → sums
    }

    /** Adds a line (sign 1n) or takes it away (-1n). */
    count(line, sign) {
        const { chapter, section } = line.place;
        if (!chapter) {
            return;
        }
        const side = `${section}|${line.direction}`;
        for (const [sums, key] of [
            [this.chapters, `${side}|${chapter}`],
            [this.sections, side],
        ]) {
            let found = sums.get(key);
            if (!found) {
                found = { lines: 0, previous: 0n, rar: 0n, proposed: 0n, voted: 0n };
                sums.set(key, found);
            }
            found.lines += Number(sign);
            for (const name of SUMMED) {
                found[name] += sign * line[name];
            }
            if (!found.lines) {
                sums.delete(key);
            }
        }
    }

    /** Returns what a line or a sum brings: the vote once it is voted, the proposal before. */
    fresh(sums) {
        return this.settings.isVoted ? sums.voted : sums.proposed;
    }

    /** Returns the credits of the year: in a primitive budget the previous one is for memory and does not count. */
    total(sums) {
        return (this.settings.addsToYear ? sums.previous : 0n) + sums.rar + this.fresh(sums);
    }

    section(section, direction) {
        return this.sections.get(`${section}|${direction}`) || { lines: 0, previous: 0n, rar: 0n, proposed: 0n, voted: 0n };
    }
}
