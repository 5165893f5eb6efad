// What is wrong, said so that whoever reads it can mend it: page, rule, element, remedy.

export class Constats {
  #tous = [];

  /** A reporter bound to one page. */
  pour(page) {
    return (regle, element, constat, remede) => this.#tous.push({ page, regle, element, constat, remede });
  }

  get nombre() {
    return this.#tous.length;
  }

  /** One entry a rule and page, the first elements named, the others counted. */
  texte(elementsMontres = 3) {
    const groupes = new Map();
    for (const c of this.#tous) {
      const cle = `${c.page}\n${c.regle}\n${c.remede}`;
      groupes.set(cle, [...(groupes.get(cle) ?? []), c]);
    }
    return [...groupes.values()].map((cas) => {
      const { page, regle, remede } = cas[0];
      const montres = cas.slice(0, elementsMontres).map((c) => `    ${c.element}\n      ${c.constat}`);
      const reste = cas.length - elementsMontres;
      if (reste > 0) montres.push(`    … et ${reste === 1 ? "un autre cas" : `${reste} autres cas`}`);
      return [`${page} – ${regle}`, ...montres, `    Remède : ${remede}`].join("\n");
    }).join("\n\n");
  }
}
