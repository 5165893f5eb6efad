// Scripts only add comfort: without them every title and every row is there, and visible.

/** What the reader has before them, tables in full. */
export function contenu(page) {
  return page.evaluate(() => {
    // What a native control folds away opens without script: it is read as a reader who opens it has it.
    document.querySelectorAll("details").forEach((d) => (d.open = true));
    const texte = (e) => e.textContent.replace(/\s+/g, " ").trim();
    const lus = [...document.querySelectorAll("main h2, main h3, main p, main li, main figcaption, main caption, main tr, main dt, main dd")];
    const visible = (e) => e.checkVisibility({ visibilityProperty: true });
    const visibles = new Set(lus.filter(visible).map(texte));
    // What is for paper alone says again what the screen shows elsewhere.
    const redit = (e) => e.classList.contains("papier") && visibles.has(texte(e));
    return {
      titres: [...document.querySelectorAll("h1, h2, h3")].map(texte),
      tableaux: [...document.querySelectorAll("table")].map((t) => ({
        nom: t.caption ? texte(t.caption) : "sans légende",
        lignes: [...t.rows].map((l) => [...l.cells].map(texte).join(" | ")),
      })),
      caches: lus.filter((e) => !visible(e) && texte(e) && !redit(e)).map((e) => `<${e.tagName.toLowerCase()}> ${texte(e).slice(0, 80)}`),
    };
  });
}

export function comparer(avec, sans, constater) {
  const remede = "écrivez ce contenu dans le modèle de page, pas dans le script";
  for (const titre of avec.titres.filter((t) => !sans.titres.includes(t))) {
    constater("sans JavaScript", `titre « ${titre} »`, "ce titre manque", remede);
  }
  avec.tableaux.forEach((tableau, i) => {
    const autre = sans.tableaux[i];
    if (!autre || autre.lignes.join("\n") !== tableau.lignes.join("\n")) {
      constater("sans JavaScript", `tableau « ${tableau.nom} »`, autre ? "ses lignes diffèrent" : "ce tableau manque", remede);
    }
  });
  if (sans.titres.length === 0) constater("sans JavaScript", "page", "aucun titre", remede);
  for (const c of sans.caches) constater("sans JavaScript", c, "ce texte est caché", "rendez-le visible, ou retirez-le de la page");
}
