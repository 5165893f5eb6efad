"""Counting over the whole country: bilan and DuckDB side by side over the same conformed tables.

    pip install duckdb
    cargo build --release && cargo build --release --bench pays
    python benches/comptage.py DOSSIER [--logements 5460000]

In DOSSIER, `bilan sample` writes the extracts of the country, a chain of perimeter « pays » is made, and `bilan count` reads,
conforms and counts them once: the conformed tables of its lake are what both engines start from. bilan then counts every
indicator at every level; DuckDB runs, in the same run, the SQL that `bilan catalog --sql` says, and writes what it finds to Parquet as bilan
does. Each step is a process of its own; two rounds, the second in the opposite order. The run fails if one counter differs.

"""

import glob
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time

from moteurs import BILAN, PAYS, connexion



def lancer(*commande):
    fini = subprocess.run([str(c) for c in commande], capture_output=True, text=True)
    return json.loads(fini.stdout) if fini.returncode == 0 else sys.exit(fini.stderr)


def preparer(dossier, logements):
    """A working folder of the country, read and conformed."""
    chaine = os.path.join(dossier, "pipelines", "cil.toml")
    if not os.path.exists(chaine):
        subprocess.run([BILAN, "--quiet", "init", dossier], check=True)
        texte = re.sub(r'^epci = .*$', lambda l: l.group() + '\nperimetre = "pays"', open(chaine).read(), flags=re.M)
        texte = texte.replace("part_rejets_max = 0.02", "part_rejets_max = 0.5")
        open(chaine, "w").write(texte)
        subprocess.run([BILAN, "--quiet", "sample", "--logements", str(logements), os.path.join(dossier, "depot")], check=True)
    if not os.path.isdir(os.path.join(dossier, "lac", "conforme")):
        debut = time.perf_counter()
        subprocess.run([BILAN, "--quiet", "count", chaine], check=True, stdout=subprocess.DEVNULL)
        print(f"bilan count, des extractions aux compteurs : {time.perf_counter() - debut:.1f} s")
    return chaine


def requetes(chaine):
    sql = subprocess.run([BILAN, "--quiet", "catalog", "--sql", chaine], check=True, capture_output=True, text=True).stdout
    for bloc in filter(str.strip, sql.split(";\n")):
        yield re.match(r"\s*-- (\w+) (\w+)\n(.*)", bloc, re.S).groups()


def ouvrir(chaine):
    con = connexion()
    conforme = os.path.join(os.path.dirname(os.path.dirname(chaine)), "lac", "conforme")
    for table in sorted(os.listdir(conforme)):
        if not table.startswith("."):
            con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{conforme}/{table}/**/*.parquet', hive_partitioning = true)")
    return con


def duckdb(chaine, sortie):
    """Statement by statement, as bilan says them."""
    con = ouvrir(chaine)
    presentes = {t for (t,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    liste = [r for r in requetes(chaine) if r[0] in presentes]
    debut = time.perf_counter()
    for i, (table, niveau, sql) in enumerate(liste):
        con.execute(f"COPY ({sql}) TO '{sortie}/{table}_{niveau}_{i:03}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    return {"secondes": time.perf_counter() - debut, "requetes": len(liste)}


def comparer(a, b):
    con = connexion()
    fichiers = sorted(os.path.relpath(f, a) for f in glob.glob(f"{a}/*/niveau=*/mesures.parquet"))
    compares = 0
    for f in fichiers:
        table, niveau = re.match(r"(\w+)/niveau=(\w+)/", f).groups()
        nom = f"{table}_{niveau}"
        # The level is in the path: not a column of the table.
        ici = f"read_parquet('{a}/{f}', hive_partitioning = false)"
        (lignes,) = con.execute(f"SELECT COUNT(*) FROM {ici}").fetchone()
        # A level that no row has: no statement either.
        if lignes == 0:
            continue
        autres = f"read_parquet('{b}/{nom}_[0-9]*.parquet', union_by_name = true)"
        colonnes = [c[0] for c in con.execute(f"DESCRIBE SELECT * FROM {ici}").fetchall()]
        choix = ", ".join(c if c in ("periode", "zone") else f"CAST({c} AS BIGINT) AS {c}" for c in colonnes)
        for x, y in ((ici, autres), (autres, ici)):
            (n,) = con.execute(f"SELECT COUNT(*) FROM (SELECT {choix} FROM {x} EXCEPT SELECT {choix} FROM {y})").fetchone()
            if n:
                sys.exit(f"{nom} : {n} cellules diffèrent")
        compares += lignes
    print(f"{len(fichiers)} tableaux, {compares} cellules : mêmes compteurs dans bilan et DuckDB")


def main():
    dossier = os.path.abspath(sys.argv[1])
    logements = int(sys.argv[sys.argv.index("--logements") + 1]) if "--logements" in sys.argv else 5_460_000
    chaine = preparer(dossier, logements)
    sorties = {nom: os.path.join(dossier, f"sortie_{nom}") for nom in ("bilan", "duckdb")}
    for s in sorties.values():
        shutil.rmtree(s, ignore_errors=True)
        os.makedirs(s)
    etapes = {
        "bilan": lambda: lancer(PAYS, "compter", chaine, sorties["bilan"]),
        "DuckDB": lambda: lancer(sys.executable, __file__, "--etape", chaine, sorties["duckdb"]),
    }
    meilleurs = {}
    for tour in (1, 2):
        for nom in list(etapes)[:: 1 if tour == 1 else -1]:
            m = etapes[nom]()
            print(f"tour {tour}  {nom:<8} {m['secondes']:8.2f} s  {m['memoire_mo']:6d} Mo  {m}", flush=True)
            meilleurs[nom] = min(meilleurs.get(nom, m["secondes"]), m["secondes"])
    comparer(sorties["bilan"], sorties["duckdb"])
    print(f"DuckDB / bilan : {meilleurs['DuckDB'] / meilleurs['bilan']:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--etape"]:
        mesure = duckdb(*sys.argv[2:])
        mesure["memoire_mo"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(mesure))
    else:
        main()
