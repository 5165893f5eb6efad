//! How long a condition may be. The reader of SQL and those who walk what it read go down one level for each operator, so that a condition
//! without end would exhaust the stack instead of being refused.

/// Words and signs of one condition, its texts, numbers, commas and parentheses left out: a list after IN is as long as one likes. The
/// longest condition that is shipped has a tenth of it.
const MOTS_MAX: usize = 1000;
/// Bytes of one condition, lists included.
const OCTETS_MAX: usize = 256 << 10;

/// A condition that can be read.
///
/// # Errors
/// It is too long: said in one sentence, without what it says.
pub fn bornee(sql: &str) -> Result<(), String> {
    if sql.len() > OCTETS_MAX {
        return Err(format!("cette condition est trop longue : {} Kio, {} au plus", sql.len() >> 10, OCTETS_MAX >> 10));
    }
    match mots(sql) {
        n if n <= MOTS_MAX => Ok(()),
        n => Err(format!("cette condition est trop longue : {n} mots et signes, {MOTS_MAX} au plus")),
    }
}

/// What to do about it.
pub const REMEDE: &str = "remplacez une suite de « OU » sur une même colonne par une liste : colonne IN (1, 2, 3)";

fn mots(sql: &str) -> usize {
    let (mut n, mut guillemet, mut avant) = (0, None, ' ');
    for c in sql.chars() {
        match guillemet {
            Some(g) if c == g => guillemet = None,
            Some(_) => {}
            None if c == '\'' => guillemet = Some(c),
            // A name between quotes is a word like another.
            None if c == '"' => (n, guillemet) = (n + 1, Some(c)),
            None if c.is_alphabetic() || c == '_' => n += usize::from(!(avant.is_alphanumeric() || avant == '_')),
            None if c.is_numeric() || c.is_whitespace() || matches!(c, '(' | ')' | ',' | '.') => {}
            None => n += 1,
        }
        avant = c;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs_are_counted_and_lists_are_not() {
        let cas = [
            ("", 0),
            ("a = 1 or b_2 <> 'x or y'", 6),
            ("a IN (1, 2, 3, 'b', 4.5)", 2),
            ("NOT \"a b\" IS NULL", 4),
            ("-a + 1", 3),
        ];
        for (sql, n) in cas {
            assert_eq!(mots(sql), n, "{sql}");
        }
    }

    #[test]
    fn a_condition_without_end_is_refused() {
        let suite = |n: usize| vec!["a = 1"; n].join(" or ");
        assert!(bornee(&suite(300)).is_ok());
        assert!(bornee(&suite(5000)).unwrap_err().contains("14999 mots et signes, 1000 au plus"));
        let liste = |n: usize| format!("code IN ({})", vec!["'59350'"; n].join(", "));
        assert!(bornee(&liste(5000)).is_ok());
        assert!(bornee(&liste(50_000)).unwrap_err().contains("Kio"));
    }
}
