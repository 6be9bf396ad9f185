/** A file of a form, as a browser or a program sends it (RFC 7578). */
export interface FormFile {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const lineEnd = '\r\n'

/** One value of a header such as `form-data; name="file[]"; filename="a.pdf"`. */
function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(header)
  const text = match?.[1] ?? match?.[2]
  // Browsers write a quote and the ends of lines in a name this way, and everything else as it is.
  return text?.replaceAll(/%22/g, '"').replaceAll(/%0D|%0A/gi, ' ')
}

function headerOf(head: string, name: string): string {
  const line = head.split(lineEnd).find((each) => each.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim() ?? ''
}

/** The files of a form that is whole; undefined when it is no readable form. Parts that are no files are left out. */
export function readForm(contentType: string, body: Uint8Array): FormFile[] | undefined {
  const boundary = parameter(`;${contentType.slice(contentType.indexOf(';') + 1)}`, 'boundary')
  if (boundary === undefined || boundary === '' || boundary.length > 70) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const delimiter = Buffer.from(`${lineEnd}--${boundary}`)
  const first = delimiter.subarray(lineEnd.length)
  if (!bytes.subarray(0, first.length).equals(first)) return undefined
  const files: FormFile[] = []
  for (let at = first.length; ;) {
    const mark = bytes.toString('latin1', at, at + 2)
    if (mark === '--') return files
    if (mark !== lineEnd) return undefined
    const headEnd = bytes.indexOf(lineEnd + lineEnd, at)
    const end = bytes.indexOf(delimiter, at)
    // The delimiter may begin with the empty line of a part without a body.
    if (headEnd < 0 || end < headEnd + lineEnd.length) return undefined
    const head = bytes.toString('utf8', at + lineEnd.length, headEnd)
    const disposition = headerOf(head, 'content-disposition')
    const name = parameter(disposition, 'filename')
    if (name !== undefined) {
      files.push({
        field: parameter(disposition, 'name') ?? '',
        name,
        type: headerOf(head, 'content-type'),
        bytes: Uint8Array.from(bytes.subarray(headEnd + 2 * lineEnd.length, end)),
      })
    }
    at = end + delimiter.length
  }
}
