import { type Token, Tokenizer, type TokenHandler, TokenizerMode } from 'parse5'
import { longestLayout, mostLayoutBlocks, mostLayoutRuns } from '../../preload/contract/index.ts'
import type { LayoutBlock, LayoutRun, MessageLayout } from '../../preload/contract/index.ts'

/** What begins and ends a line of its own; everything else that is not named here is its text and nothing more. */
const ownLine = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header html legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
)
const strongTags = new Set(['b', 'strong', 'th'])
const emphasisTags = new Set(['i', 'em', 'cite', 'var', 'dfn'])
const listTags = new Set(['ul', 'ol', 'dl'])

/** Elements whose content is no HTML: what the tokeniser must be told, as the tree of a browser would tell it. */
const rawModes: Readonly<Record<string, Tokenizer['state']>> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  iframe: TokenizerMode.RAWTEXT,
  noembed: TokenizerMode.RAWTEXT,
  noframes: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
}

/** A page that is longer is no letter; what is beyond is not looked at. */
const longestHtml = 200_000
/** So much is read at a time; between two of them a tag that never ends is lightened. */
const sliceLength = 1024
/** What an element says of itself that is looked at; everything else may go while it is still being read. */
const readAttributes = new Set(['href', 'alt'])
const mostAttributes = 64
const deepest = 8
const longestLead = 300

/**
 * The tokeniser compares every attribute with all before it: an element with sixty thousand of them would hold the core for
 * ten seconds.
 */
class BoundedTokenizer extends Tokenizer {
  /** Forgets what nobody reads of an element that has too much to say. */
  lighten(): void {
    const token = this.currentToken
    if (token === null || !('attrs' in token) || token.attrs.length <= mostAttributes) return
    token.attrs = token.attrs.filter(({ name }) => readAttributes.has(name))
  }
}

/** Where a link says that it leads, for reading: the schemes a letter has, without what could hide in it. */
function leadOf(attributes: readonly Token.Attribute[]): string {
  const href = attributes.find((each) => each.name === 'href')?.value.trim() ?? ''
  if (!/^(https?|mailto|tel):/i.test(href)) return ''
  return href.replaceAll(/[\p{Cc}\p{Cf}\s]/gu, '').slice(0, longestLead)
}

/**
 * An e-mail's HTML as blocks of text. It is read tag by tag and never becomes a page: nothing in it is fetched, run or
 * styled, no tree is built that could grow out of hand, and what it wants hidden is shown. The time it takes grows with its
 * length and no faster.
 */
