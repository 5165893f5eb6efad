// On a narrow screen the page itself never scrolls sideways: wide tables and drawings scroll in their frame.

export async function largeur(page, constater) {
  const trouves = await page.evaluate(() => {
    const limite = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limite) return [];
    const encadre = (e) => {
      for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true;
      return false;
    };
    const sortent = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > limite + 0.5 && !encadre(e));
    // the innermost ones are the cause; what contains them only follows
    return sortent.filter((e) => !sortent.some((f) => f !== e && e.contains(f))).slice(0, 10).map((e) => ({
      element: `<${e.tagName.toLowerCase()}${e.id ? ` id="${e.id}"` : ""} class="${e.className?.baseVal ?? e.className}"> ${e.textContent.trim().slice(0, 60)}`,
      droite: Math.round(e.getBoundingClientRect().right),
      limite,
    }));
  });
  for (const t of trouves) {
    constater(`débordement à ${page.viewport().width} px`, t.element, `va jusqu'à ${t.droite} px pour ${t.limite} px`, "laissez le texte passer à la ligne, ou mettez l'élément dans un cadre « defile »");
  }
}
