// Each demand of the visit, on a page that breaks it: a check that cannot fail proves nothing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const VISITE = fileURLToPath(new URL("visite.mjs", import.meta.url));
const dossiers = [];
after(() => dossiers.forEach((d) => rmSync(d, { recursive: true })));

/** The policy that the program would write for these blocks. */
function politique(page) {
  const empreintes = (balise) => [...page.matchAll(new RegExp(`<${balise}>([^]*?)</${balise}>`, "g"))]
    .map(([, t]) => `'sha256-${createHash("sha256").update(t).digest("base64")}'`).join(" ") || `'sha256-${"A".repeat(43)}='`;
  return `default-src 'none'; style-src ${empreintes("style")}; script-src ${empreintes("script")}; img-src data:; font-src data:; base-uri 'none'; form-action 'none'`;
}

function visiter(contenu, { corps = "", tete = "", csp = politique } = {}) {
  const dossier = mkdtempSync(join(tmpdir(), "visite-"));
  dossiers.push(dossier);
  const page = `<meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>@page{size:A4}</style>${tete}</head>
<body${corps}><main><h1>Essai</h1>${contenu}</main></body></html>`;
  const meta = csp ? `<meta http-equiv="Content-Security-Policy" content="${csp(page)}">` : "";
  writeFileSync(join(dossier, "page.html"), `<!DOCTYPE html><html lang="fr"><head>${meta}${page}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [VISITE, dossier], { encoding: "utf8" });
  return { status, texte: stdout + stderr };
}

const tableau = (suite) => `<div class="tableau"><table class="triable"${suite}><caption>Baux</caption><thead><tr><th scope="col"><button>Commune</button></th>
<th scope="col" class="nb"><button>Baux</button></th></tr></thead><tbody><tr><td>A</td><td>2</td></tr><tr><td>B</td><td>10</td></tr><tr><td>C</td><td>3</td></tr></tbody></table></div>`;

test("une page saine passe", () => {
  const vu = visiter('<p id="ici">Du texte, et <a href="#ici">un lien</a>.</p>');
  assert.equal(vu.status, 0, vu.texte);
});

const SAUT = "<style>.saut{break-before:page}</style>";
const REGLE = "politique de sécurité";

const DEFILE = '<div class="defile" tabindex="0" role="group" aria-label="Cadre"><div class="large">large</div></div>';
const style = (cadre) => `<style>.defile{overflow-x:auto;${cadre}}.large{width:600px}</style>`;

const FAUTES = [
  ["une page sans politique", "<p>Texte</p>", new RegExp(`${REGLE}[\\s\\S]*aucune politique`), { csp: null }],
  ["une politique lâche", "<p>Texte</p>", new RegExp(`${REGLE}[\\s\\S]*script-src[\\s\\S]*script ajouté\\s+il s'exécute`),
    { csp: (page) => politique(page).replace(/script-src [^;]*/, "script-src 'unsafe-inline'") }],
  ["un style dans un attribut", '<p style="color:#000">Texte</p>', new RegExp(`${REGLE}[\\s\\S]*style ou script dans un attribut`)],
  ["une erreur de console", '<script>console.error("perdu")</script>', /console[\s\S]*perdu/],
  ["une erreur de script", "<script>absent()</script>", /erreur de script[\s\S]*absent/],
  ["une requête réseau", '<img alt="" src="http://exemple.invalid/x.png">', /requête réseau[\s\S]*exemple\.invalid/, { csp: null }],
  ["une image sans texte", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', /accessibilité, image-alt/],
  ["un bloc trop large", '<div class="large">large</div>', /débordement à 320 px[\s\S]*large/, { tete: "<style>.large{width:600px}</style>" }],
  ["un cadre qui défile sans le montrer", DEFILE, /défilement à 320 px[\s\S]*rien ne montre/, { tete: style("") }],
  ["une ombre qui reste", DEFILE, /défilement à 320 px[\s\S]*l'ombre reste/, { tete: style("background:no-repeat linear-gradient(to left,#999,#fff) right/1rem 100%") }],
  ["une place vide parmi les chiffres clés", '<ul class="cartes"><li>1</li><li>2</li></ul>', /chiffres clés à 1280 px[\s\S]*px vides à droite/,
    { tete: "<style>.cartes{display:grid;grid-template-columns:1fr 1fr 1fr}</style>" }],
  ["un titre fait par le script", '<script>document.querySelector("h1").insertAdjacentHTML("afterend", "<h2>Tardif</h2>")</script>', /sans JavaScript[\s\S]*Tardif/],
  ["un tri sans effet", tableau(""), /tri[\s\S]*« Baux »[\s\S]*2 vient avant 10/],
  ["un filtre absent", tableau(" data-filtre"), /filtre[\s\S]*aucun champ/],
  ["un fichier absent", '<p><a href="absent.html">lien</a></p>', /lien[\s\S]*absent\.html/],
  ["une ancre absente", '<p><a href="#rien">lien</a></p>', /lien[\s\S]*« rien »/],
  ["une feuille blanche", '<div class="vide saut"></div><p class="saut">Fin</p>', /feuille 2 sur 3\s+cette feuille est blanche/, { tete: `${SAUT}<style>.vide{height:9cm}</style>` }],
  ["une fiche de deux feuilles", '<p class="saut">Fin</p>', /2 feuilles, attendu : une seule/, { corps: ' class="fiche"', tete: SAUT }],
  ["un autre format", "<p>Texte</p>", /pas au format A4/, { tete: "<style>@page{size:A5}</style>" }],
];

for (const [nom, contenu, attendu, options] of FAUTES) {
  test(nom, () => {
    const vu = visiter(contenu, options);
    assert.equal(vu.status, 1, vu.texte);
    assert.match(vu.texte, attendu);
    assert.match(vu.texte, /page\.html – [\s\S]*Remède : /);
  });
}