export function layoutOf(html: string): MessageLayout {
  const blocks: LayoutBlock[] = []
  let runs: LayoutRun[] = []
  let length = 0
  let runCount = 0
  let pictures = 0
  let isCut = html.length > longestHtml
  let raw: string | null = null
  const open = { strong: 0, emphasis: 0, list: 0, quote: 0, code: 0, heading: 0, item: 0 }
  const leads: string[] = []

  function kindNow(): LayoutBlock['kind'] {
    if (open.code > 0) return 'code'
    if (open.heading > 0) return 'heading'
    if (open.item > 0 && open.list > 0) return 'item'
    return open.quote > 0 ? 'quote' : 'paragraph'
  }

  function add(block: LayoutBlock): void {
    if (blocks.length < mostLayoutBlocks) blocks.push(block)
    else isCut = true
  }

  function endLine(): void {
    const last = runs.at(-1)
    if (last !== undefined && open.code === 0) runs[runs.length - 1] = { ...last, text: last.text.trimEnd() }
    const told = runs.filter((run) => run.text !== '')
    runs = []
    if (!told.some((run) => run.text.trim() !== '')) return
    add({ kind: kindNow(), depth: Math.min(deepest, open.list + open.quote), runs: told })
  }

  function write(text: string, tone: LayoutRun['tone']): void {
    const last = runs.at(-1)
    // Only its last sign: looked for from the front, a long line would be read through for each of its pieces.
    const isAfterSpace = last === undefined || /\s/.test(last.text.at(-1) ?? '')
    const collapsed = open.code > 0 ? text : text.replaceAll(/[ \t\n\f\r]+/g, ' ')
    put(isAfterSpace && open.code === 0 ? collapsed.replace(/^ /, '') : collapsed, tone)
  }

  function put(text: string, tone: LayoutRun['tone']): void {
    const last = runs.at(-1)
    const leadsTo = leads.at(-1) ?? ''
    const joins = last?.tone === tone && last.leadsTo === leadsTo
    const room = longestLayout - length - (joins ? 0 : leadsTo.length)
    const isFull = !joins && runCount >= mostLayoutRuns
    if (text.length > room || (isFull && text !== '')) isCut = true
    const kept = isFull ? '' : text.replaceAll(/[^\P{Cc}\n\t]/gu, '').slice(0, Math.max(0, room))
    if (kept === '') return
    length += kept.length + (joins ? 0 : leadsTo.length)
    if (joins) last.text += kept
    else {
      runCount += 1
      runs.push({ text: kept, tone, leadsTo })
    }
  }

  const toneNow = () => (open.strong > 0 ? 'strong' : open.emphasis > 0 ? 'emphasis' : 'plain')

  /** Counts what is open; an end without its beginning counts nothing. */
  function count(name: string, by: 1 | -1): void {
    const change = (what: keyof typeof open) => {
      open[what] = Math.max(0, open[what] + by)
    }
    if (strongTags.has(name)) change('strong')
    if (emphasisTags.has(name)) change('emphasis')
    if (listTags.has(name)) change('list')
    if (name === 'blockquote') change('quote')
    if (name === 'pre') change('code')
    if (/^h[1-6]$/.test(name)) change('heading')
    if (name === 'li' || name === 'dd') change('item')
  }

  function begin({ tagName, attrs }: Token.TagToken): void {
    const mode = rawModes[tagName]
    if (mode !== undefined) {
      raw = tagName
      tokenizer.state = mode
      return
    }
    if (tagName === 'br') put('\n', toneNow())
    else if (tagName === 'hr') {
      endLine()
      add({ kind: 'rule', depth: 0, runs: [] })
    } else if (tagName === 'img' || tagName === 'image') {
      pictures += 1
      const alt = attrs.find((each) => each.name === 'alt')?.value.trim() ?? ''
      if (alt !== '') put(alt.replaceAll(/\s+/g, ' ').slice(0, 200), 'picture')
    } else if (tagName === 'a') leads.push(leadOf(attrs))
    if (ownLine.has(tagName)) endLine()
    // An item ends where the next begins, whether the letter says so or not.
    if (tagName === 'li') open.item = 0
    count(tagName, 1)
  }

  function end(name: string): void {
    if (raw === name) raw = null
    if (name === 'a') leads.pop()
    if (ownLine.has(name)) endLine()
    count(name, -1)
  }

  const handler: TokenHandler = {
    onStartTag: begin,
    onEndTag: ({ tagName }) => end(tagName),
    onCharacter: ({ chars }) => {
      // What an unfinished letter leaves of a script or a style is none of its words; what is typed into a field is.
      if (raw === null || raw === 'textarea') write(chars, toneNow())
    },
    onWhitespaceCharacter: ({ chars }) => {
      if (raw === null) write(chars, toneNow())
    },
    onNullCharacter: () => undefined,
    onComment: () => undefined,
    onDoctype: () => undefined,
    onEof: () => undefined,
  }
  const tokenizer = new BoundedTokenizer({ sourceCodeLocationInfo: false }, handler)
  const read = html.slice(0, longestHtml)
  for (let from = 0; from < read.length; from += sliceLength) {
    tokenizer.write(read.slice(from, from + sliceLength), false)
    tokenizer.lighten()
  }
  tokenizer.write('', true)
  endLine()
  return { blocks, pictures, isCut }
}
