// Runs in the page (`measure.ts` brings it there): a script of a browser, with a browser's globals.
globalThis.millraceMeasure = {
  smallTargets({ within: root, bar: { unit, least, key, primary, gap } }) {
    const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
    const scale = unit === 'mm' ? mm : 1;
    const told = [];
    const scrollerOf = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
        if (/auto|scroll/.test(getComputedStyle(up).overflowY)) return up;
      return null;
    };
    const isAlone = (element, rect, radius, all) => {
      const [x, y] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
      // What is scrolled out of sight lies beneath what stands around its scroller, and is met by nothing there.
      const scroller = scrollerOf(element);
      const box = scroller?.getBoundingClientRect();
      const isOut = box !== undefined && (y < box.top || y > box.bottom);
      return [...all].every((other) => {
        if (other === element || other.contains(element)) return true;
        if (isOut && !scroller.contains(other)) return true;
        const near = other.getBoundingClientRect();
        if (near.width === 0 || near.height === 0) return true;
        const aside = Math.max(near.left - x, 0, x - near.right);
        const below = Math.max(near.top - y, 0, y - near.bottom);
        return Math.hypot(aside, below) >= radius;
      });
    };
    for (const box of document.querySelectorAll(root)) {
      const name = box.closest('[data-example]')?.dataset.example ?? root;
      const seen = [];
      const all = box.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=treeitem]');
      for (const element of all) {
        const drawn = element.matches('input[type=checkbox], input[type=radio]')
          ? (element.closest('label, th, td, [role=treeitem]') ?? element)
          : element.matches('input[type=file]')
            ? ([...(element.labels ?? [])].at(-1) ?? element)
            : element;
        const rect = drawn.getBoundingClientRect();
        if (rect.width === 0 || rect.height === 0 || getComputedStyle(drawn).visibility === 'hidden') continue;
        // Filled in by the browser, and reached by nobody.
        if (element.closest('[aria-hidden=true]')) continue;
        const text = `${drawn.tagName.toLowerCase()} "${(drawn.textContent || drawn.getAttribute('aria-label') || '').trim().slice(0, 24)}"`;
        // What is drawn small may be pressed around it: a box that lies over it, and belongs to it.
        const over = getComputedStyle(drawn, '::after');
        const lies = over.content !== 'none' && over.position === 'absolute' && over.pointerEvents !== 'none';
        const around = (side, of) => Math.max(side, lies ? Number.parseFloat(of) || 0 : 0) / scale;
        const [wide, high] = [around(rect.width, over.width), around(rect.height, over.height)];
        // A link in a line of text is as high as its letters: it is far enough from others where a circle of the least size
        // around its middle meets none (WCAG 2.5.8).
        const isText = unit === 'px' && element.matches('a[href]') && getComputedStyle(element).display === 'inline';
        if (isText && isAlone(element, rect, least / 2, all)) continue;
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
        if (style.clipPath !== 'none' || style.position === 'fixed' || element.closest('svg, .unseen')) continue;
        const text = `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
        if (element.getBoundingClientRect().right > edge && !scrolls(element.parentElement))
          told.push(`${name}: ${text} stands out`);
        const isCut =
          element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'hidden' && style.display !== 'inline';
        // Who points at it is told the rest; some of that is made no sooner than somebody does.
        if (may && isCut) element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        const mayBe = may && element.closest('[title]') !== null;
        // Words that lie over the edge of what is pressed: nothing cuts them off, and they read as the neighbour's.
        const over = Math.max(element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight);
        const isKeptIn = [element, element.parentElement].some((one) =>
          /hidden|clip/.test(getComputedStyle(one).overflowY),
        );
        const saysWhole = element.title !== '' && isKeptIn;
        if (
          element.matches('button, a.btn') &&
          over > 2 &&
          !isCut &&
          !saysWhole &&
          (element.textContent ?? '').trim() !== ''
        )
          told.push(`${name}: ${text} stands over its edge by ${over} px`);
        // A column that was forgotten: words that stand letter under letter.
        const rect = element.getBoundingClientRect();
        const letter = Number.parseFloat(style.fontSize);
        if (
          element.children.length === 0 &&
          element.textContent.trim().length > 2 &&
          rect.height > 4 * letter &&
          rect.width < 2 * letter
        )
          told.push(`${name}: ${text} has no room`);
        if (isCut && !mayBe && (element.textContent ?? '').trim() !== '' && element.clientWidth > 1)
          told.push(`${name}: ${text} is cut off`);
      }
    }
    return told;
  },
  clipped({ within: root }) {
    const told = [];
    for (const box of document.querySelectorAll(root))
      for (const element of [box, ...box.querySelectorAll('*')]) {
        const { overflowY, clipPath } = getComputedStyle(element);
        if (!/hidden|clip/.test(overflowY) || clipPath !== 'none' || element.clientHeight <= 1) continue;
        const edge = element.getBoundingClientRect().bottom;
        // Ink of letters and hatches may stand out by a little; half a line of words is lost.
        const lost = [...element.querySelectorAll('*')].find((one) => {
          if (one.children.length > 0 || (one.textContent ?? '').trim() === '' || one.closest('svg')) return false;
          const rect = one.getBoundingClientRect();
          return rect.width > 1 && rect.bottom > edge + Number.parseFloat(getComputedStyle(one).fontSize) / 3;
        });
        const inner = lost && scroller(lost, element);
        if (lost && !inner)
          told.push(
            `${element.tagName.toLowerCase()}.${element.className} cuts off "${lost.textContent.trim().slice(0, 30)}"`,
          );
      }
    return told;
    function scroller(one, until) {
      for (let up = one.parentElement; up && up !== until; up = up.parentElement)
        if (/auto|scroll/.test(getComputedStyle(up).overflowY)) return up;
      return null;
    }
  },
};
