// Text as people search it: without accents, capitals or punctuation (budgets/rules/folding.py).

export function fold(text) {
    return text
        .replace(/[œŒ]/g, "oe")
        .replace(/[æÆ]/g, "ae")
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
        .toLowerCase()
        .replace(/[^0-9a-z]+/g, " ")
        .trim();
}
