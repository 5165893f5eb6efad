"""The measures of bilan against those of another engine, cell by cell.

bilan counts (`bilan count`), then says what it counted as SQL (`bilan catalog --sql`). The other engine runs that SQL over the
conformed tables of the same lake. Nothing may differ: no cell more, no cell less, no counter.
"""

import glob
import hashlib
import os
import re
import subprocess
import sys


def bilan(programme, *arguments):
    fini = subprocess.run([programme, "--quiet", *arguments], capture_output=True, text=True)
    if fini.returncode != 0:
        sys.exit(fini.stderr or fini.stdout)
    return fini.stdout


def preparer(programme, dossier):
    """Counts in a working folder made by `bilan demo`; returns the lake and the statements `(table, niveau, sql)`."""
    chaine = os.path.join(dossier, "pipelines", "cil.toml")
    if not os.path.exists(chaine):
        bilan(programme, "demo", dossier)
    bilan(programme, "count", chaine)
    sql = bilan(programme, "catalog", "--sql", chaine)
    requetes = []
    for bloc in filter(str.strip, sql.split(";\n")):
        nommee = re.match(r"\s*-- (\w+) (\w+)\n(.*)", bloc, re.S)
        if not nommee:
            sys.exit(f"requête sans nom : {bloc[:80]}")
        requetes.append(nommee.groups())
    return os.path.join(dossier, "lac"), requetes, hashlib.sha256(sql.encode()).hexdigest()


def conformees(lac):
    """`(table, folder)` of the conformed tables that are there."""
    conforme = os.path.join(lac, "conforme")
    return [(t, os.path.join(conforme, t)) for t in sorted(os.listdir(conforme)) if not t.startswith(".")]


def mesures(lac):
    """`(table, niveau, file)` of the counters that bilan wrote."""
    for fichier in sorted(glob.glob(os.path.join(lac, "mesures", "*", "*", "mesures.parquet"))):
        table, niveau = fichier.split(os.sep)[-3], fichier.split(os.sep)[-2].removeprefix("niveau=")
        # Classes of fragility come from what is published, not from rows.
        if niveau != "classe":
            yield table, niveau, fichier


def comparer(attendus, obtenus):
    """Both: `{(table, niveau): {(periode, zone): {colonne: nombre}}}`. Ends the script at the first difference."""
    # A level that no row has is a table without rows on one side, and may be no table on the other.
    attendus, obtenus = ({cle: zones for cle, zones in d.items() if zones} for d in (attendus, obtenus))
    if attendus.keys() != obtenus.keys():
        sys.exit(f"niveaux différents : {sorted(attendus.keys() ^ obtenus.keys())}")
    cellules = compteurs = 0
    for cle, zones in attendus.items():
        autres = obtenus[cle]
        if zones.keys() != autres.keys():
            sys.exit(f"{cle} : cellules différentes : {sorted(map(str, zones.keys() ^ autres.keys()))[:10]}")
        for zone, nombres in zones.items():
            ecarts = {c: (n, autres[zone].get(c)) for c, n in nombres.items() if n != autres[zone].get(c)}
            if ecarts or nombres.keys() != autres[zone].keys():
                sys.exit(f"{cle} {zone} : bilan et l'autre moteur diffèrent : {dict(list(ecarts.items())[:10])}")
            cellules += 1
            compteurs += len(nombres)
    if not compteurs:
        sys.exit("rien n'a été comparé")
    print(f"{len(attendus)} tableaux, {cellules} cellules, {compteurs} compteurs : aucune différence")


def rangees(colonnes, lignes):
    """Rows of an engine as `{(periode, zone): {colonne: nombre}}`."""
    zones = {}
    for ligne in lignes:
        nombres = dict(zip(colonnes, ligne))
        cellule = nombres.pop("periode"), nombres.pop("zone")
        zones[cellule] = {c: int(n) for c, n in nombres.items()}
    return zones
