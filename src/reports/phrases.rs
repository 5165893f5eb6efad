//! The sentences, written once: each grammar has its forms for reached, near, far, withheld, unknown, one, none.

use crate::french::{self, FINE, Fraction, Genre, INSECABLE, nombre, pourcent, pourcent_face_a};
use crate::indicators::attainment::{self, Bornes, Resultat};
use crate::indicators::point_zero::{Evolution, PointZero};
use crate::indicators::projection::Projection;
use crate::indicators::targets::{Genre as GenreObjectif, Objectif};
use crate::measures::Periode;
use crate::reports::tenues::Vu;
use crate::secrecy::Etat;

use super::context::{INCONNUS_A_DIRE, RENSEIGNEMENT_MIN, moment};
use super::tenues::INCHANGE;

/// A published share, as a sentence needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lu {
    /// The source is not there.
    Absent,
    Secret,
    /// Withheld; an earlier edition showed this rate, over that period.
    Inchange(Fraction, Periode),
    Tranche(u8, u8),
    /// No known row, out of so many.
    SansBase(i64),
    /// Share of known rows, too small to comment.
    Insuffisant(Fraction),
    Chiffre(Chiffre),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chiffre {
    pub num: i64,
    pub den: i64,
    pub taux: Fraction,
    /// Rows of the base on which the answer, or the location, is unknown, out of all of them.
    pub inconnus: Option<Fraction>,
    pub bornes: Option<Bornes>,
}

impl Lu {
    pub fn de(v: Option<Vu>) -> Lu {
        let Some(v) = v else { return Lu::Absent };
        match v.etat() {
            Etat::Masquee => {
                let tenu = v.tenue().and_then(|t| Some((t.taux(v.nature())?, t.periode)));
                return tenu.map_or(Lu::Secret, |(taux, p)| Lu::Inchange(taux, p));
            }
            Etat::Tranche(b, h) => return Lu::Tranche(b, h),
            _ => {}
        }
        let (Some(u), Some(d)) = (v.univers(), v.denominateur()) else { return Lu::Secret };
        let (Some(num), Some(taux)) = (v.numerateur(), v.taux()) else {
            return if d == 0 { Lu::SansBase(u) } else { Lu::Secret };
        };
        match Fraction::new(d, u) {
            Some(f) if 100 * d < RENSEIGNEMENT_MIN * u => Lu::Insuffisant(f),
            _ => {
                let douteux: i64 = v.incertains().iter().sum();
                let inconnus = Fraction::new(u - d + douteux, u + douteux);
                let bornes = v.compte().and_then(attainment::bornes_larges);
                Lu::Chiffre(Chiffre { num, den: d, taux, inconnus, bornes })
            }
        }
    }

    pub fn chiffre(&self) -> Option<&Chiffre> {
        if let Lu::Chiffre(c) = self { Some(c) } else { None }
    }
}

/// A countable noun with its gender.
#[derive(Clone, Copy, Debug)]
pub struct Nom {
    pub un: &'static str,
    pub des: &'static str,
    pub genre: Genre,
}

pub const BAIL_HORS_QPV: Nom = Nom { un: "bail signé hors QPV", des: "baux signés hors QPV", genre: Genre::Masculin };
pub const BAIL_QPV: Nom = Nom { un: "bail signé en QPV", des: "baux signés en QPV", genre: Genre::Masculin };
pub const ATTRIBUTION_QPV: Nom =
    Nom { un: "attribution décidée en QPV", des: "attributions décidées en QPV", genre: Genre::Feminin };
pub const BAIL: Nom = Nom { un: "bail signé", des: "baux signés", genre: Genre::Masculin };

/// `a profité à …`, `ont profité à …`: what the counted rows did.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub auxiliaire: [&'static str; 2],
    pub suite: &'static str,
}

pub const PUBLIC_VISE: Action =
    Action { auxiliaire: ["a", "ont"], suite: "profité à un ménage du 1er\u{a0}quartile ou à un ménage relogé" };
pub const PREMIER_QUARTILE: Action =
    Action { auxiliaire: ["a", "ont"], suite: "profité à un ménage du 1er\u{a0}quartile" };
pub const Q2_Q4: Action =
    Action { auxiliaire: ["a", "ont"], suite: "profité à un ménage des 2e, 3e et 4e\u{a0}quartiles" };
