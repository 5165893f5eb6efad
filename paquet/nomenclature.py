#!/usr/bin/env python3
"""Nomenclature (SBOM) of the binary, CycloneDX 1.5 in JSON, from what Cargo resolved: no network, no clock, the same bytes each time.

    paquet/nomenclature.py > nomenclature.cdx.json

What is only built to test is left out; what a build script needs is kept and said so.
"""

import json
import os
import subprocess
import sys

RACINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
CIBLE = "x86_64-unknown-linux-gnu"


def resolution():
    commande = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", CIBLE]
    return json.loads(subprocess.run(commande, cwd=RACINE, check=True, stdout=subprocess.PIPE).stdout)


def sommes():
    """Checksums of `Cargo.lock`, by name and version."""
    import tomllib

    with open(os.path.join(RACINE, "Cargo.lock"), "rb") as f:
        return {(p["name"], p["version"]): p.get("checksum") for p in tomllib.load(f)["package"]}


def atteints(noeuds, racine, genres):
    vus, suite = set(), [racine]
    while suite:
        ici = suite.pop()
        if ici not in vus:
            vus.add(ici)
            suite += [d["pkg"] for d in noeuds[ici]["deps"] if any(k["kind"] in genres for k in d["dep_kinds"])]
    return vus


def purl(p):
    return f"pkg:cargo/{p['name']}@{p['version']}"


def composant(p, somme, genre, portee):
    c = {"type": genre, "bom-ref": purl(p), "name": p["name"], "version": p["version"], "scope": portee, "purl": purl(p)}
    if p.get("license"):
        # The old « MIT/Apache-2.0 » means a choice.
        c["licenses"] = [{"expression": " OR ".join(x.strip() for x in p["license"].split("/"))}]
    if somme:
        c["hashes"] = [{"alg": "SHA-256", "content": somme}]
    return c


def main():
    m = resolution()
    noeuds = {n["id"]: n for n in m["resolve"]["nodes"]}
    paquets = {p["id"]: p for p in m["packages"]}
    racine = m["resolve"]["root"]
    lies = atteints(noeuds, racine, {None})
    tous = atteints(noeuds, racine, {None, "build"})
    empreintes = sommes()

    def en_composant(i, genre="library"):
        p = paquets[i]
        portee = "required" if i in lies else "excluded"
        return composant(p, empreintes.get((p["name"], p["version"])), genre, portee)

    def suivants(i):
        return sorted({purl(paquets[d["pkg"]]) for d in noeuds[i]["deps"] if d["pkg"] in tous and any(k["kind"] != "dev" for k in d["dep_kinds"])})

    ordre = sorted(tous, key=lambda i: (paquets[i]["name"], paquets[i]["version"]))
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": en_composant(racine, "application")},
        "components": [en_composant(i) for i in ordre if i != racine],
        "dependencies": [{"ref": purl(paquets[i]), "dependsOn": suivants(i)} for i in ordre],
    }
    json.dump(bom, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
