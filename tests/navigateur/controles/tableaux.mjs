// Sorting really orders the rows, both ways, with the mouse and with the keyboard; filtering keeps what was asked for, and says how many.

const REMEDE = "corrigez reports/modeles/tableaux.js, ou les valeurs de tri que le modèle écrit dans la page";
/** Tables tried on a page that holds hundreds of them. */
const ESSAYES = 8;

const regulier = (liste, n) => (liste.length <= n ? liste : Array.from({ length: n }, (_, i) => liste[Math.floor((i * liste.length) / n)]));

export async function tableaux(page, constater) {
  const tous = await page.$$("table.triable");
  const triables = [];
  for (const t of tous) {
    const essai = await t.evaluate(colonneATrier);
    if (essai.defaut) constater("tri", `« ${essai.nom} »`, essai.defaut, REMEDE);
    if (essai.rang >= 0) triables.push({ t, ...essai });
  }
  for (const { t, nom, rang } of regulier(triables, ESSAYES)) await trier(page, t, nom, rang, constater);
  const filtrables = await page.$$("table[data-filtre]");
  for (const t of regulier(filtrables, ESSAYES)) await filtrer(page, t, constater);
  return { tris: Math.min(triables.length, ESSAYES), filtres: Math.min(filtrables.length, ESSAYES) };
}

/** The numeric column with the most distinct values, -1 when there is nothing to order. */
function colonneATrier(table) {
  const nom = table.caption?.textContent.trim() ?? "";
  const lignes = [...table.tBodies[0].rows].filter((l) => !l.classList.contains("total"));
  const entetes = [...table.tHead.rows[0].cells];
  if (lignes.length <= 2) return { nom, rang: -1 };
  const cases = (rang) => lignes.map((l) => l.cells[rang]?.textContent.trim() ?? "");
  const unites = (rang) => new Set(cases(rang).filter((c) => /^[+−\-]?\d/.test(c)).map((c) => c.endsWith("%")));
  // percentages among counts: each row is a measure of its own, and there is no order to give
  const melange = entetes.some((e, i) => e.classList.contains("nb") && unites(i).size > 1);
  const boutons = entetes.filter((e) => e.querySelector("button")).length;
  if (boutons === 0 && melange) return { nom, rang: -1 };
  if (boutons > 0 && melange) return { nom, rang: -1, defaut: "on y trie des pourcentages avec des nombres" };
  if (boutons < entetes.length) return { nom, rang: -1, defaut: "une colonne n'a pas de bouton de tri" };
  const richesse = entetes.map((e, i) => (e.classList.contains("nb") ? new Set(cases(i)).size : 0));
  const meilleure = Math.max(...richesse);
  return { nom, rang: meilleure > 1 ? richesse.indexOf(meilleure) : -1 };
}

async function trier(page, table, nom, rang, constater) {
  const bouton = (await table.$$("thead th button"))[rang];
  const avant = await table.evaluate(lire, rang);
  const geste = { souris: () => bouton.click(), Entrée: () => page.keyboard.press("Enter"), Espace: () => page.keyboard.press("Space") };
  // a numeric column starts with the largest
  for (const [moyen, sens] of [["souris", "descending"], ["souris", "ascending"], ["Entrée", "descending"], ["Espace", "ascending"]]) {
    await bouton.focus();
    await geste[moyen]();
    // a busy machine answers a key a little later; a defect is still one after two seconds
    await page.waitForFunction((t, i, attendu) => t.tHead.rows[0].cells[i].getAttribute("aria-sort") === attendu, { timeout: 2000 }, table, rang, sens).catch(() => {});
    const apres = await table.evaluate(lire, rang);
    for (const defaut of defauts(avant, apres, sens)) constater("tri", `« ${nom} », colonne « ${apres.colonne} », ${moyen}`, defaut, REMEDE);
  }
}

function lire(table, rang) {
  const lignes = [...table.tBodies[0].rows];
  return {
    colonne: table.tHead.rows[0].cells[rang].textContent.trim(),
    sens: [...table.tHead.rows[0].cells].map((c) => c.getAttribute("aria-sort")),
    rang,
    textes: lignes.map((l) => l.textContent),
    totaux: lignes.map((l) => l.classList.contains("total")),
    // as a reader takes it: what is printed in the cell, its second line (« inchangé depuis ») left aside
    valeurs: lignes.map((l) => {
      const copie = l.cells[rang]?.cloneNode(true);
      copie?.querySelectorAll(".inchange").forEach((x) => x.remove());
      return copie?.textContent.trim() ?? "";
    }),
  };
}

