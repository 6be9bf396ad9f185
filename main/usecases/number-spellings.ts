import { digitsOf } from '../../preload/contract/index.ts'

/** How else a telephone number is written. Pure. */

/** What the last digits of a national number are: two numbers that end alike are one (DESIGN 6.7, as in the database). */
const keyLength = 9
const mostSpellings = 3
/** What people write between digits. */
const separators = /[\s().+\-/]/gu

/**
 * The country's code where a helpline's clock stands: a site says no country, and only numbers of nine digits behind it are
 * respelled. A zone that is missing costs the international spelling and nothing else.
 */
const callingCodes: Readonly<Record<string, string>> = {
  'Africa/Addis_Ababa': '251',
  'Africa/Accra': '233',
  'Africa/Blantyre': '265',
  'Africa/Dar_es_Salaam': '255',
  'Africa/Harare': '263',
  'Africa/Johannesburg': '27',
  'Africa/Juba': '211',
  'Africa/Kampala': '256',
  'Africa/Khartoum': '249',
  'Africa/Kigali': '250',
  'Africa/Kinshasa': '243',
  'Africa/Lubumbashi': '243',
  'Africa/Lusaka': '260',
  'Africa/Maputo': '258',
  'Africa/Mogadishu': '252',
  'Africa/Nairobi': '254',
  'Asia/Amman': '962',
}

/** What makes two numbers one; null for a caller without a number. */
export function numberKeyOf(number: string): string | null {
  const bare = digitsOf(number)
  return bare !== '' && bare.length === number.normalize('NFKD').replaceAll(separators, '').length
    ? bare.slice(-keyLength)
    : null
}

/**
 * A number as it was given, national (0…) and international (+…), at most three: a server compares letter by letter. Short
 * numbers, and those that are not nine digits behind their prefix, are asked as they are.
 */
export function spellingsOf(number: string, timeZone: string): string[] {
  const given = number.trim()
  const dialled = digitsOf(given).replace(/^00/, '')
  const code = callingCodes[timeZone]
  const national = nationalOf(dialled, code, given.startsWith('+') || dialled !== digitsOf(given))
  if (national === null) return given === '' ? [] : [given]
  const last = national.slice(-keyLength)
  // Whose country it is is known only at home: a number from abroad keeps the code it came with.
  const abroad = dialled.length > keyLength + 1 ? dialled : code === undefined ? null : `${code}${last}`
  const all = [given, `0${last}`, ...(abroad === null ? [] : [`+${abroad}`, abroad])]
  return [...new Set(all)].slice(0, mostSpellings)
}

/** The nine digits at its end where it is a whole number; null otherwise. */
function nationalOf(dialled: string, code: string | undefined, isInternational: boolean): string | null {
  if (dialled.length < keyLength) return null
  const isAtHome = code !== undefined && dialled.startsWith(code) && dialled.length === code.length + keyLength
  if (isAtHome || isInternational) return dialled.length > keyLength ? dialled : null
  if (dialled.startsWith('0')) return dialled.length === keyLength + 1 ? dialled : null
  return dialled.length === keyLength ? dialled : null
}
