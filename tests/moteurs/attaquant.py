"""What a reader works out of the publication, all indicators taken together.

    pip install -r tests/moteurs/requirements.txt
    python tests/moteurs/attaquant.py target/release/bilan demo [--intervalles]

The second argument is a working folder; it is made by `bilan demo` when it does not exist. Nothing of the secrecy of the program is
used: neither its rules of linking, nor its plan, nor its arithmetic.

What the reader has:
- every figure of `donnees/mesures.csv`, shares and means being told by the counts beside them;
- what rows belong to which zone and period (lake), never what they answer;
- what is always true of a row: equalities of counters, found on rows whose answers are drawn. The extracts are shuffled column by
  column, `bilan count` conforms them again, and the SQL of `bilan catalog --sql` is asked of each row. Rows of one side of the QPV, or
  of one réservataire, are asked apart: more is true of them;
- counts are whole and not negative, and where nobody is, no part is.

Withheld small numbers (`pipelines/secret.toml`) are looked for exactly, zone by zone then over all zones at once, and by interval,
zone by zone. The lake tells which numbers are small and whether what is found is right, nothing else.

Left out: sums of money or days behind means, documents other than `mesures.csv`, earlier editions, readers who hold files of their own,
the counts of relogement, which are in no SQL.
"""

import csv
import glob
import os
import random
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict

import duckdb
import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, lsmr

from comparaison import bilan, conformees, preparer

P = 2**31 - 1
LIGNES_TIREES = 20_000
TYPES_MAX = 3000
SECONDES = 40
ORDRE = [g + s for g in ("classe", "classe d'une petite base", "base", "localisation inconnue") for s in ("", ", anciens")]
COMPTEUR = re.compile(r"SUM\(CASE WHEN (c\d+) = \d+ THEN 1 ELSE 0 END\) AS (\w+)")
LIGNES = re.compile(r"\s*SELECT (.*? AS periode, .*? AS zone),\n(.*?)\n  (FROM .*)", re.S)
GERME = np.random.default_rng(51_711)


# What is read


def lire_requetes(requetes):
    """By table: what is asked of a row for each indicator, with the names of its cases; where rows are, level by level."""
    questions, zonages = defaultdict(dict), defaultdict(list)
    for table, niveau, sql in requetes:
        dehors, dedans = sql.split("\nFROM (\n", 1)
        tete, colonnes, source = LIGNES.match(dedans.split("\n) lignes", 1)[0]).groups()
        cas = dict(c.strip().rsplit(" AS ", 1)[::-1] for c in colonnes.split(",\n    "))
        noms = defaultdict(list)
        for rang, nom in COMPTEUR.findall(dehors):
            code, _, classe = nom.rpartition("__")
            noms[code, cas[rang]].append(classe)
        questions[table].update({code: (question, classes) for (code, question), classes in noms.items()})
        zonages[table].append((niveau, f"SELECT rang, {tete} {source}"))
    return questions, zonages