/// Same, of an attribution that may have been refused.
pub const DESTINEE_Q2_Q4: Action =
    Action { auxiliaire: ["a", "ont"], suite: "visé un ménage des 2e, 3e et 4e\u{a0}quartiles" };
pub const Q3_Q4: Action =
    Action { auxiliaire: ["a", "ont"], suite: "profité à un ménage des 3e et 4e\u{a0}quartiles" };

/// `12 baux signés hors QPV sur 60 ont profité à …, soit 20,0 %`, without capital nor full stop.
fn sur(nom: Nom, action: Action, c: &Chiffre, cible: Option<&Objectif>) -> String {
    let [a, ont] = action.auxiliaire;
    let feminin = nom.genre == Genre::Feminin;
    let (seul, le, aucun, un, tous) = if feminin {
        ("la seule", "les", "aucune", "une seule", "toutes")
    } else {
        ("le seul", "les", "aucun", "un seul", "tous")
    };
    let n_a = if a == "a" { "n'a" } else { "n'est" };
    let (den, num) = (nombre(c.den), nombre(c.num));
    let fait = match (c.num, c.den) {
        (0, 1) => format!("{seul} {} {n_a} pas {}", nom.un, action.suite),
        (0, _) => format!("{aucun} des {den}{INSECABLE}{} {n_a} {}", nom.des, action.suite),
        (1, 1) => format!("{seul} {} {a} {}", nom.un, action.suite),
        (1, _) => format!("{un} {} sur {den} {a} {}", nom.un, action.suite),
        (n, d) if n == d => format!("{le} {den}{INSECABLE}{} {ont} {tous} {}", nom.des, action.suite),
        _ => format!("{num}{INSECABLE}{} sur {den} {ont} {}", nom.des, action.suite),
    };
    let taux = cible.map_or_else(|| pourcent(&c.taux), |o| o.imprimer(&c.taux));
    format!("{fait}, soit {taux}")
}

/// `l'objectif d'au moins 25 % n'est pas atteint, à 7,6 points près`. What the unknown rows could turn is told of known answers only.
fn face_a(c: &Chiffre, o: &Objectif, stade: &str) -> String {
    let taux = &c.taux;
    let (Some(borne), Some(exigence)) = (o.borne(), o.exigence_fixe()) else { return String::new() };
    let nom = format!("l'objectif {}", seuil(o));
    let ecart = taux.minus(&borne);
    let tenu = exigence.tenue(taux);
    let petit = points(&ecart);
    let doute = c.bornes.is_some_and(|b| exigence.entre(&b) == Resultat::Indetermine);
    let connues = if doute { " sur les réponses connues" } else { "" };
    if doute && tenu {
        let de_peu = if proche(&ecart) { "de peu " } else { "" };
        let place = match o.genre {
            _ if ecart.num() == 0 => format!("atteint {de_peu}"),
            GenreObjectif::Plafond => format!("reste {de_peu}sous "),
            _ => format!("dépasse {de_peu}"),
        };
        return format!("ce taux {place}{nom}{connues}{stade}");
    }
    match (tenu, proche(&ecart)) {
        (true, true) => format!("{nom} est atteint de peu{stade}"),
        (true, false) => format!("{nom} est atteint{stade}"),
        // Less than a strict ceiling of 36 %, at exactly 36 %.
        (false, true) if ecart.num() == 0 => format!("{nom} n'est pas atteint{connues}{stade}, de justesse"),
        (false, true) => format!("{nom} n'est pas atteint{connues}{stade}, à {petit} près"),
        (false, false) if o.genre == GenreObjectif::Plafond => {
            format!("{nom} n'est pas atteint{connues}{stade}{FINE}: {petit} de trop")
        }
        (false, false) => format!("{nom} n'est pas atteint{connues}{stade}{FINE}: il s'en faut de {petit}"),
    }
}

/// The year is not over: nothing is settled.
fn stade(p: Periode) -> &'static str {
    if matches!(p, Periode::Cumul(_, 1..=11)) { " à ce stade" } else { "" }
}

/// Less than one point.
fn proche(ecart: &Fraction) -> bool {
    (ecart.num() * 100).abs() < ecart.den()
}

/// The size of a gap, without sign: `7,6 points`, `moins de 0,1 point`.
pub fn points(ecart: &Fraction) -> String {
    let t = french::points(ecart);
    let t = t.trim_start_matches(['+', '\u{2212}']);
    if t.starts_with("0,0") && ecart.num() != 0 { format!("moins de 0,1{INSECABLE}point") } else { t.to_owned() }
}

