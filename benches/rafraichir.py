#!/usr/bin/env python3
"""A full run with eight monthly files of leases against a refresh with the ninth: seconds of processor.

    python benches/rafraichir.py DOSSIER                        # 9 000 dwellings
    python benches/rafraichir.py DOSSIER --logements 40000

The leases of the last year of the sample are cut in as many files as there are months. The chain with all but the last of them, run in an
empty folder, is the full run; the last one added, the refresh. Then `--forcer`, whose publication must be that of the refresh, byte for byte.
"""
import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = "sne_radiation"


def enregistrements(octets):
    """Rows, a quoted line ending being part of one."""
    rangee = b""
    for ligne in octets.splitlines(keepends=True):
        rangee += ligne
        if rangee.count(b'"') % 2 == 0:
            yield rangee
            rangee = b""
    if rangee:
        yield rangee


def preparer(bilan, dossier, logements):
    """A working folder; the blocks of the chain, the last of which is the month that comes."""
    shutil.rmtree(dossier, ignore_errors=True)
    subprocess.run([bilan, "init", dossier], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([bilan, "--quiet", "sample", "--logements", str(logements), dossier / "depot"], check=True)
    annee = max(int(p.stem[-4:]) for p in (dossier / "depot").glob(f"{SOURCE}_*.csv"))
    entier = dossier / f"depot/{SOURCE}_{annee}.csv"
    entete, *rangees = enregistrements(entier.read_bytes())
    rang = [c.strip() for c in entete.decode("latin-1").split(";")].index("DATE_RADIATION")
    par_mois = {}
    for rangee in rangees:
        # A row that a fault shifts goes with the first month.
        champs = rangee.split(b";")
        mois = champs[rang][3:5] if len(champs) > rang else b""
        par_mois.setdefault(int(mois) if mois.isdigit() and 1 <= int(mois) <= 12 else 1, []).append(rangee)
    entier.unlink()
    blocs = []
    for mois, siennes in sorted(par_mois.items()):
        (dossier / f"depot/mois_{mois:02}.csv").write_bytes(entete + b"".join(siennes))
        blocs.append(f'\n[[extraction]]\nsource = "{SOURCE}"\nfichier = "mois_{mois:02}.csv"\nmillesime = {annee}\nmois = {mois}\n')
    chaine = dossier / "pipelines/cil.toml"
    bloc = f'[[extraction]]\nsource = "{SOURCE}"\nfichier = "{entier.name}"\nmillesime = {annee}\n'
    texte = chaine.read_text(encoding="utf-8")
    if bloc not in texte:
        sys.exit(f"pas d'extraction {entier.name} dans la chaîne")
    chaine.write_text(texte.replace(bloc, "") + "".join(blocs[:-1]), encoding="utf-8")
    return blocs


def lancer(bilan, dossier, *options):
    """Seconds of processor of a run, and what its journal says of it."""
    avant = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([bilan, "--quiet", "run", *options, "pipelines/cil.toml"], cwd=dossier, check=True, stdout=subprocess.DEVNULL)
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    journal = max((dossier / "lac/journal").iterdir())
    faits = [json.loads(l) for l in journal.read_text(encoding="utf-8").splitlines()]
    return apres.ru_utime - avant.ru_utime + apres.ru_stime - avant.ru_stime, faits


def empreintes(dossier):
    publication = dossier / "publication"
    fichiers = (p for p in publication.rglob("*") if p.is_file() and ".precedentes" not in p.parts)
    return {str(p.relative_to(publication)): hashlib.sha256(p.read_bytes()).hexdigest() for p in fichiers}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dossier", type=Path)
    p.add_argument("--bilan", default="target/release/bilan")
    p.add_argument("--logements", type=int, default=9000)
    p.add_argument("--sans-forcer", action="store_true", help="leaves the comparison out")
    a = p.parse_args()
    bilan = Path(a.bilan).resolve()
    blocs = preparer(bilan, a.dossier, a.logements)
    chaine = a.dossier / "pipelines/cil.toml"
    passages = [("entier", lancer(bilan, a.dossier))]
    chaine.write_text(chaine.read_text(encoding="utf-8") + blocs[-1], encoding="utf-8")
    passages.append(("rafraîchi", lancer(bilan, a.dossier)))
    if not a.sans_forcer:
        rafraichie = empreintes(a.dossier)
        passages.append(("forcé", lancer(bilan, a.dossier, "--forcer")))
        if rafraichie != empreintes(a.dossier):
            sys.exit("la publication forcée n'est pas celle du rafraîchissement")
    for nom, (secondes, faits) in passages:
        print(f"{nom} : {secondes:.1f} s de processeur, {secondes / passages[0][1][0]:.3f} de l'exécution entière")
        for f in faits:
            if f["fait"] == "reprise":
                print(f"    {f['objet']} : {f['repris']} repris, {f['refaits']} refaits {f['noms'] if f['repris'] else ''}")
            elif f["fait"] == "etape":
                print(f"    {f['duree_ms'] / 1000:6.2f} s  {f['nom']}")


if __name__ == "__main__":
    main()
