/**
 * The faces a picture needs, written into it: an SVG that is drawn as a picture sees no style sheet and no font of the page,
 * and Amharic would be boxes on a computer without a font for it.
 */

/** Whether a letter is in the range of a face, as `unicode-range` writes it; a face without one has all. */
export function isInRange(range: string, codePoint: number): boolean {
  if (range.trim() === '') return true
  return range.split(',').some((part) => {
    const [from = '', to = from] = part.trim().replace(/^u\+/i, '').split('-')
    return codePoint >= Number.parseInt(from, 16) && codePoint <= Number.parseInt(to, 16)
  })
}

const addressIn = (source: string): string | null => /url\(\s*["']?([^"')]+)/.exec(source)?.[1] ?? null

function facesOfPage(): CSSFontFaceRule[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule): rule is CSSFontFaceRule => rule instanceof CSSFontFaceRule),
  )
}

async function asData(address: string): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return `data:font/woff2;base64,${btoa(text)}`
}

/** A style sheet with every face of the page that has a letter of the text; '' when none is needed. */
export async function facesFor(text: string): Promise<string> {
  const letters = [...new Set(text)].map((letter) => letter.codePointAt(0) ?? 0)
  const rules: string[] = []
  for (const { style, parentStyleSheet } of facesOfPage()) {
    const range = style.getPropertyValue('unicode-range')
    const address = addressIn(style.getPropertyValue('src'))
    if (address === null || !letters.some((letter) => isInRange(range, letter))) continue
    const data = await asData(new URL(address, parentStyleSheet?.href ?? document.baseURI).href)
    const family = style.getPropertyValue('font-family')
    const weight = style.getPropertyValue('font-weight')
    rules.push(
      `@font-face{font-family:${family};font-weight:${weight};src:url(${data}) format('woff2');unicode-range:${range}}`,
    )
  }
  return rules.join('')
}
