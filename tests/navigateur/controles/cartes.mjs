// Key figures fill their lines: a hole reads as a figure that is missing.

export async function cartes(page, constater) {
  const trous = await page.evaluate(() => [...document.querySelectorAll(".cartes")].flatMap((liste) => {
    const fin = liste.getBoundingClientRect().right;
    const lignes = new Map();
    for (const c of liste.children) {
      const b = c.getBoundingClientRect();
      lignes.set(Math.round(b.top), Math.max(lignes.get(Math.round(b.top)) ?? 0, b.right));
    }
    return [...lignes.values()].filter((droite) => droite < fin - 2).map((droite) => Math.round(fin - droite));
  }));
  for (const px of trous) {
    constater(`chiffres clés à ${page.viewport().width} px`, "« En bref »", `une ligne laisse ${px} px vides à droite`, "reprenez « .cartes » dans reports/modeles/style.css");
  }
}