/// `d'au moins 25 %`, `d'au plus 36 %`, `de moins de 36 %` when the bound is strict.
pub fn seuil(o: &Objectif) -> String {
    let mot = match (o.genre == GenreObjectif::Plafond, o.strict()) {
        (false, false) => "d'au moins",
        (false, true) => "de plus de",
        (true, false) => "d'au plus",
        (true, true) => "de moins de",
    };
    format!("{mot} {}", borne(o))
}

/// `25 %`, `12,5 %`.
pub fn borne(o: &Objectif) -> String {
    o.borne().map_or_else(String::new, |_| centiemes(o.centiemes()))
}

/// Hundredths of a percent, without useless decimals.
pub fn centiemes(n: i64) -> String {
    let decimales = if n % 100 == 0 { 0 } else { 1 + u32::from(n % 10 != 0) };
    Fraction::new(n, 10_000).map_or_else(String::new, |b| format!("{}{FINE}%", b.percent(decimales)))
}

/// P1, P6: who the leases went to, against the target.
pub fn resultat(p: Periode, lu: &Lu, nom: Nom, action: Action, o: Option<&Objectif>) -> String {
    let quand = moment(p);
    match lu {
        Lu::Absent => format!("{quand}, ce résultat n'est pas disponible{FINE}: la source manque."),
        Lu::Secret => format!("{quand}, ce résultat n'est pas publié{FINE}: il est couvert par le secret statistique."),
        Lu::Inchange(taux, avant) => format!(
            "{quand}, le nouveau résultat est couvert par le secret statistique{FINE}; le dernier publié, {} {}, est gardé{INSECABLE}: \
             {INCHANGE}.",
            cible_ou(taux, o),
            minuscule(&moment(*avant))
        ),
        Lu::Tranche(b, h) => format!(
            "{quand}, entre {b} et {h}{FINE}% des {} ont {}{FINE}; le taux exact est couvert par le secret statistique.",
            nom.des, action.suite
        ),
        Lu::SansBase(0) => format!(
            "{quand}, {} n'est enregistré{FINE}: le taux n'est pas calculable.",
            french::compte(0, nom.un, nom.des, nom.genre)
        ),
        Lu::SansBase(u) => format!(
            "{quand}, le taux n'est pas calculable{FINE}: la réponse n'est connue pour aucun des {}{INSECABLE}{}.",
            nombre(*u),
            nom.des
        ),
        Lu::Insuffisant(f) => format!(
            "{quand}, ce résultat n'est pas commenté{FINE}: la réponse n'est connue que pour {} des {} ({RENSEIGNEMENT_MIN}{FINE}% attendus).",
            pourcent(f),
            nom.des
        ),
        Lu::Chiffre(c) => match o.filter(|o| o.simple()) {
            Some(o) => format!("{quand}, {}{FINE}; {}.", sur(nom, action, c, Some(o)), face_a(c, o, stade(p))),
            None => format!("{quand}, {}.", sur(nom, action, c, None)),
        },
    }
}

/// P16, for a card that is read at a glance: too few answers are known. Empty otherwise.
pub fn non_commente(lu: &Lu) -> String {
    match lu {
        Lu::Insuffisant(f) => format!(
            "Ce résultat n'est pas commenté{FINE}: la réponse n'est connue que pour {} des cas ({RENSEIGNEMENT_MIN}{FINE}% attendus).",
            pourcent(f)
        ),
        _ => String::new(),
    }
}

/// The sentence, and that the unknown rows could turn it when they could.
pub fn sous_reserve(phrase: &str, robuste: Resultat) -> String {
    match robuste {
        Resultat::Indetermine => {
            format!("{}{FINE}; les dossiers inconnus pourraient changer ce résultat.", phrase.trim_end_matches('.'))
        }
        _ => phrase.to_owned(),
    }
}

/// A rate as it is printed face to its target, when it has one.
fn cible_ou(taux: &Fraction, o: Option<&Objectif>) -> String {
    o.map_or_else(|| pourcent(taux), |o| o.imprimer(taux))
}

/// The first word of an answer.
pub fn verdict(resultat: Resultat, robuste: Resultat) -> &'static str {
    match (resultat, robuste) {
        (Resultat::Atteint, Resultat::Indetermine) => "Oui, sous réserve des dossiers inconnus.",
        (Resultat::NonAtteint, Resultat::Indetermine) => "Pas assez, sous réserve des dossiers inconnus.",
        (Resultat::Atteint, _) => "Oui.",
        (Resultat::NonAtteint, _) => "Pas assez.",
        _ => "",
    }
}

