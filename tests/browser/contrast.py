"""Contrast of what a window shows, as the browser draws it: opacity and translucent surfaces count."""

from playwright.sync_api import Page

# What is disabled does not count; the value of a slider stands above its thumb, not on it.
FAINT = """() => {
  const parts = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number)
    const scale = text.startsWith('color(') ? 255 : 1
    return [...numbers.slice(0, 3).map(value => value * scale), numbers[3] ?? 1]
  }
  const over = (front, back) => back.map((value, i) => front[3] * front[i] + (1 - front[3]) * value)
  const luminance = color => color
    .map(value => value / 255).map(value => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4)
    .reduce((sum, value, i) => sum + value * [.2126, .7152, .0722][i], 0)
  const around = element => element ? [...around(element.parentElement), element] : []
  const contrast = element => {
    let surface = [255, 255, 255], opacity = 1
    for (const each of around(element)) {
      opacity *= getComputedStyle(each).opacity
      if (!each.querySelector(':scope > [data-testid=stSliderThumbValue]'))
        surface = over(parts(getComputedStyle(each).backgroundColor), surface)
    }
    const [red, green, blue, alpha] = parts(getComputedStyle(element).color)
    const text = over([red, green, blue, alpha * opacity], surface)
    const [dark, light] = [luminance(text), luminance(surface)].sort((one, other) => one - other)
    return (light + .05) / (dark + .05)
  }
  const faint = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element)
    const { width, height } = element.getBoundingClientRect()
    if (!walker.currentNode.textContent.trim() || width < 2 || height < 2) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    if (element.closest('svg, canvas, style, script, [disabled], [data-disabled], [aria-disabled=true]')) continue
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700)
    const ratio = contrast(element)
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${element.innerText}`)
  }
  return faint
}"""


def faint(page: Page) -> list[str]:
    """Every piece of text below what WCAG 2 asks for (3 for large letters, 4.5 for others), its ratio before it."""
    return page.evaluate(FAINT)
