import { facesFor } from './picture-fonts.ts'

/** A chart as a picture that stands alone: what the screen's style sheets say is written into it. */

export interface SvgPicture {
  readonly text: string
  readonly width: number
  readonly height: number
}

const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'color', 'font-family', 'font-size', 'font-weight']
const titleHeight = 34
const factsHeight = 26
/** A letter of the title is hardly ever wider, px. */
const titleLetter = 9
const factsLetter = 7

/** `color(srgb 1 0 0)`, as a browser computes it, in the spelling that every program which draws SVG reads. */
export function asOldColour(value: string): string {
  const parts = /^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/.exec(value)
  if (parts === null) return value
  const [red, green, blue] = parts.slice(1, 4).map((part) => Math.round(Number(part) * 255))
  const alpha = parts[4] === undefined ? '' : `, ${parts[4]}`
  return `rgb${alpha === '' ? '' : 'a'}(${red ?? 0}, ${green ?? 0}, ${blue ?? 0}${alpha})`
}

/** The chart as an SVG file with its title, and below it where it was counted. Colours are those of the theme in use. */
export function svgOf(chart: SVGSVGElement, title: string, facts: string): SvgPicture {
  const copy = chart.cloneNode(true) as SVGSVGElement // a clone is what it was cloned from
  const originals = [chart, ...chart.querySelectorAll('*')]
  const copies = [copy, ...copy.querySelectorAll('*')]
  copies.forEach((element, index) => {
    const original = originals[index]
    if (original === undefined) return
    const style = getComputedStyle(original)
    for (const name of kept) {
      const value = style.getPropertyValue(name)
      // A fill that points to a pattern stays as it is written: computed, it names the whole address of the page.
      const isPattern = original.getAttribute(name)?.startsWith('url(#') === true
      if (value !== '' && !isPattern) element.setAttribute(name, asOldColour(value))
    }
    for (const name of [...element.getAttributeNames()]) {
      if (name === 'class' || name.startsWith('data-')) element.removeAttribute(name)
    }
  })
  // The whole title fits: it says what is counted.
  const widthOf = (text: string, letter: number) => 24 + Math.ceil(Array.from(text).length * letter)
  const width = Math.max(Number(chart.getAttribute('width')), widthOf(title, titleLetter), widthOf(facts, factsLetter))
  const chartHeight = Number(chart.getAttribute('height'))
  const height = chartHeight + titleHeight + factsHeight
  const page = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  page.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  page.setAttribute('width', String(width))
  page.setAttribute('height', String(height))
  page.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const style = getComputedStyle(chart.parentElement ?? chart)
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', asOldColour(style.backgroundColor))
  const line = (text: string, { y, size, weight }: { y: number; size: number; weight: number }) => {
    const words = document.createElementNS('http://www.w3.org/2000/svg', 'text')
    words.setAttribute('x', '12')
    words.setAttribute('y', String(y))
    words.setAttribute('font-family', style.fontFamily)
    words.setAttribute('font-size', String(size))
    words.setAttribute('font-weight', String(weight))
    words.setAttribute('fill', asOldColour(style.color))
    words.textContent = text
    return words
  }
  copy.setAttribute('y', String(titleHeight))
  page.append(
    ground,
    line(title, { y: 22, size: 15, weight: 600 }),
    copy,
    line(facts, { y: titleHeight + chartHeight + 16, size: 12, weight: 400 }),
  )
  return { text: new XMLSerializer().serializeToString(page), width, height }
}

/** Twice the size of the screen, so that it can be printed. */
const pngScale = 2

/** The same as PNG bytes. Rejects when the browser cannot draw it. */
export async function pngOf({ text, width, height }: SvgPicture): Promise<Blob> {
  const faces = await facesFor(text)
  const withFaces = faces === '' ? text : text.replace('>', `><style>${faces}</style>`)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withFaces)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * pngScale
  canvas.height = height * pngScale
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('No canvas')
  context.scale(pngScale, pngScale)
  context.drawImage(image, 0, 0)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('No picture')) : resolve(blob)), 'image/png')
  })
}