/// Leases that should have gone to the target group.
pub fn manque(n: i64) -> String {
    match n {
        ..=0 => String::new(),
        1 => "Un bail de plus au profit de ce public aurait suffi.".to_owned(),
        n => format!("Il a manqué {}{INSECABLE}baux au profit de ce public.", nombre(n)),
    }
}

/// P2: where the year would end, and what is left to do.
pub fn projection(annee: i32, p: &Projection, o: &Objectif) -> String {
    let mois = p.calendrier.len();
    let taux = o.imprimer(&p.taux);
    if mois == 0 {
        return format!("L'année {annee} est close{FINE}: il n'y a plus rien à projeter.");
    }
    let debut = format!("À ce rythme, l'année {annee} se terminerait à {taux}");
    if p.hors_atteinte {
        return format!(
            "{debut}{FINE}; même si toutes les attributions restantes étaient destinées au public visé, le taux plafonnerait à {}.",
            o.imprimer(&p.meilleur)
        );
    }
    if p.a_realiser == 0 {
        return format!(
            "{debut}{FINE}; l'objectif {} serait déjà assuré pour {} attendus dans l'année.",
            seuil(o),
            baux(p.volume)
        );
    }
    let par_mois = p.calendrier.first().copied().unwrap_or(p.a_realiser);
    let rythme = if mois == 1 {
        "d'ici la fin décembre".to_owned()
    } else {
        format!("soit environ {} par mois d'ici décembre", nombre(par_mois))
    };
    let part = Fraction::new(p.a_realiser, p.restants).map_or_else(String::new, |f| {
        format!(", c'est-à-dire {} des {} encore attendus", pourcent(&f), baux(p.restants))
    });
    format!(
        "{debut}{FINE}; pour {} {}, il faudrait encore {} au profit du public visé, {rythme}{part}.",
        if o.strict() { "dépasser" } else { "atteindre" },
        borne(o),
        baux(p.a_realiser)
    )
}

/// `15,7 points de plus que dans l'ensemble du territoire (43,1 %).`
pub fn qu_ailleurs(taux: &Fraction, ensemble: &Fraction) -> String {
    let ecart = taux.minus(ensemble);
    let texte = points(&ecart);
    if texte.starts_with("0,0") || texte.starts_with("moins de") {
        return format!("Comme dans l'ensemble du territoire ({}).", pourcent(ensemble));
    }
    let sens = if ecart.num() > 0 { "plus" } else { "moins" };
    format!("{} de {sens} que dans l'ensemble du territoire ({}).", majuscule(&texte), pourcent(ensemble))
}

/// The same, for a card that is read at a glance.
pub fn projection_breve(p: &Projection) -> String {
    if p.hors_atteinte {
        return format!("L'objectif de l'année est hors d'atteinte{FINE}: au mieux {}.", pourcent(&p.meilleur));
    }
    if p.a_realiser == 0 {
        return "À ce rythme, l'objectif de l'année est assuré.".to_owned();
    }
    format!(
        "Pour le tenir, {} sur les {} attendus d'ici décembre doivent aller à ce public.",
        baux(p.a_realiser),
        nombre(p.restants)
    )
}

fn baux(n: i64) -> String {
    french::compte(n, "bail", "baux", Genre::Masculin)
}

/// P3: what households relogés add to the first quartile.
pub fn relogement(union: &Lu, q1_seul: &Lu) -> String {
    let (Some(u), Some(q)) = (union.chiffre(), q1_seul.chiffre()) else { return String::new() };
    let apport = u.taux.minus(&q.taux);
    if apport.num() * 1000 < apport.den() {
        return format!(
            "Les ménages relogés n'ajoutent presque rien à ce résultat{FINE}: la part du seul 1er{INSECABLE}quartile est de {}.",
            pourcent(&q.taux)
        );
    }
    format!(
        "Les ménages relogés au-delà du 1er{INSECABLE}quartile apportent {} à ce résultat{FINE}; la part du seul 1er{INSECABLE}quartile est de {}.",
        points(&apport),
        pourcent(&q.taux)
    )
}