/** A number printed in French, the lower bound of « 10 à 20 », or null for a mark. */
export function nombre(texte) {
  const net = texte.replace(/[\s\u00a0\u202f]/g, "").replace(/[−–]/g, "-").replace(",", ".");
  const lu = /^([+-]?\d+(?:\.\d+)?)(?:%|pts?|points?|€|mois|ans|j|km)?$/.exec(net);
  const tranche = /^(\d+)à\d+%?$/.exec(net);
  return lu || tranche ? Number((lu ?? tranche)[1]) : null;
}

export function defauts(avant, apres, sens) {
  const trouves = [];
  if (apres.sens[apres.rang] !== sens) trouves.push(`l'ordre annoncé (aria-sort) est « ${apres.sens[apres.rang]} », attendu « ${sens} »`);
  if (apres.sens.filter(Boolean).length !== 1) trouves.push("plus d'une colonne est annoncée comme triée");
  if ([...avant.textes].sort().join("\n") !== [...apres.textes].sort().join("\n")) trouves.push("des lignes ont été perdues ou changées");
  if (apres.totaux.indexOf(true) >= 0 && apres.totaux.slice(apres.totaux.indexOf(true)).includes(false)) trouves.push("un total n'est plus en bas");
  const nombres = apres.valeurs.filter((_, i) => !apres.totaux[i]).map(nombre);
  const lus = nombres.filter((n) => n !== null);
  const faux = lus.findIndex((n, i) => i > 0 && (sens === "ascending" ? n < lus[i - 1] : n > lus[i - 1]));
  if (faux > 0) trouves.push(`${lus[faux - 1]} vient avant ${lus[faux]}`);
  if (lus.length > 0 && nombres.slice(0, lus.length).includes(null)) trouves.push("une case sans valeur vient avant une valeur");
  return trouves;
}

async function filtrer(page, table, constater) {
  const nom = await table.evaluate((t) => t.caption?.textContent.trim() ?? "");
  const signaler = (constat) => constater("filtre", `« ${nom} »`, constat, REMEDE);
  const champ = await page.evaluateHandle((t) => t.closest(".tableau").querySelector(".filtre input"), table);
  if (!champ.asElement()) return signaler("aucun champ de filtre");
  if (!(await champ.evaluate((c) => c.labels.length === 1 && c.labels[0].textContent.trim() !== ""))) signaler("le champ n'a pas d'étiquette");
  const etat = () => table.evaluate((t) => {
    const lignes = [...t.tBodies[0].rows].filter((l) => !l.classList.contains("total"));
    return {
      toutes: lignes.length,
      vues: lignes.filter((l) => l.checkVisibility()).map((l) => l.textContent),
      totaux: [...t.tBodies[0].querySelectorAll("tr.total")].some((l) => l.checkVisibility()),
      annonce: t.closest(".tableau").querySelector("output")?.textContent ?? "",
      mot: lignes.at(-1).cells[0].textContent.trim(),
    };
  });
  const taper = async (mot) => {
    await champ.evaluate((c) => c.select());
    await champ.press("Backspace");
    if (mot) await champ.type(mot);
  };
  const avant = await etat();
  // the last row's own name, in capitals: case and accents do not count
  await taper(avant.mot.toUpperCase());
  const trouve = await etat();
  if (trouve.vues.length === 0) signaler(`« ${avant.mot} » ne trouve pas sa ligne`);
  const plat = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\s+/g, " ").replace(/’/g, "'").replace(/œ/gi, "oe").toLowerCase();
  if (trouve.vues.some((l) => !plat(l).includes(plat(avant.mot)))) signaler(`« ${avant.mot} » garde des lignes qui ne le contiennent pas`);
  const compte = trouve.vues.length === 1 ? "Une ligne" : `${trouve.vues.length}\u00a0lignes`;
  if (trouve.annonce !== `${compte} sur ${avant.toutes}`) signaler(`annonce « ${trouve.annonce} » pour ${trouve.vues.length} lignes sur ${avant.toutes}`);
  if (trouve.totaux && trouve.vues.length < avant.toutes) signaler("un total de l'ensemble reste sous une partie des lignes");
  await taper("zzzqx");
  const rien = await etat();
  if (rien.vues.length !== 0 || !rien.annonce.startsWith("Aucune ligne")) signaler(`un mot absent laisse ${rien.vues.length} lignes, annonce « ${rien.annonce} »`);
  await taper("");
  if ((await etat()).vues.length !== avant.toutes) signaler("le filtre vidé ne rend pas toutes les lignes");
}
