"""Country-size measure: reading, rules of quality and geography; bilan and DuckDB side by side on the same files.

    pip install duckdb pandas pyarrow
    cargo build --release --bench pays
    python benches/mesure.py [--part 0.02] [--dossier D] [--sources rpls,ops] [--contours qpv2024.geojson]

Each step is a process of its own: time by its clock, memory by its peak. Files are read once beforehand, so that all find
them in the page cache alike. Two rounds, the second in the opposite order; a third when the two rounds of a step that is
compared differ by more than 10 %. The best is kept, all are printed. The run fails if both engines did not write the same
rows and values.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys

from moteurs import BILAN, CIBLE, FILS, ICI, PAYS, fichiers_types, lignes, sommes

# Files of each source as the sample names them, and rows of the country in each.
SOURCES = {
    "rpls_ouvert": (["rpls_2026_ouvert.csv"], 5_300_000),
    "rpls": (["rpls_2026.csv"], 5_300_000),
    "ops": (["ops_2024.csv"], 5_000_000),
    "sne_stock": (["sne_stock_2025.csv"], 3_000_000),
    "sne_radiation": ([f"sne_radiation_{annee}.csv" for annee in (2023, 2024, 2025)], 500_000),
}
# Dwellings of a sample whose files all have that many rows, or more.
LOGEMENTS = 5_460_000
POINTS = 5_400_000

BILAN_, DEJA, TYPEE, CONVERSION = "bilan", "bilan, fichier déjà lu", "DuckDB, mêmes colonnes typées", "DuckDB, conversion seule"
DECOUPE, DIXIEME = "lecture et découpe seules", "bilan, un dixième des lignes"
COMPARES = (BILAN_, CONVERSION, TYPEE, DECOUPE, DIXIEME)


def lancer(*commande):
    fini = subprocess.run([str(c) for c in commande], capture_output=True, text=True)
    if fini.returncode:
        sys.exit(f"{' '.join(map(str, commande))}\n{fini.stderr}")
    return json.loads(fini.stdout)


def en_utf8(ligne):
    """DuckDB does not read Windows-1252, which some files of the sample are in."""
    try:
        ligne.decode("utf-8")
        return ligne
    except UnicodeDecodeError:
        return ligne.decode("cp1252").encode("utf-8")


def couper(origine, grand, petit, voulues):
    """Copies the header and the first rows of a file; a tenth of them to the small one."""
    rang = -1
    with open(origine, "rb") as entree, open(grand, "wb") as g, open(petit, "wb") as p:
        for rang, ligne in enumerate(entree):
            if rang > voulues:
                return
            ligne = en_utf8(ligne)
            g.write(ligne)
            if rang <= voulues // 10:
                p.write(ligne)
    if rang < voulues:
        sys.exit(f"{origine} : {rang} lignes, {voulues} voulues")


def preparer(dossier, part):
    """Writes the sample, then cuts it to the rows of the country (`grand`) and to a tenth of them (`petit`)."""
    brut, grand, petit = (os.path.join(dossier, nom) for nom in ("brut", "grand", "petit"))
    if not os.path.exists(grand):
        shutil.rmtree(petit, ignore_errors=True)
        subprocess.run([BILAN, "--quiet", "sample", "--logements", str(int(LOGEMENTS * part)), brut], check=True)
        os.makedirs(petit)
        os.makedirs(grand + ".partiel")
        for fichiers, voulues in SOURCES.values():
            for nom in fichiers:
                places = (os.path.join(d, nom) for d in (brut, grand + ".partiel", petit))
                couper(*places, int(voulues * part))
                os.remove(os.path.join(brut, nom))
        shutil.move(os.path.join(brut, "references"), grand + ".partiel")
        shutil.rmtree(brut)
        os.rename(grand + ".partiel", grand)
    return grand, petit


def etapes(source, grand, petit, dossier):
    lac, petit_lac = os.path.join(dossier, "lac"), os.path.join(dossier, "petit_lac")

    def ingerer(depot, racine):
        for table in os.listdir(racine) if os.path.exists(racine) else []:
            shutil.rmtree(os.path.join(racine, table, f"source={source}"), ignore_errors=True)
        return lancer(PAYS, "ingerer", depot, source, racine)

    def duckdb(etape):
        return lancer(sys.executable, os.path.join(ICI, "moteurs.py"), etape, grand, source, os.path.join(dossier, etape, source))

    return {
        "octets seuls, un fil": lambda: lancer(PAYS, "octets", grand, source),
        "empreinte seule, un fil": lambda: lancer(PAYS, "empreinte", grand, source),
        DECOUPE: lambda: lancer(PAYS, "decouper", grand, source),
        BILAN_: lambda: ingerer(grand, lac),
        DEJA: lambda: lancer(PAYS, "ingerer", grand, source, lac),
        CONVERSION: lambda: duckdb("conversion"),
        TYPEE: lambda: duckdb("typee"),
        DIXIEME: lambda: ingerer(petit, petit_lac),
    }


def mesurer(etapes, verifier, compares):
    """Rounds of the steps; `verifier` sees the results of each round."""
    tours = []
    while len(tours) < 2 or len(tours) == 2 and bruit(tours, compares) > 0.10:
        noms = list(etapes) if len(tours) % 2 == 0 else list(etapes)[::-1]
        tour = {nom: etapes[nom]() for nom in noms}
        tours.append(tour)
        verifier(tour)
    return tours


def bruit(tours, noms):
    temps = [[t[n]["secondes"] for t in tours] for n in noms]
    return max((max(t) - min(t)) / min(t) for t in temps)


def meilleur(tours, nom):
    return min(t[nom]["secondes"] for t in tours)


def verifier_source(source, grand):
    fichiers = fichiers_types(grand, source)

    def verifier(tour):
        bilan = tour[BILAN_]
        if bilan["deja_la"] or not tour[DEJA]["deja_la"]:
            sys.exit(f"{source} : le lac n'a pas été vidé, ou n'a pas servi")
        attendues, converties = bilan["lignes"] - bilan["mal_coupees"], lignes(tour[CONVERSION]["parquets"])
        if converties != attendues:
            sys.exit(f"{source} : {converties} lignes converties par DuckDB, {attendues} attendues")
        lac, duckdb = (sommes(fichiers, tour[n]["parquets"]) for n in (BILAN_, TYPEE))
        ecarts = {c: (lac[c], duckdb[c]) for c in lac if lac[c] != duckdb[c]}
        if ecarts or lac["lignes"] != bilan["gardees"]:
            sys.exit(f"{source} : bilan et DuckDB diffèrent : {ecarts}")

    return verifier


def tableau(titre, tours):
    print(f"\n### {titre}\n\n| étape | meilleur (s) | tours (s) | mémoire (Mo) | rapport |\n|---|---|---|---|---|")
    reference = meilleur(tours, BILAN_ if BILAN_ in tours[0] else next(iter(tours[0])))
    for nom in tours[0]:
        temps = sorted(t[nom]["secondes"] for t in tours)
        memoire = max(t[nom]["memoire_mo"] for t in tours)
        ronds = " ; ".join(f"{t[nom]['secondes']:.2f}" for t in tours)
        print(f"| {nom} | {temps[0]:.2f} | {ronds} | {memoire} | {temps[0] / reference:.2f} |")


def lire(source, grand, petit, dossier):
    for nom in SOURCES[source][0]:
        for depot in (grand, petit):
            with open(os.path.join(depot, nom), "rb") as f:
                while f.read(1 << 24):
                    pass
    tours = mesurer(etapes(source, grand, petit, dossier), verifier_source(source, grand), COMPARES)
    bilan, petit_ = tours[0][BILAN_], tours[0][DIXIEME]
    tableau(f"{source} : {bilan['lignes']} lignes, {bilan['octets'] / 1e9:.2f} Go", tours)
    b = meilleur(tours, BILAN_)
    print(f"""