/// The legal rate with the mutations, then without them, when that moves it by one point or more (specification of indicators, § 4.1): no text says
/// whether they count. That the target would be held, or missed, is said when it changes.
pub fn mutations(avec: &Lu, sans: &Lu, o: Option<&Objectif>) -> String {
    let (Some(a), Some(s)) = (avec.chiffre(), sans.chiffre()) else { return String::new() };
    let ecart = s.taux.minus(&a.taux);
    if proche(&ecart) {
        return String::new();
    }
    let sens = if ecart.num() > 0 { "plus" } else { "moins" };
    let verdict = o.and_then(|o| Some((o, o.exigence_fixe()?))).map_or_else(String::new, |(o, e)| {
        match (e.tenue(&a.taux), e.tenue(&s.taux)) {
            (false, true) => format!("{FINE}; l'objectif {} serait alors atteint", seuil(o)),
            (true, false) => format!("{FINE}; l'objectif {} ne serait alors pas atteint", seuil(o)),
            _ => String::new(),
        }
    });
    format!(
        "Mutations retirées des deux termes, le taux serait de {} ({} sur {}), {} de {sens}{verdict}.",
        cible_ou(&s.taux, o),
        french::compte(s.num, "bail", "baux", Genre::Masculin),
        nombre(s.den),
        points(&ecart)
    )
}

/// P4: what is unknown, and between what bounds the rate lies. Silent when little is unknown and nothing could turn.
pub fn inconnus(lu: &Lu, robuste: Resultat, o: Option<&Objectif>) -> String {
    inconnus_parmi("baux", lu, robuste, o)
}

/// Same, among rows that are not leases.
pub fn inconnus_parmi(des: &str, lu: &Lu, robuste: Resultat, o: Option<&Objectif>) -> String {
    let Some((part, bornes)) = entre_bornes(lu, robuste, o) else { return String::new() };
    format!(
        "Le quartile de ressources ou la localisation manque pour {} des {des}{FINE}: le taux réel se situe {bornes}.",
        pourcent(&part)
    )
}

/// Same, after the same unknown rows were told of another target.
pub fn memes_inconnus(lu: &Lu, robuste: Resultat, o: Option<&Objectif>) -> String {
    entre_bornes(lu, robuste, o).map_or_else(String::new, |(_, bornes)| {
        format!("Selon ce que sont les mêmes baux inconnus, le taux réel se situe {bornes}.")
    })
}

/// The share of unknown rows, and `entre 68,7 % et 74,5 %`.
fn entre_bornes(lu: &Lu, robuste: Resultat, o: Option<&Objectif>) -> Option<(Fraction, String)> {
    let (c, b, part) = lu.chiffre().and_then(|c| Some((c, c.bornes?, c.inconnus?)))?;
    let tourne = robuste == Resultat::Indetermine;
    if part.num() * 100 < i128::from(INCONNUS_A_DIRE) * part.den() && !tourne {
        return None;
    }
    let dire = |f: &Fraction| o.map_or_else(|| pourcent(f), |o| o.imprimer(f));
    let suite = if tourne && c.den > 0 { ", de part et d'autre de l'objectif" } else { "" };
    Some((part, format!("entre {} et {}{suite}", dire(&b.basse), dire(&b.haute))))
}

/// How many units reach the target, miss it, or cannot be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palmares {
    pub atteints: i64,
    pub manques: i64,
    pub indetermines: i64,
    /// Units of which nothing is told.
    pub retenus: i64,
    /// Some rates are withheld: the extremes are those of the rates shown.
    pub partiel: bool,
    /// Lowest and highest rates among the units that may be ranked, with their names.
    pub extremes: Option<((String, Fraction), (String, Fraction))>,
}

/// How many reach the target of those whose rate is not withheld: « un sur quatre » would be heard of all of them.
pub fn parmi_les_dits(atteints: i64, total: i64, un: &str, des: &str) -> String {
    let dits = format!("les {} dont le taux n'est pas retenu", lettres(total));
    match atteints {
        0 => format!("Aucun {un} sur {dits} n'atteint l'objectif"),
        1 => format!("Un {un} sur {dits} atteint l'objectif"),
        n if n == total => format!("Les {} {des} dont le taux n'est pas retenu atteignent tous l'objectif", lettres(n)),
        n => format!("{} {des} sur {dits} atteignent l'objectif", majuscule(&lettres(n))),
    }
}

