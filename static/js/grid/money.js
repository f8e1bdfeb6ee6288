// Amounts as whole cents (BigInt): exact sums, read and written as French people write them.
// The readings are those of budgets/rules/money.py.

const SPACES = /[ \t\u00a0\u2007\u2009\u202f]+/g;
const UNIT = /\s*(?:€|EUR|euros?)\s*$/i;
const AMBIGUOUS = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;
const SHAPES = [
    /^([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]*))?$/,
    /^([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]*)$/,
    /^([0-9]{1,3}(?:\.[0-9]{3}){2,})()$/,
    /^([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]*)$/,
    /^([0-9]{1,3}(?:,[0-9]{3}){2,})()$/,
];
const LARGEST = 99999999999999n;

export class AmountFault extends Error {}

/** Returns the cents of a text; a blank is zero. Throws AmountFault, whose message is for whoever typed. */
export function parseCents(text) {
    let cleaned = text.replace(SPACES, " ").trim().replace(UNIT, "");
    if (!cleaned) {
        return 0n;
    }
    const sign = /^[-\u2212\u2013]/.test(cleaned) ? -1n : 1n;
    cleaned = cleaned.replace(/^[-+\u2212\u2013]\s*/, "");
    if (AMBIGUOUS.test(cleaned)) {
        const whole = cleaned.replace(/[.,]/, "");
        throw new AmountFault(`« ${text.trim()} » peut se lire de deux façons : écrivez ${whole}, ou deux décimales au plus.`);
    }
    for (const shape of SHAPES) {
        const match = shape.exec(cleaned);
        if (match) {
            const decimals = (match[2] || "").replace(/0+$/, "");
            if (decimals.length > 2) {
                throw new AmountFault(`Le montant ${text.trim()} est plus fin que le centime : indiquez deux décimales au plus.`);
            }
            const cents = BigInt(match[1].replace(/[ .,]/g, "") + decimals.padEnd(2, "0"));
            if (cents > LARGEST) {
                throw new AmountFault("Le montant dépasse 999 999 999 999,99 € : vérifiez la saisie.");
            }
            return sign * cents;
        }
    }
    throw new AmountFault(`« ${text.trim()} » n’est pas un montant : écrivez par exemple 1 234,56.`);
}

/** Returns the cents of "1234.56". */
export function centsOf(plain) {
    return BigInt(plain.replace(".", ""));
}

/** Returns "1234.56", as amounts are exchanged. */
export function plainOf(cents) {
    const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
    return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Returns "1 234,56" with narrow no-break spaces. */
export function formatCents(cents) {
    const [whole, decimals] = plainOf(cents).split(".");
    return `${whole.replace(/\B(?=(\d{3})+$)/g, "\u202f")},${decimals}`;
}
