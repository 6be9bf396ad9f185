import type { ContactValues } from '../ticket-rules.ts'
import type { Random } from './random.ts'

/**
 * Invented people. Names are common ones put together at random; numbers are in blocks of zeros that no network
 * gives out; addresses are under `example`, which nobody can own.
 */

type Names = readonly [string, ...string[]]

interface Country {
  readonly name: string
  /** How a number of this country is written, `n` standing for three digits. */
  readonly phones: Names
  readonly towns: Names
  readonly first: Names
  readonly last: Names
}

const countries: readonly [Country, ...Country[]] = [
  {
    name: 'Kenya',
    phones: ['+254700000n', '0700000n', '0700 000 n'],
    towns: ['Nairobi', 'Kisumu', 'Mombasa', 'Nakuru', 'Eldoret', 'Garissa', 'Machakos', 'Kakamega', 'Kilifi', 'Lodwar'],
    first: [
      'Wanjiru',
      'Atieno',
      'Kamau',
      'Njeri',
      'Ochieng',
      'Mutua',
      'Halima',
      'Chebet',
      'Kiprono',
      'Naliaka',
      'Wambui',
      'Salim',
      'Mwende',
      'Akinyi',
      'Barasa',
      'Zawadi',
    ],
    last: [
      'Kariuki',
      'Odhiambo',
      'Mwangi',
      'Muthoni',
      'Kiptoo',
      'Wafula',
      'Abdi',
      'Nyambura',
      'Musyoka',
      'Chepkoech',
      'Omondi',
      'Lagat',
      'Simiyu',
      'Kilonzo',
      'Were',
      'Njoroge',
    ],
  },
  {
    name: 'Uganda',
    phones: ['+256700000n', '0700000n'],
    towns: ['Kampala', 'Gulu', 'Mbale', 'Mbarara', 'Jinja', 'Arua', 'Soroti', 'Fort Portal'],
    first: [
      'Nakato',
      'Okello',
      'Namubiru',
      'Ssempijja',
      'Akello',
      'Babirye',
      'Mugisha',
      'Apio',
      'Wasswa',
      'Kyomuhendo',
    ],
    last: ['Ssekandi', 'Auma', 'Byaruhanga', 'Nabwire', 'Opio', 'Tumusiime', 'Nansubuga', 'Ocen', 'Kato', 'Atim'],
  },
  {
    name: 'Tanzania',
    phones: ['+255700000n', '0700000n'],
    towns: ['Dar es Salaam', 'Mwanza', 'Arusha', 'Dodoma', 'Mbeya', 'Tanga', 'Morogoro', 'Kigoma', 'Unguja'],
    first: [
      'Neema',
      'Juma',
      'Rehema',
      'Baraka',
      'Asha',
      'Hamisi',
      'Upendo',
      'Mwanaidi',
      'Emmanuel',
      'Tumaini',
      'Zuhura',
    ],
    last: ['Mushi', 'Msuya', 'Kimaro', 'Mwakasege', 'Shayo', 'Mrema', 'Nyerembe', 'Salum', 'Mfinanga', 'Lyimo', 'Said'],
  },
  {
    name: 'Ethiopia',
    phones: ['+251900000n', '0900000n'],
    towns: ['Addis Ababa', 'Hawassa', 'Mekelle', 'Dire Dawa', 'Jimma', 'Bahir Dar', 'Gondar', 'Adama'],
    first: ['Hana', 'Dawit', 'Selam', 'Tesfaye', 'Meron', 'Abebe', 'Bethlehem', 'Yonas', 'Tigist', 'Kebede', 'Liya'],
    last: ['Haile', 'Bekele', 'Tadesse', 'Alemu', 'Girma', 'Wolde', 'Desta', 'Mekonnen', 'Assefa', 'Negash', 'Tesfa'],
  },
]

const workplaces: readonly [string, ...string[]] = [
  'Mwangaza Primary School',
  'Tumaini Secondary School',
  'Upendo Health Centre',
  'Riverside Dispensary',
  'Ward Children’s Office',
  'Pamoja Community Group',
  'Amani Women’s Group',
  'Sunrise Parish',
]

/** User categories of the site file that speak for an organisation, and what such a person is there. */
const positions: ReadonlyMap<string, Names> = new Map([
  ['5', ['Teacher', 'Head teacher', 'School counsellor', 'Mwalimu']],
  ['6', ['Nurse', 'Clinical officer', 'Community health volunteer']],
  ['7', ['Social worker', 'Afisa ustawi']],
  ['8', ['Officer at the gender desk', 'Court assistant']],
])

export interface Person {
  readonly contact: ContactValues
  readonly town: string
  /** Calls in from Kenya and Tanzania are mostly in Swahili. */
  readonly speaksSwahili: boolean
}

/** A caller who cannot be found in the world; one in ten says no name. */
export function inventPerson(random: Random): Person {
  const weight = random.next()
  const country = countries[weight < 0.45 ? 0 : weight < 0.6 ? 1 : weight < 0.85 ? 2 : 3] ?? countries[0]
  const fname = random.pick(country.first)
  const lname = random.pick(country.last)
  const town = random.pick(country.towns)
  const category = String(random.between(1, 10))
  const position = positions.get(category)
  const digits = String(random.between(100, 999))
  const phone = random.pick(country.phones).replace('n', digits)
  const isAnonymous = random.chance(0.1)
  const hasMail = random.chance(0.15)
  const mailName = `${fname}.${lname}${digits}`.toLowerCase()
  const speaksSwahili =
    country.name === 'Tanzania' ? random.chance(0.85) : country.name === 'Kenya' && random.chance(0.5)
  return {
    town,
    speaksSwahili,
    contact: {
      fname: isAnonymous ? 'Anonymous' : fname,
      lname: isAnonymous ? '' : lname,
      phone: isAnonymous ? 'Refused' : phone,
      email: hasMail && !isAnonymous ? `${mailName}@mail.example` : '',
      town,
      country: country.name,
      user_category: category,
      position_in_org: position && !isAnonymous ? random.pick(position) : '',
      org_name: position && !isAnonymous ? random.pick(workplaces) : '',
    },
  }
}