/// P5.
pub fn palmares(p: &Palmares, un: &str, des: &str, cible: i64) -> String {
    let total = p.atteints + p.manques + p.indetermines;
    if total == 0 {
        return format!("Aucun taux par {un} ne peut être publié.");
    }
    let debut = match (p.atteints, total) {
        (n, t) if p.retenus > 0 && t > 1 => parmi_les_dits(n, t, un, des),
        (0, 1) => format!("Le seul {un} dont le taux est calculable n'atteint pas l'objectif"),
        (1, 1) => format!("Le seul {un} dont le taux est calculable atteint l'objectif"),
        (0, t) => format!("Aucun {un} sur {} n'atteint l'objectif", lettres(t)),
        (1, t) => format!("Un {un} sur {} atteint l'objectif", lettres(t)),
        (n, t) if n == t => format!("Les {} {des} atteignent tous l'objectif", lettres(t)),
        (n, t) => format!("{} {des} sur {} atteignent l'objectif", majuscule(&lettres(n)), lettres(t)),
    };
    let doute = match p.indetermines {
        0 => String::new(),
        1 => ", un cas reste indéterminé".to_owned(),
        n => format!(", {} cas restent indéterminés", lettres(n)),
    };
    let ecarts = match &p.extremes {
        Some(((a, f), (b, g))) if a != b => {
            format!(
                "{FINE}; les taux{} vont de {} ({a}) à {} ({b})",
                if p.partiel { " publiés" } else { "" },
                pourcent_face_a(f, cible),
                pourcent_face_a(g, cible)
            )
        }
        _ => String::new(),
    };
    format!("{debut}{doute}{ecarts}.")
}

/// P11: a share in one place against the whole.
pub fn comparaison(lieu: &str, quoi: &str, v: &Fraction, reference: &Fraction) -> String {
    let ecart = v.minus(reference);
    let suite = if french::points(&ecart).trim_start_matches('\u{2212}').starts_with("0,0") {
        "comme dans l'ensemble du territoire".to_owned()
    } else {
        let sens = if ecart.num() > 0 { "plus" } else { "moins" };
        format!("soit {} de {sens} que dans l'ensemble du territoire ({})", points(&ecart), pourcent(reference))
    };
    format!("{lieu}, {} {quoi}, {suite}.", pourcent(v))
}

/// P6: how a share moved since its baseline.
pub fn point_zero(p: &PointZero, e: &Evolution) -> String {
    let nom = if p.libelle == p.nom { p.nom.clone() } else { p.libelle.clone() };
    let quand = format!("au {}, point zéro «{INSECABLE}{nom}{INSECABLE}»", french::date_longue(p.date));
    match e {
        Evolution::Absente => String::new(),
        Evolution::DefinitionChangee { .. } => format!(
            "Il n'est pas comparé à celui du point zéro «{INSECABLE}{nom}{INSECABLE}»{FINE}: la définition de l'indicateur a changé depuis."
        ),
        Evolution::Ecart { zero, ecart } => {
            let suite = match ecart.num().signum() {
                0 => "il n'a pas changé depuis".to_owned(),
                1 => format!("il a gagné {} depuis", points(ecart)),
                _ => format!("il a perdu {} depuis", points(ecart)),
            };
            format!("Ce taux était de {} {quand}{FINE}; {suite}.", pourcent(zero))
        }
    }
}

/// P12: newcomers against the stock, stable within two points.
pub fn recents(stock: &Fraction, recents: &Fraction) -> String {
    let ecart = recents.minus(stock);
    let tendance = match ecart.num() * 50 {
        e if e > ecart.den() => "le parc des quartiers continue de se spécialiser",
        e if e < -ecart.den() => "le parc des quartiers se rééquilibre",
        _ => "le parc des quartiers reste stable",
    };
    format!("Parmi les ménages arrivés depuis deux ans, cette part est de {}{FINE}: {tendance}.", pourcent(recents))
}

/// Numbers up to sixteen in words: sentences that start with a figure read badly.
pub fn lettres(n: i64) -> String {
    const MOTS: [&str; 17] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize",
    ];
    usize::try_from(n).ok().and_then(|i| MOTS.get(i)).map_or_else(|| nombre(n), |m| (*m).to_owned())
}

pub fn minuscule(t: &str) -> String {
    let mut c = t.chars();
    c.next().map_or_else(String::new, |p| p.to_lowercase().chain(c).collect())
}

pub fn majuscule(t: &str) -> String {
    let mut c = t.chars();
    c.next().map_or_else(String::new, |p| p.to_uppercase().chain(c).collect())
}

#[cfg(test)]
#[path = "phrases_tests.rs"]
mod tests;