def melanger(chemin, germe):
    """Shuffles each column of an extract by itself; in half of the rows, rare answers come as often as others."""
    hasard = random.Random(germe)
    with open(chemin, encoding="latin-1", newline="") as f:
        tete, *lignes = csv.reader(f, delimiter=";")
    colonnes = []
    fois = -(-LIGNES_TIREES // len(lignes))
    for valeurs in zip(*(l for l in lignes if len(l) == len(tete))):
        valeurs = [" ".join(v.split()) for v in valeurs] * fois
        # What is met once or twice is a fault of the extract.
        reponses = sorted({v for v, n in Counter(valeurs).items() if n > 2 * fois} | {""})
        hasard.shuffle(valeurs)
        if len(reponses) <= 80:
            valeurs = [hasard.choice(reponses) if hasard.random() < 0.3 else v for v in valeurs]
        colonnes.append(valeurs)
    with open(chemin, "w", encoding="latin-1", newline="") as f:
        csv.writer(f, delimiter=";", lineterminator="\n").writerows([tete, *zip(*colonnes)])



def synthetiser(programme, dossier):
    """Rows that answer at random, as the program conforms them: `(folder of a conformed lake…)`, and the SQL of all indicators."""
    for germe, source in enumerate(("ops|sne", "rpls")):
        copie = tempfile.mkdtemp(prefix="attaquant")
        for partie in ("pipelines", "depot"):
            shutil.copytree(os.path.join(dossier, partie), os.path.join(copie, partie))
        for regles in glob.glob(os.path.join(copie, "pipelines", "qualite", "*.toml")):
            remplacer(regles, '"bloquante"', '"erreur"')
        # What is only told by class of fragility has no SQL.
        for catalogue in glob.glob(os.path.join(copie, "pipelines", "indicateurs", "*.toml")):
            remplacer(catalogue, 'niveaux = ["classe"]', 'niveaux = ["epci", "classe"]')
        chaine = os.path.join(copie, "pipelines", "cil.toml")
        remplacer(chaine, "part_rejets_max = 0.02", "part_rejets_max = 1.0")
        for extraction in glob.glob(os.path.join(copie, "depot", "*.csv")):
            if re.match(f"({source})_", os.path.basename(extraction)):
                melanger(extraction, germe)
        yield preparer(programme, copie)[:2]
        shutil.rmtree(copie)


def remplacer(chemin, avant, apres):
    with open(chemin, encoding="utf-8") as f:
        texte = f.read()
    with open(chemin, "w", encoding="utf-8") as f:
        f.write(texte.replace(avant, apres))


# Arithmetic


def echelonner(m):
    """Reduced row echelon form modulo P, and its pivots."""
    m, pivots = m % P, []
    for c in range(m.shape[1]):
        r = len(pivots)
        if r == len(m):
            break
        candidates = r + np.flatnonzero(m[r:, c])
        if not len(candidates):
            continue
        i = candidates[0]
        m[[r, i]] = m[[i, r]]
        m[r] = m[r] * pow(int(m[r, c]), -1, P) % P
        autres = np.flatnonzero(m[:, c])
        autres = autres[autres != r]
        m[autres] = (m[autres] - m[autres, c, None] * m[r]) % P
        pivots.append(c)
    return m[: len(pivots)], pivots


def centrer(m):
    return np.where(m > P // 2, m - P, m)


def distinctes(m):
    """The rows of a matrix, once each."""
    return m[np.unique(m @ GERME.integers(1, P, m.shape[1]), return_index=True)[1]]


class Domaine:
    """What is always true of some rows: `base` gives each number by those of the columns `pivots`."""

    def __init__(self, types, sommes):
        self.types = types
        essai, z = types[GERME.permutation(len(types))[: types.shape[1]]], GERME.integers(1, P, types.shape[1])
        while True:
            base, pivots = echelonner(essai.astype(np.int64))
            # Every row must be told by its pivots, which one vector shows, save for odds of one in P.
            faux = np.flatnonzero((types[:, pivots] @ ((base * z % P).sum(axis=1) % P) - types @ z) % P)
            if not len(faux):
                break
            essai = np.vstack([base, types[faux[: types.shape[1]]]])
        self.pivots, self.memoire = np.array(pivots), {}
        self.base = centrer(base @ sommes % P)

    def deduire(self, connus):
        """The numbers that those which are known give."""
        cle = connus.tobytes()
        if cle not in self.memoire:
            base = self.base[~connus[self.pivots]]
            equations, pivots = echelonner(distinctes(base[:, connus].T))
            # A vector that these numbers ignore: what it moves is not told, save for odds of one in P.
            x = GERME.integers(1, P, len(base))
            x[pivots] = 0
            x[pivots] = -(equations * x % P).sum(axis=1) % P
            self.memoire[cle] = connus | ((x @ base) % P == 0)
        return self.memoire[cle]

    def expliquer(self, cible, connus):
        """The fewest figures, or so, that give a number: `[(coefficient, number)]`."""
        c = np.flatnonzero(connus)
        a = self.base[:, c].astype(float)
        fait = linprog(np.ones(2 * len(c)), A_eq=np.hstack([a, -a]), b_eq=self.base[:, cible], method="highs")
        if fait.status:
            return None
        y = fait.x[: len(c)] - fait.x[len(c) :]
        return [(y[i], c[i]) for i in np.flatnonzero(abs(y) > 1e-7)]


# A table


class Nombres:
    """The numbers of a table: its counters, then what they add up to; `sommes` says how."""

    def __init__(self, questions):
        self.codes, self.noms, self.debut, colonnes = list(questions), [], {}, []
        n = sum(len(classes) for _, classes in questions.values())
        unite = lambda rangs, signe=1: sum(signe * np.eye(1, n, r, dtype=np.int64)[0] for r in rangs)
        rang, somme = 0, {}
        for code, (_, cas) in questions.items():
            self.debut[code] = rang
            for k, classe in enumerate(cas):
                self.noms.append((code, classe))
                colonnes.append(unite([rang + k]))
            surs = [k for k, c in enumerate(cas) if not c.endswith("_douteux")]
            classes, douteux = surs[:-1], range(len(surs), len(cas))
            somme[code, "univers"] = unite(rang + k for k in surs)
            if len(classes) > 1:
                somme[code, "denominateur"] = unite(rang + k for k in classes)
            if len(classes) > 2:
                for k in classes:
                    somme[code, "sauf " + cas[k]] = unite(rang + j for j in classes if j != k)
            if len(douteux) == 3:
                somme[code, "douteux, sauf oui"] = unite(rang + k for k in douteux[1:])
                somme[code, "douteux, sauf non"] = unite(rang + k for k in (douteux[0], douteux[2]))
            rang += len(cas)
        self.noms += somme
        self.rang = {nom: i for i, nom in enumerate(self.noms)}
        self.sommes = np.array(colonnes + list(somme.values())).T
        # Of an indicator without its newcomers, what is left is not printed: whoever reads both subtracts.
        for code in [c for c in self.codes if c + "__recents" in self.debut]:
            for c, quoi in [nom for nom in self.noms if nom[0] == code]:
                self.rang[code + "__anciens", quoi] = len(self.noms)
                self.noms.append((code + "__anciens", quoi))
                ecart = self.sommes[:, self.rang[code, quoi]] - self.sommes[:, self.rang[code + "__recents", quoi]]
                self.sommes = np.column_stack([self.sommes, ecart])

    def classes(self, cas):
        """The classes of an indicator, without its unknowns."""
        return [c for c in cas if not c.endswith("_douteux")][:-1]


def un_par_cas(cas, questions):
    """Cases of rows as counters of 0 and 1."""
    colonnes = [cas[:, i] == k + 1 for i, (_, noms) in enumerate(questions.values()) for k in range(len(noms))]
    return np.array(colonnes, np.int64).T


class Table:
    """A table: rows, cells, numbers, what is shown of them and what must not be found."""

    def __init__(self, con, nom, questions, zonages, classes, publie, regles):
        self.con, self.nom, self.questions = con, nom, questions
        self.nombres = Nombres(questions)
        self.domaines = {}
        self.colonnes = [c[0] for c in con.execute(f"DESCRIBE {nom}").fetchall()]
        self.situer(zonages, classes)
        self.lire(publie)
        self.designer(regles)

    def demander(self, source):
        """The case of each row of a source, for each indicator."""
        q = ", ".join(f"{question} AS q{i}" for i, (question, _) in enumerate(self.questions.values()))
        reponses = self.con.execute(f"SELECT {q} FROM {source}").fetchnumpy()
        return np.column_stack([np.asarray(r, np.uint8) for r in reponses.values()])

    def situer(self, zonages, classes):
        """Cells, and the rows of each."""
        lignes = defaultdict(list)
        for niveau, sql in zonages:
            for rang, periode, zone in self.con.execute(sql).fetchall():
                lignes[niveau, periode, zone].append(rang)
        if {"residence_id", "localisation"} <= set(self.colonnes):
            # Classes of fragility are published; which rows they hold follows.
            ou = f"SELECT residence_id, COALESCE(localisation, 'inconnu') FROM {self.nom} ORDER BY rang"
            ou = [f"{classes.get(r, 'non_classee')}|{l}" for r, l in self.con.execute(ou).fetchall()]
            for (niveau, periode, _), rangs in list(lignes.items()):
                for rang in rangs if niveau == "commune" else ():
                    lignes["classe", periode, ou[rang]].append(rang)
        self.cellules = sorted(lignes)
        ou = np.concatenate([np.full(len(lignes[c]), i) for i, c in enumerate(self.cellules)])
        qui = np.concatenate([lignes[c] for c in self.cellules])
        n = self.con.execute(f"SELECT count(*) FROM {self.nom}").fetchone()[0]
        appartient = sp.csr_array((np.ones(len(ou), np.int64), (ou, qui)), shape=(len(self.cellules), n))
        presentes = un_par_cas(self.demander(f"(SELECT * FROM {self.nom} ORDER BY rang)"), self.questions)
        self.vrais = (appartient @ presentes.astype(np.int64)) @ self.nombres.sommes
        # Rows that no cell and no condition of place tells apart are one atom.
        lieux = [c if c in self.colonnes else "NULL" for c in ("localisation", "reservataire")]
        lieux = self.con.execute(f"SELECT {', '.join(lieux)} FROM {self.nom} ORDER BY rang").fetchall()
        colonnes = appartient.tocsc()
        atomes = {}
        for r in range(n):
            cle = (colonnes.indices[colonnes.indptr[r] : colonnes.indptr[r + 1]].tobytes(), lieux[r])
            atomes.setdefault(cle, []).append(r)
        garde = [l[0] for (cellules, _), l in atomes.items() if cellules]
        self.lieux = [lieux[r] for r in garde]
        self.appartient = colonnes[:, garde].tocsr()
        # Cells of the same rows are one cell under several names.
        a = self.appartient @ GERME.integers(1, P, len(garde))
        _, self.premieres, self.meme = np.unique(a, return_index=True, return_inverse=True)

    def domaine(self, lieu):
        """What is always true of the rows of a place: `(localisation, réservataire)`, `...` for any."""
        if lieu not in self.domaines:
            force = {c: v for c, v in zip(("localisation", "reservataire"), lieu) if v is not ...}
            if "localisation" in force and "en_qpv" in self.colonnes:
                force["en_qpv"] = None if force["localisation"] is None else force["localisation"] == "qpv"
            litteral = lambda v: "NULL" if v is None else f"'{v}'" if isinstance(v, str) else str(v)
            force = ", ".join(f"{litteral(v)} AS {c}" for c, v in force.items() if c in self.colonnes)
            source = f"(SELECT *{f' REPLACE ({force})' if force else ''} FROM synthese_{self.nom})"
            types = un_par_cas(distinctes(self.demander(source)), self.questions)
            self.domaines[lieu] = Domaine(types, self.nombres.sommes)
        return self.domaines[lieu]

    def lieu(self, cellule):
        """What all rows of a cell have in common."""
        a = self.appartient
        lieux = {self.lieux[i] for i in a.indices[a.indptr[cellule] : a.indptr[cellule + 1]]}
        return tuple(v.pop() if len(v := {l[k] for l in lieux}) == 1 else ... for k in range(2))

    def voisins(self, code):
        """The indicators that speak of what this one speaks of: a column that few of the others have."""
        if not hasattr(self, "mots"):
            mots = {c: set(re.findall(r"\w+", q)) & set(self.colonnes) for c, (q, _) in self.questions.items()}
            communs = Counter(m for s in mots.values() for m in s)
            self.mots = {c: {m for m in s if communs[m] <= len(mots) / 2} for c, s in mots.items()}
        return [c for c in self.questions if c == code or self.mots[c] & self.mots[code]]

    def lire(self, publie):
        """What is shown: a mask of cells × numbers, checked against the lake, and the bounds that classes of ten points give."""
        rang = {c: i for i, c in enumerate(self.cellules)}
        self.montres = np.zeros(self.vrais.shape, bool)
        self.publies, self.bornes = defaultdict(list), {}
        for (code, cellule), lignes in publie.items():
            if code not in self.questions or cellule not in rang:
                continue
            i, classes = rang[cellule], self.nombres.classes(self.questions[code][1])
            self.publies[code].append(i)

            def montrer(quoi, nombre):
                j = self.nombres.rang[code, quoi]
                if self.vrais[i, j] != nombre:
                    sys.exit(f"{code} {cellule} {quoi} : {nombre} publié, {self.vrais[i, j]} dans le lac")
                self.montres[i, j] = True

            for l in lignes:
                univers, denominateur, numerateur = l["univers"], l["denominateur"], l["numerateur"]
                if univers is not None:
                    montrer("univers", univers)
                    montrer("inconnu", univers - denominateur)
                if denominateur is not None:
                    montrer("denominateur" if len(classes) > 1 else classes[0], denominateur)
                if numerateur is not None:
                    montrer(l["classe"], numerateur)
                elif l["tranche"]:
                    bas, haut = map(int, l["tranche"].split("-"))
                    self.bornes[i, code] = (-(-bas * denominateur // 100), (haut * denominateur - (haut < 100)) // 100)
                if numerateur is not None and l["borne_basse"] and (code, "douteux, sauf oui") in self.nombres.rang:
                    # Bounds of a share count rows of unknown place in: they tell how many.
                    for quoi, base in (("douteux, sauf oui", numerateur), ("douteux, sauf non", None)):
                        j = self.nombres.rang[code, quoi]
                        d = self.vrais[i, j]
                        if base is None:
                            haut = (numerateur + univers - denominateur + d) / (univers + d)
                            dit = abs(100 * haut - l["borne_haute"]) < 6e-5
                        else:
                            dit = abs(100 * numerateur / (univers + d) - l["borne_basse"]) < 6e-5
                        self.montres[i, j] |= dit and d > 0

    def designer(self, regles):
        """Small numbers that are withheld: `[(cell, number, kind)]`."""
        self.cibles = []
        for code, (_, cas) in self.questions.items():
            seuil, testees, sensible = regles(code, self.nom)
            classes, r = self.nombres.classes(cas), self.nombres.rang
            petit = lambda n: 0 < n < seuil
            for suite in ("", "__anciens"):
                if (code + suite, "univers") not in r:
                    continue
                u, d = r[code + suite, "univers"], r[code + suite, "denominateur" if len(classes) > 1 else classes[0]]
                autres = ["sauf " + c for c in classes] if len(classes) > 2 else []
                for i in self.publies[code]:
                    v = self.vrais[i]
                    peu = petit(v[u]) or petit(v[d])
                    vises = [("base", [u, d])] if peu else []
                    if testees and len(classes) > 1:
                        vises.append(("classe d'une petite base" if peu else "classe", [r[code + suite, c] for c in classes + autres]))
                    for genre, qui in vises:
                        qui = [j for j in dict.fromkeys(qui) if petit(v[j]) and not self.montres[i, j]]
                        self.cibles += [(i, j, genre + (", anciens" if suite else "")) for j in qui]
                if not suite:
                    douteux = [r[code, c] for c in cas if c.endswith("_douteux")]
                    for i in self.publies[code]:
                        self.cibles += [
                            (i, j, "localisation inconnue") for j in douteux if petit(self.vrais[i, j]) and not self.montres[i, j]
                        ]


# The attack


def zone_par_zone(t):
    """What follows from the figures of each zone, and from nobody being where a figure says so; until nothing more does."""
    visees = sorted({i for i, _, _ in t.cibles})
    inclus = t.domaine((..., ...)).types @ t.nombres.sommes
    communs = inclus.T.astype(float) @ inclus
    dans = communs == np.diag(communs)[:, None]  # dans[j, k]: all that j counts, k counts.
    connus = t.montres.copy()
    noms = sp.csr_array((np.ones(len(t.meme), np.int64), (np.arange(len(t.meme)), t.meme)))
    while True:
        avant = connus.sum()
        connus = noms @ (noms.T @ connus.astype(np.int64)) > 0
        nuls = t.appartient.T @ (connus & (t.vrais == 0)).astype(np.int64) > 0
        vides = nuls.astype(float) @ dans.T > 0
        connus |= t.appartient @ (~vides).astype(np.int64) == 0
        for i in visees:
            connus[i] = t.domaine(t.lieu(i)).deduire(connus[i])
        if connus.sum() == avant:
            return connus, vides


def grappes(t):
    """Numbers that equalities link, once universes are told."""
    noms, d = t.nombres.noms, t.domaine((..., ...))
    hors = np.array([j for j, (_, quoi) in enumerate(noms) if quoi != "univers"])
    # Universes that several indicators have.
    univers = np.array([d.base[:, j] for j, (_, quoi) in enumerate(noms) if quoi == "univers"])
    univers, fois = np.unique(univers, axis=0, return_counts=True)
    univers, pivots = echelonner(univers[fois > 2])
    # In what is left of the base once universes are known, numbers that one row tells are linked.
    m, _ = echelonner(d.base[:, hors] - centrer(univers).T @ d.base[np.ix_(pivots, hors)])
    lignes, colonnes = np.nonzero(m)
    premiers = colonnes[np.unique(lignes, return_index=True)[1]]
    liens = sp.coo_array((np.ones(len(lignes)), (premiers[lignes], colonnes)), shape=(len(hors),) * 2)
    _, etiquettes = connected_components(liens, directed=False)
    for e in sorted({etiquettes[k] for k in np.searchsorted(hors, sorted({j for _, j, _ in t.cibles} & set(hors)))}):
        membres = set(hors[etiquettes == e])
        codes = {noms[j][0] for j in membres}
        yield np.array(sorted(membres | {t.nombres.rang[c, "univers"] for c in codes}))


class Ensemble:
    """All zones at once: the unknown is what each atom has of the numbers of one cluster."""

    def __init__(self, t, connus, vides, membres):
        # Numbers that are one under several names count once, and so do cells.
        base = t.domaine((..., ...)).base[:, membres]
        _, uniques, ranges = np.unique(GERME.integers(1, P, len(base)) @ base, return_index=True, return_inverse=True)
        self.t, self.membres, self.place, self.parts = t, membres[uniques], dict(zip(membres, ranges)), []
        connus = connus[np.ix_(t.premieres, membres)].astype(float) @ np.eye(len(uniques))[ranges] > 0
        lieux = defaultdict(list)
        for a, lieu in enumerate(t.lieux):
            lieux[lieu].append(a)
        membres, appartient = self.membres, t.appartient[t.premieres].astype(float)
        taille, debut = np.zeros((len(t.premieres), len(membres))), 0
        for lieu, atomes in lieux.items():
            _, s, v = np.linalg.svd(t.domaine(lieu).base[:, membres].astype(float), full_matrices=False)
            base = v[s > 1e-9 * s[0]]
            c = appartient[:, atomes]
            self.parts.append((c, c.T.tocsr(), base, vides[np.ix_(atomes, membres)], slice(debut, debut + len(atomes) * len(base))))
            debut += len(atomes) * len(base)
            taille += np.outer(c.sum(axis=1), (base**2).sum(axis=0))
        self.poids = 1 / np.sqrt(np.maximum(taille, 1e-12))
        self.montres = connus * self.poids
        n = self.poids.size + sum(v.size for *_, v, _ in self.parts)
        self.a = LinearOperator((n, debut), matvec=self.lire, rmatvec=self.remonter, dtype=float)

    def cellules(self, x):
        return sum(c @ x[s].reshape(c.shape[1], -1) @ base for c, _, base, _, s in self.parts)

    def lire(self, x):
        nuls = [((x[s].reshape(c.shape[1], -1) @ base) * v).ravel() for c, _, base, v, s in self.parts]
        return np.concatenate([(self.cellules(x) * self.montres).ravel(), *nuls])

    def remonter(self, y):
        n, morceaux = self.poids.size, []
        figures = y[:n].reshape(self.poids.shape) * self.montres
        for _, ct, base, v, _ in self.parts:
            nuls, n = y[n : n + v.size].reshape(v.shape) * v, n + v.size
            morceaux.append(((ct @ figures + nuls) @ base.T).ravel())
        return np.concatenate(morceaux)

    def resoudre(self, a, b, tours=1500):
        return lsmr(a, b, atol=1e-11, btol=1e-11, conlim=0, maxiter=tours)[0]

    def retrouver(self, cibles):
        """Targets that no vector which the figures ignore can move."""
        for _ in range(2):
            if cibles:
                v = GERME.standard_normal(self.a.shape[1])
                mouvement = abs(self.cellules(v - self.resoudre(self.a, self.a @ v)) * self.poids)
                cibles = [(i, j) for i, j in cibles if mouvement[self.t.meme[i], self.place[j]] < 1e-5]
        return cibles

    def expliquer(self, i, j):
        """The fewest figures, or so, that give a number: `[(coefficient, cell, number)]`."""
        vise = np.zeros(self.poids.shape)
        ici = self.t.meme[i], self.place[j]
        vise[ici] = self.poids[ici]
        b = np.concatenate([((ct @ vise) @ base.T).ravel() for _, ct, base, _, _ in self.parts])
        y, poids = None, np.ones(self.a.shape[0])
        for _ in range(4):
            # Figures that weigh little weigh less the next time: few are left.
            lire, remonter = lambda z: self.remonter(poids * z), lambda x: poids * self.lire(x)
            y = poids * self.resoudre(LinearOperator(self.a.T.shape, lire, remonter, dtype=float), b, 300)
            poids = abs(y)
        y = y[: self.poids.size].reshape(self.poids.shape) * self.montres / self.poids[ici]
        termes = [(y[c, k], self.t.premieres[c], self.membres[k]) for c, k in zip(*np.nonzero(abs(y) > 0.01))]
        return sorted(termes, key=lambda x: -abs(x[0]))


class Intervalles:
    """Zone by zone: whole counts of each kind of rows that agree with all figures of the zone."""

    def __init__(self, t, connus, sensible):
        self.t, self.connus, self.sensible, self.genres = t, connus, sensible, (None, None)

    def encadres(self, i, codes):
        """Shares of which a class of ten points is shown, or of which it is known that neither nobody nor all answer so."""
        for code in codes:
            oui, base = (self.t.nombres.rang.get((code, quoi)) for quoi in ("oui", "denominateur"))
            if None not in (oui, base) and self.connus[i, base] and not self.connus[i, oui]:
                d = self.t.vrais[i, base]
                bas, haut = self.t.bornes.get((i, code), (0, d))
                yield oui, *((bas, haut) if self.sensible(code) else (max(bas, 1), min(haut, d - 1)))

    def seuls(self, i, code, cibles):
        """The numbers of an indicator that have one possible value, with it; `None` when there are too many kinds of rows. Whatever
        speaks of the same things is taken together."""
        t, codes = self.t, tuple(c for c in self.t.voisins(code) if i in self.t.publies[c])
        cle = t.lieu(i), codes
        if self.genres[0] != cle:
            colonnes = [k for k, (c, _) in enumerate(t.nombres.noms) if c.removesuffix("__anciens") in codes]
            types = t.domaine(cle[0]).types.astype(np.float32) @ t.nombres.sommes[:, colonnes].astype(np.float32)
            self.genres = cle, colonnes, distinctes(types.astype(np.int64))
        _, colonnes, types = self.genres
        connus, vrais, place = self.connus[i, colonnes], t.vrais[i, colonnes], {j: k for k, j in enumerate(colonnes)}
        types = types[~types[:, connus & (vrais == 0)].any(axis=1)]
        encadres = list(self.encadres(i, codes))
        dits = np.flatnonzero(connus & (vrais > 0))
        types = distinctes(types[:, [*dits, *(place[j] for j, _, _ in encadres), *(place[j] for j in cibles)]])
        if not 0 < len(types) <= TYPES_MAX:
            return None
        egaux, entre, vises = np.split(types.T, [len(dits), len(dits) + len(encadres)])
        systeme = dict(A_eq=egaux, b_eq=vrais[dits], bounds=(0, 100_000), method="highs")
        if encadres:
            bornes = np.array([[h for _, _, h in encadres], [-b for _, b, _ in encadres]]).ravel()
            systeme |= dict(A_ub=np.vstack([entre, -entre]), b_ub=bornes)
        # Other populations that agree: most numbers are not told, and it is seen at once.
        restent = range(len(cibles))
        for _ in range(3):
            if restent:
                fait = linprog(GERME.choice([-1, 1], len(restent)) @ vises[restent], **systeme)
                if fait.status:
                    return None
                restent = [k for k in restent if abs(vises[k] @ fait.x - t.vrais[i, cibles[k]]) < 1 - 1e-6]
        trouves = {}
        for k in restent:
            for entiers in (0, 1):
                bouts = [linprog(s * vises[k], integrality=entiers, options={"time_limit": 5}, **systeme).fun for s in (1, -1)]
                if None in bouts:
                    break
                bas, haut = np.ceil(bouts[0] - 1e-6), np.floor(1e-6 - bouts[1])
                if bas == haut:
                    trouves[cibles[k]] = int(bas)
                if bas == haut or haut - bas > 2:
                    break
        return trouves


# What is told


def lire_publication(dossier):
    """`{(indicator, (niveau, periode, zone)): lines}` of the measures that were published."""
    (fichier,) = glob.glob(os.path.join(dossier, "publication", "*", "donnees", "mesures.csv"))
    publie = defaultdict(list)
    with open(fichier, encoding="utf-8-sig", newline="") as f:
        for l in csv.DictReader(f, delimiter=";"):
            for c in ("univers", "denominateur", "numerateur"):
                l[c] = int(l[c]) if l[c] else None
            for c in ("borne_basse", "borne_haute"):
                l[c] = float(l[c]) if l[c] else None
            publie[l["indicateur"], (l["niveau"], l["periode"], l["zone"])].append(l)
    return publie


def lire_regles(dossier):
    """`(threshold, classes are tested, sensitive)` of an indicator of a table."""
    lire = lambda *chemin: tomllib.load(open(os.path.join(dossier, "pipelines", *chemin), "rb"))
    profil = lire("secret.toml")["profil"][lire("cil.toml")["secret"]["profil"]]
    seuils, unites, sensibles = profil.get("seuils", {}), {}, set()
    for fichier in glob.glob(os.path.join(dossier, "pipelines", "indicateurs", "*.toml")):
        catalogue = lire("indicateurs", os.path.basename(fichier))
        for d in catalogue["indicateur"]:
            unites[d["code"]] = d.get("protege", catalogue["defauts"]["protege"])
            if d.get("sensible"):
                sensibles.add(d["code"])
    cles = {"menages_revenu": "seuil_menages_revenu", "menages": "seuil_menages_autre", "logements": "seuil_logements"}

    def regles(code, table):
        code = code.removesuffix("__recents")
        seuil = profil[cles[unites[code]]] if unites[code] in cles else 0
        seuil = seuils.get(code, seuils.get(table, seuil) if seuil else 0)
        testees = unites[code] == "menages_revenu" or code in sensibles or profil["regle"] == "cellule"
        return seuil, testees, code in sensibles

    return regles


def classes_de_fragilite(dossier):
    """The class of each résidence, as published."""
    (fichier,) = glob.glob(os.path.join(dossier, "publication", "*", "donnees", "fragilite.csv"))
    with open(fichier, encoding="utf-8-sig", newline="") as f:
        return {l["zone"]: l["classe"] for l in csv.DictReader(f, delimiter=";") if l["niveau"] == "residence" and l["classe"]}


def attaquer(t, regles, dire):
    """Everything on one table; says what was found, kind by kind."""
    dire(f"{t.nom} : {len(t.cellules)} cellules, {len(t.nombres.noms)} nombres, {t.montres.sum()} chiffres montrés")
    nommer = lambda i, j: f"{'.'.join(t.nombres.noms[j])} {' '.join(t.cellules[i])}"
    somme = lambda termes: " ".join(f"{y:+.3g} × {nommer(i, j)} ({t.vrais[i, j]})" for y, i, j in termes)
    connus, vides = zone_par_zone(t)
    trouves = []
    for i, j, genre in t.cibles:
        if connus[i, j]:
            comment = t.domaine(t.lieu(i)).expliquer(j, t.montres[i])
            comment = "de proche en proche" if comment is None else somme((y, i, k) for y, k in comment)
            trouves.append(("zone par zone", genre, i, j, comment))
    dire(f"{t.nom} : zone par zone")
    for membres in grappes(t):
        dedans = set(membres)
        genres = {(i, j): g for i, j, g in t.cibles if j in dedans and not connus[i, j]}
        if not any(g.startswith("classe") for g in genres.values()):
            continue
        ensemble = Ensemble(t, connus, vides, membres)
        for i, j in ensemble.retrouver(list(genres)):
            n = sum(x[:2] == ("toutes zones ensemble", genres[i, j]) for x in trouves)
            comment = somme(ensemble.expliquer(i, j)) if n < 2 and "classe" in genres[i, j] else ""
            trouves.append(("toutes zones ensemble", genres[i, j], i, j, comment))
    dire(f"{t.nom} : toutes zones ensemble")
    faits, examines, fin = {(i, j) for _, _, i, j, _ in trouves}, Counter(), time.monotonic() + SECONDES
    groupes, intervalles = defaultdict(list), Intervalles(t, connus, lambda code: regles(code, t.nom)[2])
    for i, j, genre in t.cibles:
        if (i, j) not in faits:
            groupes[ORDRE.index(genre), t.nombres.noms[j][0].removesuffix("__anciens"), str(t.lieu(i)), i].append(j)
    for (rang, code, _, i), cibles in sorted(groupes.items()):
        if time.monotonic() > fin:
            break
        seuls = intervalles.seuls(i, code, cibles)
        if seuls is not None:
            examines[ORDRE[rang]] += len(cibles)
            trouves += [("intervalle", ORDRE[rang], i, j, f"seule valeur : {n}") for j, n in seuls.items()]
    for genre in ORDRE:
        n = sum(g == genre for *_, g in t.cibles)
        par = Counter(sorte for sorte, g, *_ in trouves if g == genre)
        if n:
            compte = ", ".join(f"{par[sorte]} {sorte}" for sorte in ("zone par zone", "toutes zones ensemble", "intervalle"))
            dire(f"{t.nom}, {genre} : {n} nombres retenus ; retrouvés : {compte} ({examines[genre]} intervalles examinés)")
            for sorte in par:
                for _, _, i, j, comment in [x for x in trouves if x[:2] == (sorte, genre)][:10]:
                    print(f"    {nommer(i, j)} = {t.vrais[i, j]} ({sorte}) : {comment}")
    return Counter("intervalle" if sorte == "intervalle" else "calcul" for sorte, *_ in trouves)


def main(programme, dossier, *options):
    debut = time.monotonic()
    dire = lambda texte: print(f"[{time.monotonic() - debut:5.0f} s] {texte}", flush=True)
    lac, _, _ = preparer(programme, dossier)
    con = duckdb.connect()
    for table, ou in conformees(lac):
        con.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () - 1 AS rang, * FROM read_parquet('{ou}/**/*.parquet', hive_partitioning = true)")
    for n, (faux, requetes) in enumerate(synthetiser(programme, dossier)):
        for table, ou in conformees(faux):
            faire = f"INSERT INTO synthese_{table} BY NAME" if n else f"CREATE TABLE synthese_{table} AS"
            con.execute(f"{faire} SELECT * FROM read_parquet('{ou}/**/*.parquet', hive_partitioning = true)")
    dire("lignes tirées au sort")
    questions, zonages = lire_requetes(requetes)
    publie, regles, classes = lire_publication(dossier), lire_regles(dossier), classes_de_fragilite(dossier)
    trouves = Counter()
    for table in [t for t, _ in conformees(lac) if t in questions]:
        t = Table(con, table, questions[table], zonages[table], classes, publie, regles)
        trouves += attaquer(t, regles, dire)
    if trouves["calcul"] or "--intervalles" in options and trouves["intervalle"]:
        sys.exit("des nombres retenus se retrouvent")


if __name__ == "__main__":
    main(*sys.argv[1:])
