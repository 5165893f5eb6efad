"""What a reader works out of the publication, all indicators taken together.

    pip install -r tests/moteurs/requirements.txt
    python tests/moteurs/attaquant.py target/release/bilan demo [--intervalles]

The second argument is a working folder; it is made by `bilan demo` when it does not exist. Nothing of the secrecy of the program is
used: neither its rules of linking, nor its plan, nor its arithmetic. The reader has:
- every figure of `donnees/mesures.csv`: counts, classes of ten points, bounds; rates are told by the counts beside them;
- which rows are in which zone and period (from the lake), never what they answer;
- what is always true of a row: linear equalities of counters, found on rows that answer at random. The extracts are shuffled column by
  column, `bilan count` conforms them, and the SQL of `bilan catalog --sql` is asked of each row: apart, too, for each side of the QPV
  and each réservataire, of which more is true. Real rows are added: they can only refute an equality;
- that counts are whole and not negative, that where nobody is no part is, and that of an indicator which is not « sensible » neither
  0 nor 100 % is ever withheld.

Withheld small numbers are looked for exactly (zone by zone, then all zones at once); with `--intervalles`, by interval too (zone by
zone). The lake tells which numbers are small, and whether what is found is right. Exit 1 when a small class of an income or sensitive
indicator is calculated. Bases (households, dwellings) that are small, their classes, and numbers of which one value alone is possible are
told, and do not fail: the guide (chapter 22) does not promise that indicators taken together hide them.

Left out: sums behind means, documents other than `mesures.csv`, earlier editions, readers with files of their own, relogement (which no
SQL counts), differences of two zones that no table prints, intervals over several zones. Over all zones the arithmetic is in floats.
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
from scipy.sparse.linalg import LinearOperator, aslinearoperator, lsmr

from comparaison import conformees, preparer

P = 2**31 - 1
LIGNES_TIREES = 20_000
TYPES_MAX = 6000
SECONDES = 400
SORTES = ("zone par zone", "toutes zones ensemble", "intervalle")
PROMISES = ("classe", "classe, anciens")
CLASSES = (*PROMISES, "classe d'une petite base", "classe d'une petite base, anciens")
COMPTEUR = re.compile(r"SUM\(CASE WHEN (c\d+) = \d+ THEN 1 ELSE 0 END\) AS (\w+)")
LIGNES = re.compile(r"\s*SELECT (.*? AS periode, .*? AS zone),\n(.*?)\n  (FROM .*)", re.S)
GERME = np.random.default_rng(51_711)


# Rows that answer at random


def melanger(chemin, germe):
    """Shuffles each column of an extract by itself, and makes rare answers frequent."""
    hasard = random.Random(germe)
    with open(chemin, encoding="latin-1", newline="") as f:
        tete, *lignes = csv.reader(f, delimiter=";")
    colonnes, fois = [], -(-LIGNES_TIREES // len(lignes))
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


def tirer(programme, dossier):
    """Lakes of shuffled extracts, households then dwellings, each with the SQL of all indicators."""
    for germe, source in enumerate(("ops|sne", "rpls")):
        with tempfile.TemporaryDirectory() as copie:
            for partie in ("pipelines", "depot"):
                shutil.copytree(os.path.join(dossier, partie), os.path.join(copie, partie))
            for fichier in glob.glob(f"{copie}/pipelines/**/*.toml", recursive=True):
                with open(fichier, encoding="utf-8") as f:
                    texte = f.read().replace('"bloquante"', '"erreur"').replace("part_rejets_max = 0.02", "part_rejets_max = 1.0")
                with open(fichier, "w", encoding="utf-8") as f:
                    # What is only told by class of fragility has no SQL.
                    f.write(texte.replace('niveaux = ["classe"]', 'niveaux = ["epci", "classe"]'))
            for extraction in glob.glob(f"{copie}/depot/*.csv"):
                if re.match(f"({source})_", os.path.basename(extraction)):
                    melanger(extraction, germe)
            yield preparer(programme, copie)[:2]


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


# What is always true


def echelonner(m):
    """Reduced row echelon form modulo P, and its pivots."""
    m, pivots = m % P, []
    for c in range(m.shape[1]):
        r = len(pivots)
        candidates = np.flatnonzero(m[r:, c])
        if not len(candidates):
            continue
        m[[r, r + candidates[0]]] = m[[r + candidates[0], r]]
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


def peu(a, b):
    """A solution of `a y = b` with few terms: those that weigh little weigh less the next time."""
    poids = np.ones(a.shape[1])
    for _ in range(4):
        y = poids * lsmr(aslinearoperator(a) @ aslinearoperator(sp.diags_array(poids)), b, atol=1e-11, btol=1e-11, maxiter=300)[0]
        poids = abs(y)
    return y


class Domaine:
    """Rows of one kind of place: each number is told by those of the columns `pivots`, as `base` says."""

    def __init__(self, types, sommes):
        self.types, self.memoire = types, {}
        essai, z = types[GERME.permutation(len(types))[: types.shape[1]]], GERME.integers(1, P, types.shape[1])
        while True:
            base, pivots = echelonner(essai)
            # Every row must be told by its pivots, which one vector shows, save for odds of one in P.
            faux = np.flatnonzero((types[:, pivots] @ ((base * z % P).sum(axis=1) % P) - types @ z) % P)
            if not len(faux):
                break
            essai = np.vstack([base, types[faux[: types.shape[1]]]])
        self.pivots, self.base = np.array(pivots), centrer(base @ sommes % P)

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
            self.memoire[cle] = connus | (x @ base % P == 0)
        return self.memoire[cle]


# A table


class Table:
    """A table: its numbers, its cells, what is shown of them and what must not be found."""

    def __init__(self, con, nom, questions, zonages, fragilite, publie, regles):
        self.con, self.nom, self.questions, self.regles, self.domaines = con, nom, questions, regles, {}
        self.colonnes = {c[0] for c in con.execute(f"DESCRIBE {nom}").fetchall()}
        mots = {c: set(re.findall(r"\w+", q)) & self.colonnes for c, (q, _) in questions.items()}
        communs = Counter(m for s in mots.values() for m in s)
        self.mots = {c: {m for m in s if communs[m] <= len(mots) / 2} for c, s in mots.items()}
        self.nommer()
        self.situer(zonages, fragilite)
        self.lire(publie)
        self.designer()

    def nommer(self):
        """The numbers: counters, one for each case of each indicator, then what they add up to."""
        compteurs = [(code, cas) for code, (_, noms) in self.questions.items() for cas in noms]
        place, nombres = {nom: i for i, nom in enumerate(compteurs)}, {nom: [nom] for nom in compteurs}
        self.classes = {}
        for code, (_, noms) in self.questions.items():
            douteux = [n for n in noms if n.endswith("_douteux")]
            classes = self.classes[code] = [n for n in noms if n not in douteux][:-1]
            nombres[code, "univers"] = [(code, n) for n in noms if n not in douteux]
            nombres[code, "denominateur"] = [(code, n) for n in classes]
            for classe in classes if len(classes) > 2 else ():
                nombres[code, f"sauf {classe}"] = [(code, n) for n in classes if n != classe]
            if len(douteux) == 3:
                nombres[code, "douteux, sauf oui"] = [(code, n) for n in douteux[1:]]
                nombres[code, "douteux, sauf non"] = [(code, n) for n in douteux[::2]]
        self.sommes = np.zeros((len(compteurs), len(nombres)), np.int64)
        for j, termes in enumerate(nombres.values()):
            self.sommes[[place[t] for t in termes], j] = 1
        self.noms = list(nombres)
        self.rang = {nom: j for j, nom in enumerate(self.noms)}
        # Nobody prints an indicator without its newcomers: whoever reads both subtracts.
        paires = [(j, self.rang[code + "__recents", q]) for j, (code, q) in enumerate(self.noms) if code + "__recents" in self.classes]
        self.sommes = np.hstack([self.sommes, *(self.sommes[:, [j]] - self.sommes[:, [k]] for j, k in paires)])
        self.noms += [(self.noms[j][0] + "__anciens", self.noms[j][1]) for j, _ in paires]
        self.rang = {nom: j for j, nom in enumerate(self.noms)}

    def demander(self, source):
        """Counters of 0 and 1 for rows: the case of each indicator, as its SQL says."""
        q = ", ".join(f"{question} AS q{i}" for i, (question, _) in enumerate(self.questions.values()))
        cas = self.con.execute(f"SELECT {q} FROM {source}").fetchnumpy().values()
        noms = (noms for _, noms in self.questions.values())
        return np.array([c == k + 1 for c, n in zip(cas, noms) for k in range(len(n))], np.int64).T

    def situer(self, zonages, fragilite):
        """Cells, and the atoms that they add up: rows that neither cells nor kinds of place tell apart."""
        lignes = defaultdict(list)
        for niveau, sql in zonages:
            for rang, periode, zone in self.con.execute(sql).fetchall():
                lignes[niveau, periode, zone].append(rang)
        lieux = [c if c in self.colonnes else "NULL" for c in ("localisation", "reservataire", "residence_id")]
        lieux = self.con.execute(f"SELECT {', '.join(lieux)} FROM {self.nom} ORDER BY rang").fetchall()
        for niveau, periode, zone in list(lignes):
            for rang in lignes[niveau, periode, zone] if niveau == "commune" else ():
                localisation, _, residence = lieux[rang]
                lignes["classe", periode, f"{fragilite.get(residence, 'non_classee')}|{localisation or 'inconnu'}"].append(rang)
        self.cellules = sorted(lignes)
        ou = np.repeat(np.arange(len(self.cellules)), [len(lignes[c]) for c in self.cellules])
        qui = np.concatenate([lignes[c] for c in self.cellules])
        a = sp.csc_array((np.ones(len(ou), np.int64), (ou, qui)), shape=(len(self.cellules), len(lieux)))
        self.vrais = a @ self.demander(f"(SELECT * FROM {self.nom} ORDER BY rang)") @ self.sommes
        atomes = {(a.indices[a.indptr[r] : a.indptr[r + 1]].tobytes(), lieux[r][:2]): r for r in range(len(lieux))}
        garde = [r for (cellules, _), r in atomes.items() if cellules]
        self.lieux, self.appartient = [lieux[r][:2] for r in garde], a[:, garde].tocsr()
        # Cells of the same rows are one cell under several names.
        empreintes = self.appartient @ GERME.integers(1, P, len(garde))
        _, self.premieres, self.meme = np.unique(empreintes, return_index=True, return_inverse=True)
        atomes_de = lambda i: self.appartient.indices[self.appartient.indptr[i] : self.appartient.indptr[i + 1]]
        communs = [[{self.lieux[a][k] for a in atomes_de(i)} for k in range(2)] for i in range(len(self.cellules))]
        self.lieu = [tuple(v.pop() if len(v) == 1 else ... for v in c) for c in communs]

    def domaine(self, lieu=(..., ...)):
        """What is always true of the rows of a place: `(localisation, réservataire)`, `...` for any."""
        if lieu not in self.domaines:
            force = {c: v for c, v in zip(("localisation", "reservataire"), lieu) if v is not ... and c in self.colonnes}
            if "localisation" in force and "en_qpv" in self.colonnes:
                force["en_qpv"] = force["localisation"] and force["localisation"] == "qpv"
            force = {c: "NULL" if v is None else f"'{v}'" if isinstance(v, str) else str(v) for c, v in force.items()}
            tires = " REPLACE ({})".format(", ".join(f"{v} AS {c}" for c, v in force.items())) if force else ""
            vraies = " AND ".join(["TRUE", *(f"{c} IS NOT DISTINCT FROM {v}" for c, v in force.items())])
            source = f"SELECT *{tires} FROM tire_{self.nom} UNION ALL BY NAME SELECT * EXCLUDE (rang) FROM {self.nom} WHERE {vraies}"
            self.domaines[lieu] = Domaine(distinctes(self.demander(f"({source})")), self.sommes)
        return self.domaines[lieu]

    def lire(self, publie):
        """What is shown: a mask of cells × numbers, checked against the lake, and the bounds that classes of ten points give."""
        rang = {c: i for i, c in enumerate(self.cellules)}
        self.montres, self.publies, self.bornes = np.zeros(self.vrais.shape, bool), defaultdict(list), {}
        for (code, cellule), lignes in publie.items():
            if code not in self.questions or cellule not in rang:
                continue
            i = rang[cellule]
            self.publies[code].append(i)
            for l in lignes:
                u, d, n = (int(l[c]) if l[c] else None for c in ("univers", "denominateur", "numerateur"))
                dits = {} if u is None else {"univers": u, "denominateur": d, "inconnu": u - d}
                dits |= {} if n is None else {l["classe"]: n}
                for quoi, nombre in dits.items():
                    j = self.rang[code, quoi]
                    self.montres[i, j] = True
                    if self.vrais[i, j] != nombre:
                        sys.exit(f"{code} {cellule} {quoi} : {nombre} publié, {self.vrais[i, j]} dans le lac")
                if l["tranche"]:
                    bas, haut = map(int, l["tranche"].split("-"))
                    self.bornes[i, code] = -(-bas * d // 100), (haut * d - (haut < 100)) // 100
                if l["borne_basse"] and n is not None and (code, "douteux, sauf oui") in self.rang:
                    # Bounds of a share count in the rows that may or may not be in its base: they tell how many, unless none.
                    bas, haut = (self.rang[code, f"douteux, sauf {c}"] for c in ("oui", "non"))
                    a, b = self.vrais[i, bas], self.vrais[i, haut]
                    self.montres[i, bas] = a > 0 and abs(100 * n / (u + a) - float(l["borne_basse"])) < 6e-5
                    self.montres[i, haut] = b > 0 and abs(100 * (n + u - d + b) / (u + b) - float(l["borne_haute"])) < 6e-5

    def designer(self):
        """Small numbers that are withheld: `[(cell, number, kind)]`."""
        self.cibles = []
        for code in self.questions:
            seuil, testees, _ = self.regles(code, self.nom)
            classes, petit = self.classes[code], lambda n: 0 < n < seuil
            vises = []
            for nom, suite in ((code, ""), (code + "__anciens", ", anciens")):
                if (nom, "univers") in self.rang:
                    vises.append(("base" + suite, nom, ["univers", "denominateur"]))
                    if testees and len(classes) > 1:
                        autres = [f"sauf {c}" for c in classes] if len(classes) > 2 else []
                        vises.append(("classe", nom, classes + autres))
            for i in self.publies[code]:
                for genre, nom, quoi in vises:
                    if genre == "classe":
                        petite = any(petit(self.vrais[i, self.rang[nom, b]]) for b in ("univers", "denominateur"))
                        genre = CLASSES[2 * petite + (nom != code)]
                    cibles = (self.rang[nom, q] for q in quoi)
                    self.cibles += [(i, j, genre) for j in cibles if petit(self.vrais[i, j]) and not self.montres[i, j]]


# The attack


def zone_par_zone(t):
    """What follows from the figures of each zone, and from nobody being where a figure says so; until nothing more does."""
    comptes = t.domaine().types @ t.sommes
    communs = comptes.T.astype(float) @ comptes
    dans = communs == np.diag(communs)[:, None]  # dans[j, k]: all that j counts, k counts.
    noms = sp.csr_array((np.ones(len(t.meme), np.int64), (np.arange(len(t.meme)), t.meme)))
    connus, avant = t.montres, None
    while avant is None or (connus != avant).any():
        avant, connus = connus, noms @ (noms.T @ connus.astype(np.int64)) > 0
        nuls = t.appartient.T @ (connus & (t.vrais == 0)).astype(np.int64) > 0
        vides = nuls.astype(float) @ dans.T > 0
        connus |= t.appartient @ (~vides).astype(np.int64) == 0
        for i in {i for i, _, _ in t.cibles}:
            connus[i] = t.domaine(t.lieu[i]).deduire(connus[i])
    return connus, vides


def grappes(t):
    """Numbers that equalities link, once the universes that several indicators have are told."""
    d, hors = t.domaine(), np.array([j for j, (_, quoi) in enumerate(t.noms) if quoi != "univers"])
    univers = np.delete(d.base, hors, axis=1).T
    univers, fois = np.unique(univers, axis=0, return_counts=True)
    univers, pivots = echelonner(univers[fois > 2])
    m, _ = echelonner(d.base[:, hors] - centrer(univers).T @ d.base[np.ix_(pivots, hors)])
    lignes, colonnes = np.nonzero(m)
    premieres = colonnes[np.unique(lignes, return_index=True)[1]]
    liens = sp.coo_array((np.ones(len(lignes)), (premieres[lignes], colonnes)), shape=(len(hors),) * 2)
    etiquettes = connected_components(liens, directed=False)[1]
    for e in np.unique(etiquettes):
        membres = hors[etiquettes == e]
        yield np.union1d(membres, [t.rang[t.noms[j][0], "univers"] for j in membres])


class Ensemble:
    """All zones at once: what is unknown is, in each atom, the numbers of one cluster."""

    def __init__(self, t, connus, vides, membres):
        # Numbers that are one under several names count once, and so do cells.
        base = t.domaine().base[:, membres]
        _, uniques, rangs = np.unique(GERME.integers(1, P, len(base)) @ base, return_index=True, return_inverse=True)
        connus = connus[np.ix_(t.premieres, membres)].astype(float) @ np.eye(len(uniques))[rangs] > 0
        self.t, self.membres, self.place = t, membres[uniques], dict(zip(membres, rangs))
        self.parts, appartient, debut, taille = [], t.appartient[t.premieres].astype(float), 0, 0
        for lieu in set(t.lieux):
            atomes = [a for a, l in enumerate(t.lieux) if l == lieu]
            _, s, v = np.linalg.svd(t.domaine(lieu).base[:, self.membres].astype(float), full_matrices=False)
            v, c = v[s > 1e-9 * s[0]], appartient[:, atomes]
            fin = debut + len(atomes) * len(v)
            self.parts.append((c, c.T.tocsr(), v, vides[np.ix_(atomes, self.membres)], slice(debut, fin)))
            debut, taille = fin, taille + np.outer(c.sum(axis=1), (v**2).sum(axis=0))
        self.poids = 1 / np.sqrt(np.maximum(taille, 1e-12))
        self.montres = connus * self.poids
        n = self.poids.size + sum(vides.size for *_, vides, _ in self.parts)
        self.a = LinearOperator((n, debut), matvec=self.lire, rmatvec=self.remonter, dtype=float)

    def cellules(self, x):
        return sum(c @ x[s].reshape(c.shape[1], -1) @ v for c, _, v, _, s in self.parts)

    def lire(self, x):
        nuls = [((x[s].reshape(c.shape[1], -1) @ v) * vides).ravel() for c, _, v, vides, s in self.parts]
        return np.concatenate([(self.cellules(x) * self.montres).ravel(), *nuls])

    def remonter(self, y):
        n, morceaux = self.poids.size, []
        figures = y[:n].reshape(self.poids.shape) * self.montres
        for _, ct, v, vides, _ in self.parts:
            nuls, n = y[n : n + vides.size].reshape(vides.shape) * vides, n + vides.size
            morceaux.append(((ct @ figures + nuls) @ v.T).ravel())
        return np.concatenate(morceaux)

    def retrouver(self, cibles):
        """Numbers that no vector which the figures ignore can move: of two drawn at random, none does."""
        for _ in range(2):
            if cibles:
                x = GERME.standard_normal(self.a.shape[1])
                x -= lsmr(self.a, self.a @ x, atol=1e-9, btol=1e-9, conlim=0, maxiter=1500)[0]
                mouvement = abs(self.cellules(x) * self.poids)
                cibles = [(i, j) for i, j in cibles if mouvement[self.t.meme[i], self.place[j]] < 1e-5]
        return cibles

    def expliquer(self, i, j):
        """Figures that give a number: `[(coefficient, cell, number)]`."""
        vise, ici = np.zeros(self.poids.shape), (self.t.meme[i], self.place[j])
        vise[ici] = self.poids[ici]
        y = peu(self.a.T, np.concatenate([((ct @ vise) @ v.T).ravel() for _, ct, v, _, _ in self.parts]))
        y = y[: self.poids.size].reshape(self.poids.shape) * self.montres / self.poids[ici]
        return [(y[c, k], self.t.premieres[c], self.membres[k]) for c, k in zip(*np.nonzero(abs(y) > 0.01))]


class Intervalles:
    """Zone by zone: how many rows of each kind there may be, all that speaks of the same things being taken together."""

    def __init__(self, t, connus):
        self.t, self.connus, self.cle = t, connus, None

    def encadres(self, i, code):
        """A withheld share: its class of ten points, and what is never withheld."""
        oui, base = (self.t.rang.get((code, quoi)) for quoi in ("oui", "denominateur"))
        if oui is not None and len(self.t.classes[code]) == 2 and self.connus[i, base] and not self.connus[i, oui]:
            d = self.t.vrais[i, base]
            bas, haut = self.t.bornes.get((i, code), (0, d))
            extremes = self.t.regles(code, self.t.nom)[2]
            yield oui, bas if extremes else max(bas, 1), haut if extremes else min(haut, d - 1)

    def seuls(self, i, code, cibles):
        """Those of the numbers of an indicator that have one possible value, with the figures that say so; `None` when there are too
        many kinds of rows."""
        t, vrais = self.t, self.t.vrais[i]
        codes = tuple(c for c in t.questions if i in t.publies[c] and (c == code or t.mots[c] & t.mots[code]))
        if self.cle != (t.lieu[i], codes):
            self.cle, self.colonnes = (t.lieu[i], codes), [k for k, (c, _) in enumerate(t.noms) if c.removesuffix("__anciens") in codes]
            types = t.domaine(t.lieu[i]).types.astype(np.float32) @ t.sommes[:, self.colonnes].astype(np.float32)
            self.types = distinctes(types.astype(np.int64))
        place = {j: k for k, j in enumerate(self.colonnes)}
        types = self.types[~self.types[:, [place[j] for j in place if self.connus[i, j] and vrais[j] == 0]].any(axis=1)]
        encadres = [e for c in codes for e in self.encadres(i, c)]
        dits = [j for j in place if self.connus[i, j] and vrais[j] > 0]
        types = distinctes(types[:, [place[j] for j in (*dits, *(j for j, _, _ in encadres), *cibles)]])
        if not 0 < len(types) <= TYPES_MAX:
            return None
        egaux, entre, vises = np.split(types.T, [len(dits), len(dits) + len(encadres)])
        bornes = np.array([*(haut for _, _, haut in encadres), *(-bas for _, bas, _ in encadres)])
        systeme = dict(A_eq=egaux, b_eq=vrais[dits], A_ub=np.vstack([entre, -entre]), b_ub=bornes, bounds=(0, 100_000), method="highs")
        # Other populations that agree: of most numbers, they say at once that they are not told.
        restent = range(len(cibles))
        for _ in range(3):
            if not restent:
                return {}
            fait = linprog(GERME.choice([-1, 1], len(restent)) @ vises[restent], **systeme)
            if fait.status:
                return None
            restent = [k for k in restent if abs(vises[k] @ fait.x - vrais[cibles[k]]) < 1 - 1e-6]
        trouves = {}
        for k in restent:
            bouts = [linprog(s * vises[k], **systeme) for s in (1, -1)]
            if not any(b.status for b in bouts) and np.ceil(bouts[0].fun - 1e-6) == np.floor(1e-6 - bouts[1].fun):
                # What holds both ends.
                figures = [(j, vrais[j], vrais[j]) for j in dits] + encadres * 2
                tenus = [[*b.eqlin.marginals, *b.ineqlin.marginals] for b in bouts]
                trouves[cibles[k]] = sorted({f for t in tenus for f, m in zip(figures, t) if abs(m) > 1e-7})
        return trouves


def attaquer(t, dire, secondes):
    """Everything on one table, intervals for so many seconds; what was found: `[(way, kind, cell, number, how)]`."""
    nommer = lambda i, j: f"{'.'.join(t.noms[j])} {' '.join(t.cellules[i])}"
    somme = lambda termes: " ".join(f"{y:+.3g} × {nommer(i, j)} ({t.vrais[i, j]})" for y, i, j in termes)
    connus, vides = zone_par_zone(t)
    trouves, reste = [], {}
    for i, j, genre in t.cibles:
        if connus[i, j]:
            dits, base = np.flatnonzero(t.montres[i]), t.domaine(t.lieu[i]).base.astype(float)
            y = peu(base[:, dits], base[:, j]) if sum(x[1] == genre for x in trouves) < 10 else np.zeros(len(dits))
            direct = np.allclose(base[:, dits] @ y, base[:, j], atol=1e-4)
            comment = somme((v, i, k) for v, k in zip(y, dits) if abs(v) > 0.01) if direct else "de proche en proche"
            trouves.append((SORTES[0], genre, i, j, comment))
        elif genre in CLASSES:
            reste[i, j] = genre
    for membres in grappes(t):
        siens = set(membres) & {j for _, j in reste}
        ensemble = Ensemble(t, connus, vides, membres) if siens else None
        for n, (i, j) in enumerate(ensemble.retrouver([c for c in reste if c[1] in siens]) if siens else ()):
            trouves.append((SORTES[1], reste.pop((i, j)), i, j, somme(ensemble.expliquer(i, j)) if not n else ""))
    groupes, examines, deja, fin, intervalles = defaultdict(list), Counter(), {}, time.monotonic() + secondes, Intervalles(t, connus)
    for (i, j), genre in reste.items():
        groupes[CLASSES.index(genre), t.noms[j][0].removesuffix("__anciens"), str(t.lieu[i]), i].append(j)
    for (rang, code, _, i), cibles in sorted(groupes.items()):
        cle = t.meme[i], code, tuple(cibles)
        if cle not in deja:
            deja[cle] = intervalles.seuls(i, code, cibles) if time.monotonic() < fin else None
        seuls = deja[cle]
        examines[CLASSES[rang]] += len(cibles) if seuls is not None else 0
        for j, figures in (seuls or {}).items():
            comment = (f"{'.'.join(t.noms[k])} {bas}" + (f" à {haut}" if haut > bas else "") for k, bas, haut in figures)
            trouves.append((SORTES[2], CLASSES[rang], i, j, ", ".join(comment)))
    for genre, n in Counter(genre for *_, genre in t.cibles).items():
        siens = [x for x in trouves if x[1] == genre]
        par = ", ".join(f"{sum(x[0] == sorte for x in siens)} {sorte}" for sorte in SORTES)
        fait = f", {examines[genre]} intervalles examinés" if genre in CLASSES else ""
        dire(f"{t.nom}, {genre} : {n} nombres retenus{fait} ; retrouvés : {par}")
        for sorte in SORTES:
            for _, _, i, j, comment in [x for x in siens if x[0] == sorte][:10]:
                print(f"    {sorte} : {nommer(i, j)} = {t.vrais[i, j]} : {comment}")
    return trouves


def lire_dossier(dossier):
    """What is published, by indicator and cell; the class of each résidence; the rules: `(threshold, classes are tested, sensitive)`."""
    lignes = lambda nom: csv.DictReader(open(glob.glob(f"{dossier}/publication/*/donnees/{nom}")[0], encoding="utf-8-sig"), delimiter=";")
    publie, unites, sensibles = defaultdict(list), {}, set()
    for l in lignes("mesures.csv"):
        publie[l["indicateur"], (l["niveau"], l["periode"], l["zone"])].append(l)
    fragilite = {l["zone"]: l["classe"] for l in lignes("fragilite.csv") if l["niveau"] == "residence" and l["classe"]}
    lire = lambda chemin: tomllib.load(open(os.path.join(dossier, "pipelines", chemin), "rb"))
    profil = lire("secret.toml")["profil"][lire("cil.toml")["secret"]["profil"]]
    for fichier in glob.glob(f"{dossier}/pipelines/indicateurs/*.toml"):
        catalogue = lire(os.path.join("indicateurs", os.path.basename(fichier)))
        for d in catalogue["indicateur"]:
            unites[d["code"]] = d.get("protege", catalogue["defauts"]["protege"])
            sensibles |= {d["code"]} if d.get("sensible") else set()
    cles = {"menages_revenu": "seuil_menages_revenu", "menages": "seuil_menages_autre", "logements": "seuil_logements"}

    def regles(code, table):
        code = code.removesuffix("__recents")
        seuil = profil[cles[unites[code]]] if unites[code] in cles else 0
        seuil = profil.get("seuils", {}).get(code, profil.get("seuils", {}).get(table, seuil) if seuil else 0)
        testees = unites[code] == "menages_revenu" or code in sensibles or profil["regle"] == "cellule"
        return seuil, testees, code in sensibles

    return publie, fragilite, regles


def main(programme, dossier, *options):
    debut, con, trouves = time.monotonic(), duckdb.connect(), []
    dire = lambda texte: print(f"[{time.monotonic() - debut:3.0f} s] {texte}", flush=True)
    lac = preparer(programme, dossier)[0]
    lire = "* FROM read_parquet('{}/**/*.parquet', hive_partitioning = true)"
    for table, ou in conformees(lac):
        con.execute(f"CREATE TABLE {table} AS SELECT row_number() OVER () - 1 AS rang, {lire.format(ou)}")
    for n, (tire, requetes) in enumerate(tirer(programme, dossier)):
        for table, ou in conformees(tire):
            con.execute(f"{f'INSERT INTO tire_{table} BY NAME' if n else f'CREATE TABLE tire_{table} AS'} SELECT {lire.format(ou)}")
    (questions, zonages), (publie, fragilite, regles) = lire_requetes(requetes), lire_dossier(dossier)
    for table in [t for t, _ in conformees(lac) if t in questions]:
        t = Table(con, table, questions[table], zonages[table], fragilite, publie, regles)
        dire(f"{table} : {len(t.cellules)} cellules, {len(t.noms)} nombres, {t.montres.sum()} chiffres montrés")
        trouves += attaquer(t, dire, SECONDES if "--intervalles" in options else 0)
    graves = [sorte for sorte, genre, *_ in trouves if genre in PROMISES and sorte != SORTES[2]]
    if graves:
        sys.exit(f"{len(graves)} petits effectifs retenus se retrouvent")


if __name__ == "__main__":
    main(*sys.argv[1:])
