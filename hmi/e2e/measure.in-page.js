// Runs in the page (`measure.ts` brings it there): a script of a browser, with a browser's globals.
globalThis.millraceMeasure = {
  smallTargets({ within: root, bar: { unit, least, key, primary, gap } }) {
    const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
    const scale = unit === 'mm' ? mm : 1;
    const told = [];
    for (const box of document.querySelectorAll(root)) {
      const name = box.closest('[data-example]')?.dataset.example ?? root;
      const seen = [];
      const all = box.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=treeitem]');
      for (const element of all) {
        const drawn = element.matches('input[type=checkbox], input[type=radio]')
          ? (element.closest('label, td, [role=treeitem]') ?? element)
          : element;
        const rect = drawn.getBoundingClientRect();
        if (rect.width === 0 || rect.height === 0 || getComputedStyle(drawn).visibility === 'hidden') continue;
        const text = `${drawn.tagName.toLowerCase()} "${(drawn.textContent || drawn.getAttribute('aria-label') || '').trim().slice(0, 24)}"`;
        const [wide, high] = [rect.width / scale, rect.height / scale];
        const [w, h] = drawn.matches('.primary') ? primary : drawn.matches('.key') ? [key, key] : [least, least];
        // A pixel is drawn or it is not: a twentieth below is rounding.
        if (wide < w - 0.05 || high < h - 0.05)
          told.push(`${name}: ${text} is ${wide.toFixed(1)} × ${high.toFixed(1)} ${unit}, not ${w} × ${h}`);
        if (!seen.some((one) => one.rect.x === rect.x && one.rect.y === rect.y)) seen.push({ rect, text });
      }
      if (gap === 0) continue;
      for (const [at, one] of seen.entries())
        for (const other of seen.slice(at + 1)) {
          const [a, b] = [one.rect, other.rect];
          const aside = Math.max(b.left - a.right, a.left - b.right);
          const below = Math.max(b.top - a.bottom, a.top - b.bottom);
          const apart = Math.max(aside, below) / scale;
          if (apart < gap - 0.05)
            told.push(`${name}: ${one.text} and ${other.text} are ${apart.toFixed(1)} ${unit} apart, not ${gap}`);
        }
    }
    return told;
  },
  misfits({ within: root, mayCut: may }) {
    const told = [];
    const scrolls = (element) => {
      for (let up = element; up && !up.matches(root); up = up.parentElement)
        if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
      return false;
    };
    for (const box of document.querySelectorAll(root)) {
      const name = box.closest('[data-example]')?.dataset.example ?? root;
      const edge = box.getBoundingClientRect().right + 1;
      for (const element of box.querySelectorAll('*')) {
        const style = getComputedStyle(element);
        if (style.clipPath !== 'none' || style.position === 'fixed' || element.closest('svg')) continue;
        const text = `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
        if (element.getBoundingClientRect().right > edge && !scrolls(element.parentElement))
          told.push(`${name}: ${text} stands out`);
        const isCut =
          element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'hidden' && style.display !== 'inline';
        const mayBe = may && element.closest('[title]') !== null;
        if (isCut && !mayBe && (element.textContent ?? '').trim() !== '' && element.clientWidth > 1)
          told.push(`${name}: ${text} is cut off`);
      }
    }
    return told;
  },
};