- DuckDB, conversion seule / bilan : {meilleur(tours, CONVERSION) / b:.2f} (but : 1,3)
- DuckDB, mêmes colonnes typées / bilan : {meilleur(tours, TYPEE) / b:.2f}
- bilan / lecture et découpe seules : {b / meilleur(tours, DECOUPE):.2f}
- dix fois les lignes ({petit_['lignes']} puis {bilan['lignes']}) : {b / meilleur(tours, DIXIEME):.2f} fois le temps (but : 10,5 au plus)
- fichier déjà lu / empreinte seule : {meilleur(tours, DEJA) / meilleur(tours, 'empreinte seule, un fil'):.2f}
- bruit entre tours : {bruit(tours, COMPARES):.0%}""")
    return tours


def controler(dossier):
    nom = "toutes les règles livrées"
    tours = mesurer({nom: lambda: lancer(PAYS, "controler", os.path.join(dossier, "lac"))}, lambda _: None, [nom])
    m = tours[0][nom]
    tableau(f"Règles de qualité : {m['regles']} règles, {m['lignes']} lignes", tours)
    print(f"\n- {m['examinees']} examens, {m['anomalies']} anomalies, {m['verdict']}")
    return tours


def situer(contours, part):
    noms = {f"placement, {n} fil{'s' if n > 1 else ''}": n for n in (1, FILS)}
    points = int(POINTS * part)
    pas = {nom: (lambda n=n: lancer(PAYS, "situer", contours, points, n)) for nom, n in noms.items()}

    def verifier(tour):
        if len({tuple(m[c] for c in ("dedans", "dehors", "limites", "en_mer")) for m in tour.values()}) != 1:
            sys.exit("les points ne sont pas placés de même sur un et plusieurs fils")

    tours = mesurer(pas, verifier, list(pas))
    m = next(iter(tours[0].values()))
    tableau(f"Géographie : {m['lignes']} points, {m['qpv']} QPV", tours)
    print(f"\n- chargement des contours : {min(m['chargement'] for t in tours for m in t.values()):.2f} s")
    print(f"- {m['dedans']} dedans, {m['dehors']} dehors, {m['limites']} à moins de 15 m d'un bord")
    print(f"- {m['controles']} placés de même par une recherche en degrés ; {m['en_mer']} trop loin en mer pour leur système")
    return tours


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--part", type=float, default=1.0, help="part des lignes du pays")
    arguments.add_argument("--dossier", default=os.path.join(CIBLE, "mesure"), help="où écrire (30 Go pour tout le pays)")
    arguments.add_argument("--sources", default=",".join(SOURCES))
    arguments.add_argument("--contours", help="contours réels des QPV, en GeoJSON ; sans eux, pas de géographie")
    a = arguments.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    import duckdb

    dossier = os.path.abspath(a.dossier)
    os.makedirs(dossier, exist_ok=True)
    grand, petit = preparer(dossier, a.part)
    print(f"{platform.machine()}, {FILS} fils ; DuckDB {duckdb.__version__}, Python {platform.python_version()}")
    tout = {source: lire(source, grand, petit, dossier) for source in a.sources.split(",") if source}
    tout["regles"] = controler(dossier)
    if a.contours:
        tout["geographie"] = situer(a.contours, a.part)
    with open(os.path.join(dossier, "mesures.json"), "w", encoding="utf-8") as f:
        json.dump(tout, f, ensure_ascii=False, indent=1)
    print(f"\nDétail : {dossier}/mesures.json. Le dossier peut être effacé.")


if __name__ == "__main__":
    main()
