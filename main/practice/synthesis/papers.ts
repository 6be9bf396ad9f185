/** A few small files that e-mails of the helpline carry; nothing in them is about anybody. */

export interface Paper {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** The smallest PDF with some lines of text: objects, their places, and where the table of places begins. */
export function pdfOf(lines: readonly string[]): Uint8Array {
  const escaped = lines.map((line) => line.replaceAll(/[\\()]/g, '\\$&'))
  const text = `BT /F1 12 Tf 14 TL 72 760 Td ${escaped.map((line) => `(${line}) Tj T*`).join(' ')} ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let file = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
  return utf8(
    `${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
  )
}

export const papers: readonly [Paper, ...Paper[]] = [
  {
    name: 'offices-and-hours.csv',
    type: 'text/csv',
    bytes: utf8(
      'office,days,hours\r\nChildren’s office,Monday to Friday,08:00-16:00\r\nCounselling centre,Monday to Saturday,09:00-17:00\r\n',
    ),
  },
  {
    name: 'referral-letter.pdf',
    type: 'application/pdf',
    bytes: pdfOf([
      'Practice helpline',
      '',
      'Referral letter (practice, nothing in it is about anybody)',
      'The bearer of this letter asks for advice. Please receive them.',
    ]),
  },
  {
    name: 'barua-ya-rufaa.txt',
    type: 'text/plain',
    bytes: utf8('Huduma ya simu ya mazoezi\n\nMwenye barua hii anaomba ushauri. Tafadhali mpokeeni.\n'),
  },
]
