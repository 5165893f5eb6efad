//! The engine of the templates that an observatory may write: bounded, and blind to the disk.
//!
//! No loader is set: a template reaches those of `reports/` that were given to it by name, never a file. Loops and recursion are counted.

use minijinja::{Environment, UndefinedBehavior};

/// Instructions that one rendering may take. The longest page of a large territory takes a few million; a loop within loops takes
/// billions. Calls within calls are bounded by the engine itself.
const CARBURANT: u64 = 50_000_000;

/// An engine without templates, where a value that does not exist is an error.
pub fn moteur<'a>() -> Environment<'a> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(CARBURANT));
    // Only then does a failure name the value that does not exist; nothing is kept of a template that does not fail.
    env.set_debug(true);
    env
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::{ErrorKind, context};

    fn refuser(modele: &str) -> minijinja::Error {
        moteur().render_str(modele, context! {}).expect_err(modele)
    }

    #[test]
    fn a_template_reads_no_file() {
        for chemin in ["/etc/passwd", "../secret/cle", "secret/cle", "modeles/../../secret/cle"] {
            for appel in ["include", "import", "extends"] {
                let suite = if appel == "import" { " as m" } else { "" };
                let e = refuser(&format!("{{% {appel} \"{chemin}\"{suite} %}}"));
                assert_eq!(e.kind(), ErrorKind::TemplateNotFound, "{appel} {chemin}");
            }
        }
        for nom in ["open", "read", "env", "load", "debug_file"] {
            assert_eq!(refuser(&format!("{{{{ {nom}(\"/etc/passwd\") }}}}")).kind(), ErrorKind::UnknownFunction);
        }
    }

    #[test]
    fn a_template_that_never_ends_is_stopped() {
        let boucles = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}";
        assert_eq!(refuser(boucles).kind(), ErrorKind::OutOfFuel);
        let recursion = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
        refuser(recursion);
    }
}
