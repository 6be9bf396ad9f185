/** Requests a second at the server, second by second, as pictures for people: one for the terminal, one for a page. */

const height = 12

/** Bars of characters, one column a second; `limit` is drawn across. */
export function asText(perSecond: readonly number[], limit: number): string {
  const most = Math.max(limit, ...perSecond, 1)
  const rows = Array.from({ length: height }, (_, index) => ((height - index) / height) * most)
  const lines = rows.map((level, index) => {
    const below = level - most / height
    const isLimit = limit <= level && limit > below
    const bars = perSecond.map((count) => (count > below ? '█' : isLimit ? '·' : ' ')).join('')
    return `${index === 0 || isLimit ? String(Math.round(isLimit ? limit : level)).padStart(6) : '      '} ┤${bars}`
  })
  const axis = `${' '.repeat(7)}└${'─'.repeat(perSecond.length)}`
  return [
    ...lines,
    axis,
    `${' '.repeat(8)}0 s${`${perSecond.length} s`.padStart(Math.max(0, perSecond.length - 3))}`,
  ].join('\n')
}

/** The same as a file that any browser shows. */
export function asSvg(perSecond: readonly number[], limit: number, title: string): string {
  const [width, tall, left, base] = [12, 220, 50, 260]
  const most = Math.max(limit, ...perSecond, 1)
  const y = (count: number) => base - (count / most) * tall
  const bars = perSecond
    .map((count, second) => {
      const top = y(count)
      return `<rect x="${left + second * width}" y="${top.toFixed(1)}" width="${width - 2}" height="${(base - top).toFixed(1)}"/>`
    })
    .join('')
  const right = left + perSecond.length * width
  const labels = perSecond
    .map((_, second) => second)
    .filter((second) => second % 10 === 0)
    .map((second) => `<text x="${left + second * width}" y="${base + 18}">${second} s</text>`)
    .join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${right + 20} 300" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title><text x="${left}" y="20">${title}</text>`,
    `<g fill="#2f6f8f">${bars}</g>`,
    `<line x1="${left}" x2="${right}" y1="${y(limit).toFixed(1)}" y2="${y(limit).toFixed(1)}" stroke="#b3541e" stroke-dasharray="4 3"/>`,
    `<text x="6" y="${(y(limit) + 4).toFixed(1)}">${limit}</text><text x="6" y="${y(most) + 4}">${most}</text>${labels}</svg>`,
  ].join('\n')
}
